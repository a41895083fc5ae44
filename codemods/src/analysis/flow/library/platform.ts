import type { CallSite } from '../call-site.js';
import type { NodeId } from '../solver.js';
import type { ModelValue, ObjectValue, Value } from '../values.js';
import type { World } from '../world.js';
import { callEach, harmless, identity } from './model.js';
import type { Model, ModelTable } from './model.js';

const callFirst: Model = (call, world) => {
  callEach(world, call.arguments[0], call.arguments.slice(2));
};

const makeMap: Model = (call, world) => {
  world.solver.add(call.result, world.heap.object(call.node, 'map'));
};

const makeArray: Model = (call, world) => {
  world.solver.add(call.result, world.heap.object(call.node, 'array'));
};

/** A promise stands for what it brings: `await` and `then` look through it. */
const makePromise: Model = (call, world) => {
  const resolve = world.heap.model(call.node, 'resolve', (settled) => {
    const [value] = settled.arguments;
    if (value !== undefined) world.solver.flow(value, call.result);
  });
  callEach(world, call.arguments[0], [world.constant(resolve)]);
};

const copyToFirst: Model = (call, world) => {
  const [target, ...sources] = call.arguments;
  if (target === undefined) return;
  world.solver.flow(target, call.result);
  world.solver.each(target, (value) => {
    if (value.kind !== 'object' && value.kind !== 'function' && value.kind !== 'class') return;
    for (const source of sources) world.solver.flow(source, world.field(value, ' proto'));
  });
};

const listValues: Model = (call, world) => {
  const list = world.heap.object(call.node, 'array');
  world.solver.add(call.result, list);
  const [source] = call.arguments;
  if (source !== undefined) world.load(source, '*', world.field(list, '*'));
};

const readGlobal: Model = (call, world) => {
  world.solver.add(call.result, world.global(world.realmOf(call.node)));
};

/** Functions of the platform. `new` and plain calls share a row. */
export const PLATFORM: ModelTable = {
  'global#setTimeout': callFirst,
  'global#setInterval': callFirst,
  'global#setImmediate': callFirst,
  'global#requestAnimationFrame': callFirst,
  'global#queueMicrotask': callFirst,
  'global#clearTimeout': harmless,
  'global#clearInterval': harmless,
  'global#console': harmless,
  'global#Boolean': harmless,
  'global#String': harmless,
  'global#Map': makeMap,
  'global#WeakMap': makeMap,
  'global#Set': makeMap,
  'global#Array': makeArray,
  'global#Promise': makePromise,
  'global#Promise.resolve': identity,
  'global#Promise.all': identity,
  'global#Object.assign': copyToFirst,
  'global#Object.freeze': identity,
  'global#Object.values': listValues,
  'global#Object.entries': listValues,
  'global#Object.keys': harmless,
  'global#Array.from': listValues,
  'global#Array.isArray': harmless,
  'global#JSON.stringify': harmless,
  'global#globalThis': readGlobal,
};

/** Names that mean the platform when nothing declares them. */
export const PLATFORM_NAMES: ReadonlySet<string> = new Set(
  Object.keys(PLATFORM).map((key) => key.replace(/^global#/, '').replace(/\..*/, '')),
);

/** Built-in methods of arrays, maps and sets; promises and functions are in `loadBuiltIn`. */
type Method = (holder: ObjectValue, call: CallSite, world: World) => void;

const items = (holder: ObjectValue, world: World): NodeId => world.field(holder, ' all');

const visitItems: Method = (holder, call, world) => {
  callEach(world, call.arguments[0], [items(holder, world)]);
};

const mapItems: Method = (holder, call, world) => {
  const list = world.heap.object(call.node, 'array');
  world.solver.add(call.result, list);
  callEach(world, call.arguments[0], [items(holder, world)], world.field(list, '*'));
};

const selectItems: Method = (holder, call, world) => {
  callEach(world, call.arguments[0], [items(holder, world)]);
  world.solver.add(call.result, holder);
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
  const value = call.arguments[1];
  if (value !== undefined) world.solver.flow(value, world.field(holder, '*'));
  world.solver.add(call.result, holder);
};

const ITEM_METHODS: Readonly<Record<string, Method>> = {
  forEach: visitItems,
  some: visitItems,
  every: visitItems,
  map: mapItems,
  flatMap: mapItems,
  filter: selectItems,
  slice: selectItems,
  reverse: selectItems,
  concat: selectItems,
  splice: selectItems,
  values: selectItems,
  find: takeItem,
  pop: takeItem,
  shift: takeItem,
  at: takeItem,
  get: takeItem,
  reduce: foldItems,
  push: addItems,
  unshift: addItems,
  add: addItems,
  set: setEntry,
};

/** The built-in methods of a value, read as a property of it. */
export function loadBuiltIn(value: Value, name: string, to: NodeId, world: World): void {
  if (value.kind === 'object' && (value.shape === 'array' || value.shape === 'map')) {
    const method = Object.hasOwn(ITEM_METHODS, name) ? ITEM_METHODS[name] : undefined;
    if (method === undefined) return;
    const model = world.heap.model(`${name} method`, String(idOf(value)), (call) => {
      method(value, call, world);
    });
    world.solver.add(to, model);
  }
  if (name === 'then' || name === 'catch' || name === 'finally') loadPromise(name, to, world);
  if (value.kind === 'function') loadFunctionMethod(value, name, to, world);
  if (value.kind === 'model' && name === 'bind') loadBound(value, to, world);
}

/** `socket.once.bind(socket)`: what it gives does the same. */
function loadBound(bound: ModelValue, to: NodeId, world: World): void {
  const model = world.heap.model(bound.site, `bind ${bound.name}`, (call) => {
    world.solver.add(call.result, bound);
  });
  world.solver.add(to, model);
}

/** Of all promises the same: whoever calls it says on what. One for each value would make a crowd of them. */
function loadPromise(name: string, to: NodeId, world: World): void {
  const model = world.heap.model('promise method', name, (call) => {
    const { receiver } = call;
    if (receiver !== undefined) world.solver.flow(receiver, call.result);
    const settled = name === 'then' && receiver !== undefined ? [receiver] : [];
    callEach(world, call.arguments[0], settled, call.result);
  });
  world.solver.add(to, model);
}

function loadFunctionMethod(
  fn: Extract<Value, { kind: 'function' }>,
  name: string,
  to: NodeId,
  world: World,
): void {
  if (name === 'prototype') world.solver.add(to, world.heap.instance(fn.node));
  if (name !== 'bind' && name !== 'call' && name !== 'apply') return;
  const model = world.heap.model(fn.node, name, (call) => {
    const [self, ...rest] = call.arguments;
    if (self !== undefined) world.solver.flow(self, world.self(fn.node));
    if (name === 'bind') {
      world.solver.add(call.result, world.heap.bound(fn.node));
      return;
    }
    world.solver.flow(world.result(fn.node), call.result);
    if (name === 'apply') return;
    rest.forEach((argument, index) => {
      world.solver.flow(argument, world.parameter(fn.node, index));
    });
  });
  world.solver.add(to, model);
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
