import type { NodeId } from '../solver.js';
import type { World } from '../world.js';
import { callEach } from './model.js';
import type { Model, ModelTable } from './model.js';

/** Recoil's `atom({ default })` and `selector({ get })`. */
const atom: Model = (call, world) => {
  const state = makeState(call, world);
  const [options] = call.arguments;
  if (options === undefined) return;
  world.load(options, 'default', state);
  const getter = world.solver.node();
  world.load(options, 'get', getter);
  const api = world.heap.object(call.node, 'literal');
  world.solver.add(
    world.field(api, 'get'),
    world.heap.model(call.node, 'get atom', readAtom(world)),
  );
  callEach(world, getter, [world.constant(api)], state);
};

/** Jotai's `atom(initial)` and `atom((get) => …)`. */
const plainAtom: Model = (call, world) => {
  const state = makeState(call, world);
  const [initial, write] = call.arguments;
  if (initial === undefined) return;
  const get = world.constant(world.heap.model(call.node, 'get atom', readAtom(world)));
  // A function is asked for what the atom holds, and is not held itself.
  world.solver.each(initial, (value) => {
    if (value.kind !== 'function') world.solver.add(state, value);
  });
  callEach(world, initial, [get], state);
  const set = world.heap.model(call.node, 'write atom', ({ arguments: [store, next] }) => {
    if (store !== undefined && next !== undefined) setAtom(world, store, next);
  });
  callEach(world, write, [get, world.constant(set)]);
  const mount = world.solver.node();
  world.load(call.result, 'onMount', mount);
  callEach(world, mount, [world.constant(setterOf(call, world, call.result))]);
};

function makeState(call: Parameters<Model>[0], world: World): NodeId {
  const store = world.heap.object(call.node, 'store');
  world.solver.add(call.result, store);
  return world.field(store, 'value');
}

function readAtom(world: World): (call: Parameters<Model>[0]) => void {
  return (call) => useValue(call, world);
}

const useValue: Model = (call, world) => {
  const [store] = call.arguments;
  if (store !== undefined) world.load(store, 'value', call.result);
};

const useSetter: Model = (call, world) => {
  const [store] = call.arguments;
  if (store !== undefined) world.solver.add(call.result, setterOf(call, world, store));
};

const usePair: Model = (call, world) => {
  const [store] = call.arguments;
  if (store === undefined) return;
  const pair = world.heap.object(call.node, 'array');
  world.solver.add(call.result, pair);
  world.load(store, 'value', world.field(pair, '0'));
  world.solver.add(world.field(pair, '1'), setterOf(call, world, store));
};

/** `set(value)` and `set((old) => value)`, for every atom that can be meant. */
function setterOf(call: Parameters<Model>[0], world: World, store: NodeId) {
  return world.heap.model(call.node, 'set atom', ({ arguments: [next] }) => {
    if (next !== undefined) setAtom(world, store, next);
  });
}

function setAtom(world: World, store: NodeId, next: NodeId): void {
  world.solver.each(store, (value) => {
    if (value.kind !== 'object' || value.shape !== 'store') return;
    const state = world.field(value, 'value');
    world.solver.each(next, (one) => {
      if (one.kind !== 'function') world.solver.add(state, one);
    });
    callEach(world, next, [state], state);
  });
}

/** Recoil and Jotai. */
export const ATOMS: ModelTable = {
  'recoil#atom': atom,
  'recoil#selector': atom,
  'recoil#useRecoilState': usePair,
  'recoil#useRecoilValue': useValue,
  'recoil#useSetRecoilState': useSetter,
  'recoil#useResetRecoilState': useSetter,
  'jotai#atom': plainAtom,
  'jotai#useAtom': usePair,
  'jotai#useAtomValue': useValue,
  'jotai#useSetAtom': useSetter,
};
