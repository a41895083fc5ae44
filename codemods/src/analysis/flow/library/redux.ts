import type { CallSite } from '../call-site.js';
import type { NodeId } from '../solver.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { callEach, harmless, identity } from './model.js';
import type { Model, ModelTable } from './model.js';
import { addRootReducer, combineReducers, reducerSlot } from './redux-reducers.js';
import { actionsOf, dispatchTo, reduxStore } from './redux-store.js';
import { noteParts } from './store-options.js';
import { TOOLKIT } from './redux-toolkit.js';

/** `createStore(reducer, preloaded, enhancer)`. */
const createStore: Model = (call, world) => {
  const store = reduxStore(world, world.realmOf(call.node));
  world.solver.add(call.result, store);
  world.parts.push(...call.argumentNodes);
  const [reducer] = call.arguments;
  if (reducer !== undefined) addRootReducer(world, reducer, call.node);
};

const combine: Model = (call, world) => {
  const [parts] = call.arguments;
  const combined = world.heap.object(call.node, 'store');
  world.solver.add(call.result, combined);
  if (parts === undefined) return;
  const state = world.heap.object(call.node, 'props');
  world.solver.add(reducerSlot(world, combined), state);
  combineReducers(world, parts, state, call.node);
};

/** Each middleware is given the store, then what comes next, then every action. */
const applyMiddleware: Model = (call, world) => {
  for (const one of call.arguments) addMiddleware(world, one, call);
};

/** `configureStore({ reducer, middleware })`. */
const configureStore: Model = (call, world) => {
  const store = reduxStore(world, world.realmOf(call.node));
  world.solver.add(call.result, store);
  const [options] = call.arguments;
  if (options === undefined) return;
  noteParts(world, options);
  const reducer = world.solver.node();
  world.load(options, 'reducer', reducer);
  addRootReducer(world, reducer, call.node);
  const middleware = world.solver.node();
  const list = world.solver.node();
  world.load(options, 'middleware', middleware);
  world.solver.flow(middleware, list);
  const getDefault = world.heap.model(call.node, 'getDefaultMiddleware', (c) => {
    takeExtra(world, c, call.node);
    world.solver.add(c.result, world.heap.object(c.node, 'array'));
  });
  callEach(world, middleware, [world.constant(getDefault)], list);
  const each = world.solver.node();
  world.load(list, '*', each);
  addMiddleware(world, each, call);
};

/** `getDefaultMiddleware({ thunk: { extraArgument } })`. */
function takeExtra(world: World, { arguments: [options] }: CallSite, place: CallSite['node']) {
  if (options === undefined) return;
  const thunk = world.solver.node();
  world.load(options, 'thunk', thunk);
  world.load(thunk, 'extraArgument', world.field(reduxStore(world, world.realmOf(place)), 'extra'));
}

function addMiddleware(world: World, middleware: NodeId, { node }: CallSite): void {
  const realm = world.realmOf(node);
  const next = world.solver.node();
  const handle = world.solver.node();
  callEach(world, middleware, [world.constant(reduxStore(world, realm))], next);
  const pass = world.heap.model(node, 'next', (c) => passOn(world, c));
  callEach(world, next, [world.constant(pass)], handle);
  callEach(world, handle, [actionsOf(world, realm)]);
}

function passOn(world: World, { arguments: [action], result }: CallSite): void {
  if (action !== undefined) world.solver.flow(action, result);
}

const withExtraArgument: Model = (call, world) => {
  const [extra] = call.arguments;
  const store = reduxStore(world, world.realmOf(call.node));
  if (extra !== undefined) world.solver.flow(extra, world.field(store, 'extra'));
};

const useSelector: Model = (call, world) => {
  const state = world.field(reduxStore(world, world.realmOf(call.node)), 'state');
  callEach(world, call.arguments[0], [state], call.result);
};

