import { ts } from 'ts-morph';
import type { NodeId } from '../solver.js';
import type { FunctionValue, ModelValue, Value } from '../values.js';
import type { World } from '../world.js';
import {
  firstOf,
  isCollection,
  listEntries,
  listItems,
  loadOfCollection,
  makeArray,
  makeMap,
  makeSet,
} from './collections.js';
import { callEach, harmless, identity } from './model.js';
import type { Model, ModelTable } from './model.js';

const callFirst: Model = (call, world) => {
  callEach(world, call.arguments[0], call.arguments.slice(2));
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

/** `Object.defineProperty(target, name, { value })`, or one with `get`. */
const defineProperty: Model = (call, world) => {
  const [target, , descriptor] = call.arguments;
  if (target === undefined || descriptor === undefined) return;
  const key = call.argumentNodes[1];
  const name = key !== undefined && ts.isStringLiteralLike(key) ? key.text : '*';
  const [value, getter] = [world.solver.node(), world.solver.node()];
  world.load(descriptor, 'value', value);
  world.load(descriptor, 'get', getter);
  callEach(world, getter, [], value);
  world.store(target, name, value);
  world.solver.flow(target, call.result);
};

/** A function of the platform that no model tells: what it is given is gone. */
const unknown: Model = () => false;

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
  'global#Set': makeSet,
  'global#Array': makeArray,
  'global#Array.of': makeArray,
  'global#Promise': makePromise,
  'global#Promise.resolve': identity,
  'global#Promise.all': identity,
  'global#Promise.race': firstOf,
  'global#Promise.any': firstOf,
  'global#Promise.allSettled': unknown,
  'global#Promise.withResolvers': unknown,
  'global#Promise.try': unknown,
  'global#Object.assign': copyToFirst,
  'global#Object.freeze': identity,
  'global#Object.defineProperty': defineProperty,
  'global#Object.values': listItems,
  'global#Object.entries': listEntries,
  'global#Object.keys': harmless,
  'global#Array.from': listItems,
  'global#Array.isArray': harmless,
  'global#JSON.stringify': harmless,
  'global#globalThis': readGlobal,
};

/** Names that mean the platform when nothing declares them. */
export const PLATFORM_NAMES: ReadonlySet<string> = new Set(
  Object.keys(PLATFORM).map((key) => key.replace(/^global#/, '').replace(/\..*/, '')),
);

/** The built-in methods of a value, read as a property of it. */
export function loadBuiltIn(value: Value, name: string, to: NodeId, world: World): void {
  if (isCollection(value)) loadOfCollection(value, name, to, world);
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

/** `f.apply(self, list)`: any item may be any parameter. */
function passList(world: World, { node, given }: FunctionValue, list: NodeId | undefined): void {
  if (list === undefined) return;
  for (let at = given; at < Math.max(node.parameters.length, given + 1); at += 1) {
    world.load(list, '*', world.parameter(node, at));
  }
}

function loadFunctionMethod(fn: FunctionValue, name: string, to: NodeId, world: World): void {
  if (name === 'prototype') world.solver.add(to, world.heap.instance(fn.node));
  if (name !== 'bind' && name !== 'call' && name !== 'apply') return;
  const model = world.heap.model(fn.node, `${name} ${fn.given}`, (call) => {
    const [self, ...rest] = call.arguments;
    if (self !== undefined) world.solver.flow(self, world.self(fn.node));
    if (name === 'bind') {
      const given = fn.given + rest.length;
      world.solver.add(call.result, world.heap.bound(fn.node, given));
    } else world.solver.flow(world.result(fn.node), call.result);
    if (name === 'apply') passList(world, fn, rest[0]);
    else {
      rest.forEach((argument, index) => {
        world.solver.flow(argument, world.parameter(fn.node, fn.given + index));
      });
    }
  });
  world.solver.add(to, model);
}
