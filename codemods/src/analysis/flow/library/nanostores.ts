import type { CallSite } from '../call-site.js';
import type { NodeId } from '../solver.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { callEach } from './model.js';
import type { Model, ModelTable } from './model.js';

/** `atom(initial)`: what it holds, and the ways in and out. */
const atom: Model = (call, world) => {
  const store = world.heap.object(call.node, 'store');
  const value = world.field(store, 'value');
  const [initial] = call.arguments;
  if (initial !== undefined) world.solver.flow(initial, value);
  world.solver.add(call.result, store);
  addMethod(world, store, 'get', (c) => world.solver.flow(value, c.result));
  addMethod(world, store, 'set', ({ arguments: [next] }) => {
    if (next !== undefined) world.solver.flow(next, value);
  });
  for (const name of ['listen', 'subscribe']) {
    addMethod(world, store, name, (c) => callEach(world, c.arguments[0], [value]));
  }
};

function addMethod(
  world: World,
  store: ObjectValue,
  name: string,
  react: (call: CallSite) => void,
): void {
  world.solver.add(world.field(store, name), world.heap.model(store.site, `atom ${name}`, react));
}

const useStore: Model = (call, world) => {
  const [store]: (NodeId | undefined)[] = [...call.arguments];
  if (store !== undefined) world.load(store, 'value', call.result);
};

/** Nanostores. */
export const NANOSTORES: ModelTable = {
  'nanostores#atom': atom,
  'nanostores#map': atom,
  '@nanostores/react#useStore': useStore,
  '@nanostores/preact#useStore': useStore,
};
