import type { CallSite } from '../call-site.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { callEach, harmless } from './model.js';
import type { Model, ModelTable } from './model.js';

/** `signal(initial)`: what it holds is its `value`; `peek()` gives the same. */
const signal: Model = (call, world) => {
  const made = world.heap.object(call.node, 'context');
  const value = world.field(made, 'value');
  const [initial] = call.arguments;
  if (initial !== undefined) world.solver.flow(initial, value);
  finish(call, world, made);
};

/** `computed(() => …)` */
const computed: Model = (call, world) => {
  const made = world.heap.object(call.node, 'context');
  callEach(world, call.arguments[0], [], world.field(made, 'value'));
  finish(call, world, made);
};

function finish(call: CallSite, world: World, made: ObjectValue): void {
  const value = world.field(made, 'value');
  world.solver.add(call.result, made);
  const peek = world.heap.model(call.node, 'peek', ({ result }) =>
    world.solver.flow(value, result),
  );
  world.solver.add(world.field(made, 'peek'), peek);
  const subscribe = world.heap.model(call.node, 'subscribe', ({ arguments: [hear] }) =>
    callEach(world, hear, [value]),
  );
  world.solver.add(world.field(made, 'subscribe'), subscribe);
}

const now: Model = (call, world) => callEach(world, call.arguments[0], [], call.result);

const TABLE: ModelTable = {
  signal,
  useSignal: signal,
  computed,
  useComputed: computed,
  effect: harmless,
  useSignalEffect: harmless,
  batch: now,
  untracked: now,
};

/** Preact’s signals, in all the packages that have them. */
export const PREACT_SIGNALS: ModelTable = Object.fromEntries(
  ['@preact/signals', '@preact/signals-core', '@preact/signals-react'].flatMap((home) =>
    Object.entries(TABLE).map(([name, model]) => [`${home}#${name}`, model]),
  ),
);
