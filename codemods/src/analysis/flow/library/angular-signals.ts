import type { CallSite } from '../call-site.js';
import { callEach, harmless } from './model.js';
import type { Model, ModelTable } from './model.js';

/** `const socket = signal(initial)`: it is called for what it holds, and has methods to change that. */
const signal: Model = (call, world) => {
  const read = world.heap.model(call.node, 'signal', ({ result }) => {
    world.solver.flow(world.field(read, 'value'), result);
  });
  const value = world.field(read, 'value');
  world.solver.add(call.result, read);
  const [initial] = call.arguments;
  if (initial !== undefined) world.solver.flow(initial, value);
  const add = (name: string, react: (inner: CallSite) => void): void => {
    world.solver.add(world.field(read, name), world.heap.model(call.node, name, react));
  };
  add('set', ({ arguments: [next] }) => {
    if (next !== undefined) world.solver.flow(next, value);
  });
  add('update', ({ arguments: [change] }) => callEach(world, change, [value], value));
  add('asReadonly', ({ result }) => world.solver.add(result, read));
};

/** `computed(() => …)`. */
const computed: Model = (call, world) => {
  const read = world.heap.model(call.node, 'computed', ({ result }) => {
    callEach(world, call.arguments[0], [], result);
  });
  world.solver.add(call.result, read);
};

const untracked: Model = (call, world) => callEach(world, call.arguments[0], [], call.result);

/** Angular’s signals. */
export const ANGULAR_SIGNALS: ModelTable = {
  '@angular/core#signal': signal,
  '@angular/core#computed': computed,
  '@angular/core#untracked': untracked,
  '@angular/core#effect': harmless,
  '@angular/core#afterNextRender': harmless,
};