const useDispatch: Model = (call, world) => {
  const realm = world.realmOf(call.node);
  world.loadFrom(reduxStore(world, realm), 'dispatch', call.result);
};

const useStore: Model = (call, world) => {
  world.solver.add(call.result, reduxStore(world, world.realmOf(call.node)));
};

/** `connect(mapState, mapDispatch)(Component)`: what the two give arrives in the component's properties. */
const connect: Model = (call, world) => {
  const store = reduxStore(world, world.realmOf(call.node));
  const props = world.heap.object(call.node, 'props');
  const inherited = world.field(props, ' proto');
  const [mapState, mapDispatch] = call.arguments;
  const dispatch = world.field(store, 'dispatch');
  world.solver.flow(dispatch, world.field(props, 'dispatch'));
  callEach(world, mapState, [world.field(store, 'state')], inherited);
  callEach(world, mapDispatch, [dispatch], inherited);
  if (mapDispatch !== undefined) {
    world.solver.flow(mapDispatch, inherited);
    dispatchAll(world, mapDispatch, store);
  }
  const wrap = world.heap.model(call.node, 'connect', (c) => {
    const [component] = c.arguments;
    if (component === undefined) return;
    world.solver.flow(component, c.result);
    giveProps(world, component, props);
  });
  world.solver.add(call.result, wrap);
};

/** The actions that the functions of an object make are dispatched. */
function dispatchAll(world: World, creators: NodeId, store: ObjectValue): void {
  world.solver.each(creators, (value) => {
    if (value.kind !== 'object') return;
    world.solver.each(world.field(value, ' all'), (creator) => {
      if (creator.kind === 'function') dispatchTo(world, store, world.result(creator.node));
    });
  });
}

function giveProps(world: World, component: NodeId, props: ObjectValue): void {
  callEach(world, component, [world.constant(props)]);
  world.solver.each(component, (value) => {
    if (value.kind !== 'class') return;
    world.solver.add(world.field(world.heap.instance(value.node), 'props'), props);
  });
}

/** `createSelector(a, b, (a, b) => …)`. */
const createSelector: Model = (call, world) => {
  const select = call.arguments.at(-1);
  const state = world.field(reduxStore(world, world.realmOf(call.node)), 'state');
  const selected = call.arguments.slice(0, -1).map((input) => {
    const node = world.solver.node();
    callEach(world, input, [state], node);
    return node;
  });
  const model = world.heap.model(call.node, 'selector', (c) => {
    callEach(world, select, selected, c.result);
  });
  world.solver.add(call.result, model);
};

/** What keeps or undoes the state hands it on as the reducer left it. */
const secondArgument: Model = (call, world) => {
  const [, reducer] = call.arguments;
  if (reducer !== undefined) world.solver.flow(reducer, call.result);
};

const CORE: ModelTable = {
  createStore,
  legacy_createStore: createStore,
  combineReducers: combine,
  applyMiddleware,
  compose: identity,
  bindActionCreators: identity,
};

/** Redux, React’s bindings to it, thunks, and the toolkit. */
export const REDUX: ModelTable = {
  ...Object.fromEntries(
    ['redux', '@reduxjs/toolkit'].flatMap((home) =>
      Object.entries(CORE).map(([name, model]) => [`${home}#${name}`, model]),
    ),
  ),
  '@reduxjs/toolkit#configureStore': configureStore,
  '@reduxjs/toolkit#createSelector': createSelector,
  'reselect#createSelector': createSelector,
  'redux-thunk#withExtraArgument': withExtraArgument,
  'redux-thunk#thunk.withExtraArgument': withExtraArgument,
  'react-redux#useSelector': useSelector,
  'react-redux#useDispatch': useDispatch,
  'react-redux#useStore': useStore,
  'react-redux#connect': connect,
  'react-redux#shallowEqual': harmless,
  'react-redux#Provider': harmless,
  'redux-persist#persistReducer': secondArgument,
  'redux-undo#': identity,
  ...TOOLKIT,
};
