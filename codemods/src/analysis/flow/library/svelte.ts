import { ts } from 'ts-morph';
import type { CallSite } from '../call-site.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { callEach, harmless, identity } from './model.js';
import type { Model, ModelTable } from './model.js';

/** What components hand to those below them. */
const CONTEXT = 'svelte context';

/** `writable(initial)` and `readable(initial, (set) => …)`. */
const makeStore: Model = (call, world) => {
  const store = addStore(world, call);
  const value = world.field(store, 'value');
  const [initial, start] = call.arguments;
  if (initial !== undefined) world.solver.flow(initial, value);
  world.loadFrom(store, 'set', world.field(store, ' set'));
  callEach(world, start, [world.field(store, ' set')]);
};

/** `derived(store, ($value, set) => …)`, of one store or a list of them. */
const derived: Model = (call, world) => {
  const store = addStore(world, call);
  const [sources, derive] = call.arguments;
  if (sources === undefined) return;
  const given = world.solver.node();
  world.load(sources, 'value', given);
  const list = world.heap.object(call.node, 'array');
  world.solver.each(sources, (value) => {
    if (value.kind !== 'object' || value.shape !== 'array') return;
    world.solver.add(given, list);
    for (const [name, slot] of world.fieldsOf(value)) {
      world.load(slot, 'value', world.field(list, name));
    }
  });
  world.loadFrom(store, 'set', world.field(store, ' set'));
  callEach(world, derive, [given, world.field(store, ' set')], world.field(store, 'value'));
};

function addStore(world: World, call: CallSite): ObjectValue {
  const store = world.heap.object(call.node, 'context');
  const value = world.field(store, 'value');
  world.solver.add(call.result, store);
  const add = (name: string, react: (inner: CallSite) => void): void => {
    world.solver.add(world.field(store, name), world.heap.model(call.node, name, react));
  };
  add('set', ({ arguments: [next] }) => {
    if (next !== undefined) world.solver.flow(next, value);
  });
  add('update', ({ arguments: [change] }) => callEach(world, change, [value], value));
  add('subscribe', ({ arguments: [react] }) => callEach(world, react, [value]));
  return store;
}

const readStore: Model = (call, world) => {
  const [store] = call.arguments;
  if (store !== undefined) world.load(store, 'value', call.result);
};

const setContext: Model = (call, world) => {
  const [, value] = call.arguments;
  if (value === undefined) return;
  world.put(contextOf(world, call), keyOf(call), value);
  world.solver.flow(value, call.result);
};

const getContext: Model = (call, world) => {
  world.loadFrom(contextOf(world, call), keyOf(call), call.result);
};

function contextOf(world: World, { node }: CallSite): ObjectValue {
  return world.heap.shared(CONTEXT, 'store', world.realmOf(node));
}

function keyOf({ argumentNodes: [key] }: CallSite): string {
  return key !== undefined && ts.isStringLiteralLike(key) ? key.text : '*';
}

const callFirst: Model = (call, world) => callEach(world, call.arguments[0], [], call.result);

/** What `$props()` gives comes from a template, of which only the expressions are read. */
const props: Model = (call, world) => {
  world.solver.add(call.result, world.heap.object(call.node, 'props'));
};

/** Svelte: stores, context, and runes. */
export const SVELTE: ModelTable = {
  'svelte/store#writable': makeStore,
  'svelte/store#readable': makeStore,
  'svelte/store#derived': derived,
  'svelte/store#get': readStore,
  'svelte#setContext': setContext,
  'svelte#getContext': getContext,
  'svelte#onMount': harmless,
  'svelte#onDestroy': harmless,
  'svelte#untrack': callFirst,
  'global#$state': identity,
  'global#$state.raw': identity,
  'global#$state.snapshot': identity,
  'global#$derived': identity,
  'global#$derived.by': callFirst,
  'global#$bindable': identity,
  'global#$effect': harmless,
  'global#$effect.pre': harmless,
  'global#$props': props,
};

/** Names that the compiler of Svelte gives a meaning. */
export const RUNES = ['$state', '$derived', '$bindable', '$effect', '$props'] as const;
