import type { CallSite } from '../call-site.js';
import type { NodeId } from '../solver.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { callEach, harmless, identity } from './model.js';
import type { Model, ModelTable } from './model.js';
import { dispatchTo, reduxStore } from './redux-store.js';
import { eachEntry } from './store-options.js';

/** Calls what an effect names: a function, `[context, fn]`, `[context, 'name']`, `{ context, fn }`. */
function perform(
  world: World,
  { node }: CallSite,
  what: NodeId | undefined,
  given: readonly NodeId[],
  result: NodeId,
): void {
  if (what === undefined) return;
  const run = (fn: NodeId): void => {
    callEach(world, fn, given, result);
    world.solver.each(fn, (value) => {
      if (value.kind !== 'model') return;
      const call = { node, callee: node, argumentNodes: [], spreads: new Set<number>() };
      value.call({ ...call, arguments: given, result, isNew: false, isKnown: true });
    });
  };
  run(what);
  world.solver.each(what, (value) => {
    if (value.kind !== 'object') return;
    const isList = value.shape === 'array';
    const context = world.field(value, isList ? '0' : 'context');
    const fn = world.field(value, isList ? '1' : 'fn');
    run(fn);
    world.solver.each(fn, (one) => {
      if (one.kind === 'function') world.solver.flow(context, world.self(one.node));
      if (one.kind === 'string') callMember(world, context, one.text, run);
    });
  });
}

function callMember(world: World, context: NodeId, name: string, run: (fn: NodeId) => void): void {
  const member = world.solver.node();
  world.load(context, name, member);
  run(member);
}

/** `call(fn, …args)`, and what begins a task. */
const call: Model = (effect, world) => {
  const [what, ...given] = effect.arguments;
  perform(world, effect, what, given, effect.result);
};

/** `cps(fn, …args)`: the function answers through a callback, `(error, result)`. */
const cps: Model = (effect, world) => {
  const [what, ...given] = effect.arguments;
  const done = world.heap.model(effect.node, 'cps', ({ arguments: [, value] }) => {
    if (value !== undefined) world.solver.flow(value, effect.result);
  });
  perform(world, effect, what, [...given, world.constant(done)], world.solver.node());
};

/** What sagas have in common, by name: one for all that are of one realm. */
function contextOf(world: World, { node }: CallSite): ObjectValue {
  return world.heap.shared('redux-saga context', 'store', world.realmOf(node));
}

const setContext: Model = (effect, world) => {
  const [given] = effect.arguments;
  if (given !== undefined) shareIn(world, contextOf(world, effect), given);
};

const getContext: Model = (effect, world) => {
  const [name] = effect.arguments;
  if (name === undefined) return;
  const context = world.constant(contextOf(world, effect));
  world.solver.each(name, (value) => {
    if (value.kind === 'string') world.load(context, value.text, effect.result);
  });
};

function shareIn(world: World, context: ObjectValue, given: NodeId): void {
  eachEntry(world, given, (name, value) => world.put(context, name, value));
}

/** `createSagaMiddleware({ context })`, of which `run(saga, …args)` begins a task. */
const createMiddleware: Model = (made, world) => {
  const middleware = world.heap.model(made.node, 'saga middleware', () => undefined);
  world.solver.add(made.result, middleware);
  const context = contextOf(world, made);
  const [options] = made.arguments;
  const given = world.solver.node();
  if (options !== undefined) world.load(options, 'context', given);
  shareIn(world, context, given);
  const add = (name: string, react: (inner: CallSite) => void): void => {
    world.solver.add(world.field(middleware, name), world.heap.model(made.node, name, react));
  };
  add('run', (run) => call(run, world));
  add('setContext', (set) => setContext(set, world));
};

/** `apply(context, fn, [args])`. */
const apply: Model = (effect, world) => {
  const [context, fn, list] = effect.arguments;
  const given = [0, 1, 2, 3].map((at) => {
    const node = world.solver.node();
    if (list !== undefined) world.load(list, String(at), node);
    return node;
  });
  perform(world, effect, fn, given, effect.result);
  if (fn === undefined || context === undefined) return;
  world.solver.each(fn, (value) => {
    if (value.kind === 'function') world.solver.flow(context, world.self(value.node));
  });
};

/** `takeEvery(pattern, saga, …args)`: the action comes last. With a channel it is what that brings. */
const onEach =
  (before: number): Model =>
  (effect, world) => {
    const [what, ...given] = effect.arguments.slice(before + 1);
    const [pattern] = effect.arguments.slice(before);
    perform(
      world,
      effect,
      what,
      pattern === undefined ? given : [...given, pattern],
      effect.result,
    );
  };

/** `retry(times, delay, fn, …args)`. */
const retry: Model = (effect, world) => {
  const [what, ...given] = effect.arguments.slice(2);
  perform(world, effect, what, given, effect.result);
};

/** A channel stands for what it brings. */
const eventChannel: Model = (made, world) => {
  const emit = world.heap.model(made.node, 'emit', ({ arguments: [value] }) => {
    if (value !== undefined) world.solver.flow(value, made.result);
  });
  callEach(world, made.arguments[0], [world.constant(emit)]);
};

const select: Model = (effect, world) => {
  const state = world.field(reduxStore(world, world.realmOf(effect.node)), 'state');
  const [selector, ...given] = effect.arguments;
  if (selector === undefined) world.solver.flow(state, effect.result);
  else callEach(world, selector, [state, ...given], effect.result);
};

const put: Model = (effect, world) => {
  const store = reduxStore(world, world.realmOf(effect.node));
  for (const action of effect.arguments) dispatchTo(world, store, action);
};

/** `{ socket: call(connect) }`, `[call(a), call(b)]`: each stands for what it gives. */
const EFFECTS: ModelTable = {
  call,
  fork: call,
  spawn: call,
  apply,
  cps,
  setContext,
  getContext,
  retry,
  takeEvery: onEach(0),
  takeLatest: onEach(0),
  takeLeading: onEach(0),
  throttle: onEach(1),
  debounce: onEach(1),
  take: identity,
  takeMaybe: identity,
  all: identity,
  race: identity,
  join: identity,
  flush: identity,
  select,
  put,
  putResolve: put,
  delay: harmless,
  cancel: harmless,
  cancelled: harmless,
  actionChannel: harmless,
};

/** Redux-Saga: its effects give what they bring, and so does a `yield` of them. */
export const REDUX_SAGA: ModelTable = {
  ...Object.fromEntries(
    [
      'redux-saga/effects',
      '@redux-saga/core/effects',
      'typed-redux-saga',
      'typed-redux-saga/macro',
    ].flatMap((home) => Object.entries(EFFECTS).map(([name, model]) => [`${home}#${name}`, model])),
  ),
  'redux-saga#': createMiddleware,
  'redux-saga#default': createMiddleware,
  '@redux-saga/core#default': createMiddleware,
  'redux-saga#eventChannel': eventChannel,
  '@redux-saga/core#eventChannel': eventChannel,
};
