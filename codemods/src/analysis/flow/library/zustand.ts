import type { CallSite } from '../call-site.js';
import type { NodeId } from '../solver.js';
import type { World } from '../world.js';
import { callEach } from './model.js';
import type { Model, ModelTable } from './model.js';

/** `create((set, get) => ({ … }))`, also curried: `create<State>()((set, get) => …)`. */
const create: Model = (call, world) => {
  if (call.arguments.length === 0) {
    world.solver.add(
      call.result,
      world.heap.model(call.node, 'create', (c) => makeStore(c, world)),
    );
    return;
  }
  makeStore(call, world);
};

function makeStore(call: CallSite, world: World): void {
  const store = world.heap.object(call.node, 'store');
  const state = world.field(store, 'state');
  const set = world.heap.model(call.node, 'set', (c) => mergeInto(world, state, c.arguments[0]));
  const get = world.heap.model(call.node, 'get', (c) => world.solver.flow(state, c.result));
  const hook = world.heap.model(call.node, 'hook', (c) => select(world, state, c));
  const api = [world.constant(set), world.constant(get)];
  callEach(world, call.arguments[0], api, state);
  world.solver.add(world.field(hook, 'getState'), get);
  world.solver.add(world.field(hook, 'setState'), set);
  const subscribe = world.heap.model(call.node, 'subscribe', (c) => listen(world, state, c));
  world.solver.add(world.field(hook, 'subscribe'), subscribe);
  world.solver.flow(state, world.field(hook, 'state'));
  world.solver.add(call.result, hook);
}

/** What `set` is given is merged into every object that the state can be. */
function mergeInto(world: World, state: NodeId, change: NodeId | undefined): void {
  if (change === undefined) return;
  const partial = world.solver.node();
  world.solver.flow(change, partial);
  callEach(world, change, [state], partial);
  world.solver.each(partial, (value) => {
    if (value.kind === 'object') world.solver.add(state, value);
  });
}

function select(world: World, state: NodeId, call: CallSite): void {
  const [selector] = call.arguments;
  if (selector === undefined) {
    world.solver.flow(state, call.result);
    return;
  }
  callEach(world, selector, [state], call.result);
}

/** `subscribe(listener)`, and `subscribe(selector, listener)`. */
function listen(world: World, state: NodeId, { arguments: [first, second] }: CallSite): void {
  const selected = world.solver.node();
  callEach(world, first, [state, state], selected);
  callEach(world, second, [selected, selected]);
}

/** `useStore(store, selector)`. */
const useStore: Model = (call, world) => {
  const [store, ...rest] = call.arguments;
  if (store === undefined) return;
  const state = world.solver.node();
  world.load(store, 'state', state);
  select(world, state, { ...call, arguments: rest });
};

/** Middlewares take the same function and hand the same `set` and `get` on. */
const middleware: Model = (call, world) => {
  const [creator] = call.arguments;
  if (creator !== undefined) world.solver.flow(creator, call.result);
};

/** Zustand's stores. */
export const ZUSTAND: ModelTable = {
  'zustand#create': create,
  'zustand#': create,
  'zustand/vanilla#createStore': create,
  'zustand#createStore': create,
  'zustand#useStore': useStore,
  'zustand/middleware#persist': middleware,
  'zustand/middleware#devtools': middleware,
  'zustand/middleware#subscribeWithSelector': middleware,
  'zustand/middleware/immer#immer': middleware,
  'zustand/shallow#useShallow': middleware,
  'zustand/react/shallow#useShallow': middleware,
};
