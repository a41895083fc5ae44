import type { CallSite } from '../call-site.js';
import type { NodeId } from '../solver.js';
import type { ObjectValue, Value } from '../values.js';
import type { World } from '../world.js';
import { callEach } from './model.js';
import type { Model } from './model.js';

/** `new Set(items)`, `new Array(a, b)`, `Array.of(a, b)`, `Array.from(items, f)`, `new Map(entries)`. */
export const makeSet: Model = (call, world) => {
  const [source] = call.arguments;
  const set = make(call, world, 'set');
  if (source !== undefined) world.load(source, '*', world.field(set, '*'));
};

export const makeArray: Model = (call, world) => {
  const list = make(call, world, 'array');
  for (const item of call.arguments) world.solver.flow(item, world.field(list, '*'));
};

export const listItems: Model = (call, world) => {
  const list = make(call, world, 'array');
  const [source, change] = call.arguments;
  if (source === undefined) return;
  const item = world.solver.node();
  world.load(source, '*', item);
  if (change === undefined) world.solver.flow(item, world.field(list, '*'));
  else callEach(world, change, [item], world.field(list, '*'));
};

export const listEntries: Model = (call, world) => {
  const list = make(call, world, 'array');
  const [source] = call.arguments;
  const entry = entryOf(list, world);
  if (source !== undefined) world.load(source, '*', world.field(entry, '1'));
  world.solver.add(world.field(list, '*'), entry);
};

export const makeMap: Model = (call, world) => {
  const map = make(call, world, 'keyed');
  const [source] = call.arguments;
  if (source === undefined) return;
  const entry = world.solver.node();
  world.load(source, '*', entry);
  world.load(entry, '0', world.field(map, KEYS));
  world.load(entry, '1', world.field(map, VALUES));
};

/** `[a, b]`: the first of them, or any. */
export const firstOf: Model = (call, world) => {
  const [source] = call.arguments;
  if (source !== undefined) world.load(source, '*', call.result);
};

/** Whether a value has methods that are told here. */
export function isCollection(value: Value): value is ObjectValue {
  return value.kind === 'object' && COLLECTIONS.has(value.shape);
}

const COLLECTIONS: ReadonlySet<string> = new Set(['array', 'map', 'set', 'keyed']);

/** What a collection gives to who goes through it, or calls a method of it. */
export function loadOfCollection(
  holder: ObjectValue,
  name: string,
  to: NodeId,
  world: World,
): void {
  if (holder.shape === 'keyed' && /^(?:\*|\d+)$/.test(name)) {
    world.solver.add(to, entryOf(holder, world));
  }
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (method === undefined) return;
  const model = world.heap.model(`${name} method`, String(idOf(holder)), (call) => {
    method(holder, call, world);
  });
  world.solver.add(to, model);
}

/** Built-in methods of arrays, maps and sets. */
type Method = (holder: ObjectValue, call: CallSite, world: World) => void;

/** What a map holds is found by its methods alone: going through it gives pairs. */
const KEYS = ' keys';
const VALUES = ' values';

function items(holder: ObjectValue, world: World): NodeId {
  return world.field(holder, holder.shape === 'keyed' ? VALUES : ' all');
}

function make(call: CallSite, world: World, shape: 'array' | 'set' | 'keyed'): ObjectValue {
  const made = world.heap.object(call.node, shape);
  world.solver.add(call.result, made);
  return made;
}

/** `[key, value]` */
function entryOf(holder: ObjectValue, world: World): ObjectValue {
  const entry = world.heap.member(holder, 'entry', 'array');
  if (holder.shape === 'keyed')
    world.solver.flow(world.field(holder, KEYS), world.field(entry, '0'));
  if (holder.shape !== 'array') world.solver.flow(items(holder, world), world.field(entry, '1'));
  return entry;
}

const visitItems: Method = (holder, call, world) => {
  const key = holder.shape === 'keyed' ? world.field(holder, KEYS) : world.solver.node();
  if (holder.shape === 'set') world.solver.flow(items(holder, world), key);
  callEach(world, call.arguments[0], [items(holder, world), key, world.constant(holder)]);
};

const mapItems: Method = (holder, call, world) => {
  const list = make(call, world, 'array');
  callEach(world, call.arguments[0], [items(holder, world)], world.field(list, '*'));
};

const mapToLists: Method = (holder, call, world) => {
  const list = make(call, world, 'array');
  const made = world.solver.node();
  callEach(world, call.arguments[0], [items(holder, world)], made);
  flatten(world, made, world.field(list, '*'));
};

