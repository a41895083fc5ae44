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
  const [initial] = call.arguments;
  if (initial === undefined) return;
  world.solver.flow(initial, state);
  const get = world.heap.model(call.node, 'get atom', readAtom(world));
  callEach(world, initial, [world.constant(get)], state);
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
    if (next === undefined) return;
    world.solver.each(store, (value) => {
      if (value.kind !== 'object' || value.shape !== 'store') return;
      const state = world.field(value, 'value');
      world.solver.flow(next, state);
      callEach(world, next, [state], state);
    });
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
