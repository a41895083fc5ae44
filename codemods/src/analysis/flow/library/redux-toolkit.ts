import type { CallSite } from '../call-site.js';
import type { NodeId } from '../solver.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { callEach } from './model.js';
import type { Model, ModelTable } from './model.js';
import { reducerSlot } from './redux-reducers.js';
import { actionsOf, reduxStore } from './redux-store.js';
import { eachEntry } from './store-options.js';

/** `createSlice({ initialState, reducers, extraReducers })`. */
const createSlice: Model = (call, world) => {
  const slice = world.heap.object(call.node, 'literal');
  const reducer = world.heap.object(call.node, 'store');
  const actions = world.heap.object(call.node, 'props');
  world.solver.add(call.result, slice);
  world.solver.add(world.field(slice, 'reducer'), reducer);
  world.solver.add(world.field(slice, 'actions'), actions);
  const [options] = call.arguments;
  if (options === undefined) return;
  const state = reducerSlot(world, reducer);
  takeInitial(world, options, 'initialState', state);
  const section = world.solver.node();
  world.load(options, 'reducers', section);
  eachEntry(world, section, (name, written) => {
    addCase(world, { call, state, actions, name, written });
  });
  const extra = world.solver.node();
  world.load(options, 'extraReducers', extra);
  callEach(world, extra, [builder(world, call, state)]);
};

function takeInitial(world: World, options: NodeId, name: string, state: NodeId): void {
  const initial = world.solver.node();
  world.load(options, name, initial);
  world.solver.flow(initial, state);
  callEach(world, initial, [], state);
}

interface Case {
  readonly call: CallSite;
  readonly state: NodeId;
  readonly actions: ObjectValue;
  readonly name: string;
  readonly written: NodeId;
}

/** One case of a slice, and the function that makes its action. */
function addCase(world: World, { call, state, actions, name, written }: Case): void {
  const action = world.heap.member(actions, name, 'props');
  const reduce = world.solver.node();
  world.solver.flow(written, reduce);
  world.load(written, 'reducer', reduce);
  callEach(world, reduce, [state, world.constant(action)], state);
  const create = world.heap.model(
    call.node,
    `action ${name}`,
    ({ arguments: [payload], result }) => {
      if (payload !== undefined) world.solver.flow(payload, world.field(action, 'payload'));
      world.solver.add(result, action);
    },
  );
  world.solver.add(world.field(actions, name), create);
}

/** `builder.addCase(action, (state, action) => …)`. */
function builder(world: World, call: CallSite, state: NodeId): NodeId {
  const cases = world.heap.object(call.node, 'context');
  for (const name of ['addCase', 'addMatcher', 'addDefaultCase']) {
    const add = world.heap.model(call.node, name, (c) => {
      const reduce = c.arguments[name === 'addDefaultCase' ? 0 : 1];
      callEach(world, reduce, [state, actionsOf(world, world.realmOf(call.node))], state);
      world.solver.add(c.result, cases);
    });
    world.solver.add(world.field(cases, name), add);
  }
  return world.constant(cases);
}

/** `createReducer(initial, (builder) => …)`. */
const createReducer: Model = (call, world) => {
  const reducer = world.heap.object(call.node, 'store');
  world.solver.add(call.result, reducer);
  const state = reducerSlot(world, reducer);
  const [initial, build] = call.arguments;
  if (initial !== undefined) world.solver.flow(initial, state);
  callEach(world, initial, [], state);
  callEach(world, build, [builder(world, call, state)]);
};

/** `createAction('type')`. */
const createAction: Model = (call, world) => {
  const action = world.heap.object(call.node, 'props');
  const create = world.heap.model(call.node, 'action', ({ arguments: [payload], result }) => {
    if (payload !== undefined) world.solver.flow(payload, world.field(action, 'payload'));
    world.solver.add(result, action);
  });
  world.solver.add(call.result, create);
};

/** `createAsyncThunk('type', async (argument, { extra, dispatch, getState }) => …)`. */
const createAsyncThunk: Model = (call, world) => {
  const argument = world.solver.node();
  const api = world.constant(reduxStore(world, world.realmOf(call.node)));
  callEach(world, call.arguments[1], [argument, api]);
  const create = world.heap.model(call.node, 'thunk', ({ arguments: [given], result }) => {
    if (given !== undefined) world.solver.flow(given, argument);
    world.solver.add(result, world.heap.opaque);
  });
  world.solver.add(call.result, create);
};

/** `createListenerMiddleware({ extra })`. */
const createListenerMiddleware: Model = (call, world) => {
  const realm = world.realmOf(call.node);
  const store = reduxStore(world, realm);
  const listener = world.heap.object(call.node, 'context');
  const api = world.heap.object(call.node, 'props');
  world.solver.add(world.field(api, ' proto'), store);
  const [options] = call.arguments;
  if (options !== undefined) world.load(options, 'extra', world.field(api, 'extra'));
  for (const name of ['startListening', 'stopListening']) {
    const model = world.heap.model(call.node, name, ({ arguments: [listening] }) => {
      if (listening === undefined) return;
      const effect = world.solver.node();
      world.load(listening, 'effect', effect);
      callEach(world, effect, [actionsOf(world, realm), world.constant(api)]);
    });
    world.solver.add(world.field(listener, name), model);
  }
  world.solver.add(call.result, listener);
};

/** The functions that are only in Redux’ toolkit. */
export const TOOLKIT: ModelTable = Object.fromEntries(
  Object.entries({
    createSlice,
    createReducer,
    createAction,
    createAsyncThunk,
    createListenerMiddleware,
  }).map(([name, model]) => [`@reduxjs/toolkit#${name}`, model]),
);
