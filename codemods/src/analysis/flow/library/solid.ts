import { callEach, identity } from './model.js';
import type { Model, ModelTable } from './model.js';
import { REACT } from './react.js';

/** `const [socket, setSocket] = createSignal(initial)`. */
const createSignal: Model = (call, world) => {
  const pair = world.heap.object(call.node, 'array');
  const state = world.field(pair, ' value');
  world.solver.add(call.result, pair);
  const [initial] = call.arguments;
  if (initial !== undefined) world.solver.flow(initial, state);
  const read = world.heap.model(call.node, 'signal', ({ result }) => {
    world.solver.flow(state, result);
  });
  const write = world.heap.model(call.node, 'set signal', ({ arguments: [next], result }) => {
    if (next === undefined) return;
    world.solver.flow(next, state);
    callEach(world, next, [state], state);
    world.solver.flow(state, result);
  });
  world.solver.add(world.field(pair, '0'), read);
  world.solver.add(world.field(pair, '1'), write);
};

/** `const [store, setStore] = createStore({ … })`; what is set is given as the last argument. */
const createStore: Model = (call, world) => {
  const pair = world.heap.object(call.node, 'array');
  world.solver.add(call.result, pair);
  const [initial] = call.arguments;
  const state = world.field(pair, '0');
  if (initial !== undefined) world.solver.flow(initial, state);
  const write = world.heap.model(call.node, 'set store', ({ arguments: given, argumentNodes }) => {
    const next = given.at(-1);
    if (next === undefined) return;
    callEach(world, next, [state], state);
    if (argumentNodes.length === 1) world.solver.flow(next, state);
    else world.store(state, '*', next);
  });
  world.solver.add(world.field(pair, '1'), write);
};

const made: Model = (call, world) => {
  const read = world.heap.model(call.node, 'memo', ({ result }) => {
    callEach(world, call.arguments[0], [], result);
  });
  world.solver.add(call.result, read);
};

const contexts = ['createContext', 'useContext', 'lazy'].flatMap((name) => {
  const model = REACT[`react#${name}`];
  return model === undefined ? [] : [[`solid-js#${name}`, model] as const];
});

/** Solid’s signals, stores and contexts; and Valtio, whose proxies are what they are made of. */
export const SOLID: ModelTable = {
  ...Object.fromEntries(contexts),
  'solid-js#createSignal': createSignal,
  'solid-js#createMemo': made,
  'solid-js/store#createStore': createStore,
  'solid-js/store#unwrap': identity,
  'valtio#proxy': identity,
  'valtio#ref': identity,
  'valtio#snapshot': identity,
  'valtio#useSnapshot': identity,
  'valtio/vanilla#proxy': identity,
  'valtio/vanilla#ref': identity,
};