const flattenItems: Method = (holder, call, world) => {
  flatten(world, items(holder, world), world.field(make(call, world, 'array'), '*'));
};

const selectItems: Method = (holder, call, world) => {
  callEach(world, call.arguments[0], [items(holder, world), items(holder, world)]);
  world.solver.add(call.result, holder);
};

/** `splice(at, count, …items)`, `with(at, item)`, `fill(item)`: any of the arguments may be one. */
const replaceItems: Method = (holder, call, world) => {
  for (const item of call.arguments) world.solver.flow(item, world.field(holder, '*'));
  world.solver.add(call.result, holder);
};

const concatItems: Method = (holder, call, world) => {
  const all = world.field(make(call, world, 'array'), '*');
  world.solver.flow(items(holder, world), all);
  for (const one of call.arguments) flatten(world, one, all);
};

const takeItem: Method = (holder, call, world) => {
  callEach(world, call.arguments[0], [items(holder, world)]);
  world.solver.flow(items(holder, world), call.result);
};

const foldItems: Method = (holder, call, world) => {
  const start = call.arguments[1];
  const state = start === undefined ? [] : [start];
  for (const one of [...state, call.result]) {
    callEach(world, call.arguments[0], [one, items(holder, world)], call.result);
  }
};

const addItems: Method = (holder, call, world) => {
  for (const argument of call.arguments) world.solver.flow(argument, world.field(holder, '*'));
  world.solver.add(call.result, holder);
};

const setEntry: Method = (holder, call, world) => {
  const [key, value] = call.arguments;
  const isMap = holder.shape === 'keyed';
  if (key !== undefined && isMap) world.solver.flow(key, world.field(holder, KEYS));
  if (value !== undefined) world.solver.flow(value, world.field(holder, isMap ? VALUES : '*'));
  world.solver.add(call.result, holder);
};

const listOwnValues: Method = (holder, call, world) => {
  world.solver.flow(items(holder, world), world.field(make(call, world, 'array'), '*'));
};

const listOwnKeys: Method = (holder, call, world) => {
  const list = make(call, world, 'array');
  if (holder.shape === 'keyed')
    world.solver.flow(world.field(holder, KEYS), world.field(list, '*'));
  if (holder.shape === 'set') world.solver.flow(items(holder, world), world.field(list, '*'));
};

const listOwnEntries: Method = (holder, call, world) => {
  const list = make(call, world, 'array');
  const entry = entryOf(holder.shape === 'array' ? list : holder, world);
  if (holder.shape === 'array') world.solver.flow(items(holder, world), world.field(entry, '1'));
  world.solver.add(world.field(list, '*'), entry);
};

/** A list stands for what goes through it as well. */
const nextItem: Method = (holder, call, world) => {
  const step = world.heap.member(holder, 'next', 'literal');
  world.solver.flow(items(holder, world), world.field(step, 'value'));
  world.solver.add(call.result, step);
};

const METHODS: Readonly<Record<string, Method>> = {
  forEach: visitItems,
  some: visitItems,
  every: visitItems,
  findIndex: visitItems,
  findLastIndex: visitItems,
  map: mapItems,
  flatMap: mapToLists,
  flat: flattenItems,
  filter: selectItems,
  slice: selectItems,
  reverse: selectItems,
  toReversed: selectItems,
  sort: selectItems,
  toSorted: selectItems,
  copyWithin: selectItems,
  take: selectItems,
  drop: selectItems,
  toArray: selectItems,
  next: nextItem,
  concat: concatItems,
  splice: replaceItems,
  toSpliced: replaceItems,
  with: replaceItems,
  fill: replaceItems,
  values: listOwnValues,
  keys: listOwnKeys,
  entries: listOwnEntries,
  find: takeItem,
  findLast: takeItem,
  pop: takeItem,
  shift: takeItem,
  at: takeItem,
  get: takeItem,
  reduce: foldItems,
  reduceRight: foldItems,
  push: addItems,
  unshift: addItems,
  add: addItems,
  set: setEntry,
};

/** Items of lists, and what is no list, arrive in `to`; lists of lists are opened as far as `flat` is called with. */
function flatten(world: World, from: NodeId, to: NodeId, depth = 3): void {
  world.solver.each(from, (value) => {
    if (isCollection(value) && depth > 0) flatten(world, items(value, world), to, depth - 1);
    else world.solver.add(to, value);
  });
}

const ids = new WeakMap<Value, number>();
let lastId = 0;

function idOf(value: Value): number {
  const known = ids.get(value);
  if (known !== undefined) return known;
  lastId += 1;
  ids.set(value, lastId);
  return lastId;
}
