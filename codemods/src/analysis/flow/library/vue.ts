import { ts } from 'ts-morph';
import type { CallSite } from '../call-site.js';
import { nodeOf, propertyName } from '../constraints/expression-node.js';
import type { NodeId } from '../solver.js';
import type { ObjectValue, Value } from '../values.js';
import type { World } from '../world.js';
import { callEach, identity } from './model.js';
import type { Model, ModelTable } from './model.js';
import { makeRefs, unwrapRef } from './refs.js';
import { vuexStore } from './vuex.js';
import { watchPath, watchSection } from './vue-watch.js';

/** What all components of an application share. */
const ROOT = 'vue root';
const GLOBALS = 'vue globals';
const PROVIDED = 'vue provided';
const ANY_COMPONENT = 'vue component';

/** The options of a component: its methods, hooks and mixins run on one instance. */
export function constrainComponent(world: World, options: NodeId): void {
  world.solver.each(options, (value) => {
    if (value.kind === 'object') adopt(world, value, instanceOf(world, value));
  });
}

/** The instance that stands for every component made of these options. */
export function instanceOf(world: World, options: ObjectValue): ObjectValue {
  const instance = world.heap.object(options.site, 'component');
  inheritComponent(world, instance, realmOf(world, options));
  return instance;
}

/** What every component of a realm has: what the application put on Vue, `$root` and `$store`. */
export function inheritComponent(world: World, instance: ObjectValue, realm: string): void {
  const inherited = world.field(instance, ' proto');
  world.solver.add(inherited, world.heap.library('vue', ['prototype'], realm));
  world.solver.add(inherited, world.heap.shared(GLOBALS, 'store', realm));
  world.solver.add(inherited, world.heap.shared(ANY_COMPONENT, 'component', realm));
}

/** The options beside a component that is a class. */
export function adoptOptions(world: World, options: NodeId, instance: ObjectValue): void {
  world.solver.each(options, (value) => {
    if (value.kind === 'object') adopt(world, value, instance);
  });
}

function adopt(world: World, options: ObjectValue, instance: ObjectValue): void {
  if (typeof options.site === 'string' || !ts.isObjectLiteralExpression(options.site)) return;
  const adopted = world.field(instance, ' adopted');
  if (world.solver.valuesOf(adopted).has(options)) return;
  world.solver.add(adopted, options);
  for (const property of options.site.properties) adoptOption(world, property, instance);
}

function adoptOption(
  world: World,
  property: ts.ObjectLiteralElementLike,
  instance: ObjectValue,
): void {
  const name = property.name === undefined ? undefined : propertyName(property.name);
  const section = ts.isPropertyAssignment(property) ? property.initializer : undefined;
  if (section !== undefined) adoptSection(world, name, section, instance);
  const result = world.solver.node();
  eachFunction(world, property, (fn) => {
    world.solver.add(world.self(fn), instance);
    world.solver.flow(world.result(fn), result);
  });
  if (name === 'data' || name === 'setup') {
    world.solver.flow(result, world.field(instance, ' proto'));
  }
  if (name === 'provide') {
    if (section !== undefined) world.solver.flow(nodeOf(world, section), result);
    world.put(provided(world, property), ' proto', result);
  }
  if (name === 'inject')
    world.solver.add(world.field(instance, ' proto'), provided(world, property));
}

/** Options that are objects of functions, or other components. */
function adoptSection(
  world: World,
  name: string | undefined,
  section: ts.Expression,
  instance: ObjectValue,
): void {
  if (name === 'mixins' || name === 'extends') {
    adoptMixins(world, nodeOf(world, section), instance);
  } else if (name === 'computed' && !ts.isObjectLiteralExpression(section)) {
    world.solver.flow(nodeOf(world, section), world.field(instance, ' proto'));
  } else if (ts.isObjectLiteralExpression(section)) {
    if (name === 'methods' || name === 'watch') adoptMethods(world, section, instance);
    if (name === 'computed') adoptComputed(world, section, instance);
    if (name === 'watch') watchSection(world, world.constant(instance), section);
  }
}

function adoptMethods(
  world: World,
  section: ts.ObjectLiteralExpression,
  instance: ObjectValue,
): void {
  for (const property of section.properties) {
    const name = property.name === undefined ? undefined : propertyName(property.name);
    const slot = world.field(instance, name ?? '*');
    eachFunction(world, property, (fn) => {
      world.solver.add(world.self(fn), instance);
      // Vue binds the methods of a component to it.
      world.solver.add(slot, world.heap.bound(fn));
    });
    if (ts.isSpreadAssignment(property)) {
      world.solver.flow(nodeOf(world, property.expression), world.field(instance, ' proto'));
    }
  }
}

function adoptComputed(
  world: World,
  section: ts.ObjectLiteralExpression,
  instance: ObjectValue,
): void {
  for (const property of section.properties) {
    if (ts.isSpreadAssignment(property)) {
      world.solver.flow(nodeOf(world, property.expression), world.field(instance, ' proto'));
    }
    const name = property.name === undefined ? undefined : propertyName(property.name);
    if (name === undefined) continue;
    eachFunction(world, property, (fn) => {
      world.solver.add(world.self(fn), instance);
      world.solver.flow(world.result(fn), world.field(instance, name));
    });
  }
}

function adoptMixins(world: World, list: NodeId, instance: ObjectValue): void {
  const items = world.solver.node();
  world.load(list, '*', items);
  world.solver.flow(list, items);
  world.solver.each(items, (value) => {
    if (value.kind === 'object') adopt(world, value, instance);
  });
}

/** The functions that a property of the options is: a method, or a function as its value. */
function eachFunction(
  world: World,
  property: ts.ObjectLiteralElementLike,
  react: (fn: ts.SignatureDeclaration) => void,
): void {
  if (ts.isMethodDeclaration(property) || ts.isGetAccessorDeclaration(property)) react(property);
  if (!ts.isPropertyAssignment(property)) return;
  world.solver.each(nodeOf(world, property.initializer), (value) => {
    if (value.kind === 'function') react(value.node);
  });
}

/** What components hand to those below them. */
export function provided(world: World, place: ts.Node): ObjectValue {
  return world.heap.shared(PROVIDED, 'store', world.realmOf(place));
}

function realmOf(world: World, { site, realm }: ObjectValue): string {
  return typeof site === 'string' ? (realm ?? '') : world.realmOf(site);
}

/** What a component has besides what it declares. */
export function loadComponentMember(
  component: ObjectValue,
  name: string,
  to: NodeId,
  world: World,
): void {
  const realm = realmOf(world, component);
  if (name === '$store') world.solver.add(to, vuexStore(world, realm));
  if (name === '$watch') world.solver.add(to, world.heap.model(ROOT, name, watch(world)));
  if (name !== '$root') return;
  const root = world.heap.shared(ROOT, 'map', realm);
  world.solver.flow(world.field(root, 'value'), to);
}

/** `this.$watch('socket.connected', handler)`. */
function watch(world: World): (call: CallSite) => void {
  return ({ receiver, argumentNodes: [path, handler] }) => {
    if (receiver !== undefined) watchPath(world, receiver, path, handler);
  };
}

const define: Model = (call, world) => {
  const [options] = call.arguments;
  if (options === undefined) return;
  world.solver.flow(options, call.result);
  constrainComponent(world, options);
};

const mountRoot: Model = (call, world) => {
  const [options] = call.arguments;
  if (options === undefined) return;
  constrainComponent(world, options);
  world.solver.each(options, (value) => {
    if (value.kind !== 'object') return;
    const root = world.heap.shared(ROOT, 'map', world.realmOf(call.node));
    world.put(root, 'value', world.constant(instanceOf(world, value)));
  });
  world.solver.add(call.result, makeApp(call, world));
};

function makeApp(call: CallSite, world: World): Value {
  const app = world.heap.object(call.node, 'store');
  const realm = world.realmOf(call.node);
  const config = world.heap.shared('vue config', 'store', realm);
  world.solver.add(world.field(app, 'config'), config);
  const globals = world.heap.shared(GLOBALS, 'store', realm);
  world.solver.add(world.field(config, 'globalProperties'), globals);
  const provide = world.heap.model(call.node, 'vue provide', (c) => giveToAll(c, world));
  world.solver.add(world.field(app, 'provide'), provide);
  return app;
}

const giveToAll: Model = (call, world) => {
  const [key, value] = call.argumentNodes;
  if (key === undefined || value === undefined) return;
  const name = ts.isStringLiteralLike(key) ? key.text : '*';
  world.put(provided(world, call.node), name, nodeOf(world, value));
};

const take: Model = (call, world) => {
  const [key] = call.argumentNodes;
  const name = key !== undefined && ts.isStringLiteralLike(key) ? key.text : '*';
  world.loadFrom(provided(world, call.node), name, call.result);
};

const makeRef: Model = (call, world) => {
  const ref = world.heap.object(call.node, 'ref');
  world.solver.add(call.result, ref);
  const [initial] = call.arguments;
  if (initial !== undefined) world.solver.flow(initial, world.field(ref, 'value'));
};

/** `toRefs(state)`, and what `toRef(state, 'name')` would be one of. */
const toRefs: Model = (call, world) => {
  const refs = world.heap.object(call.node, 'refs');
  world.solver.add(call.result, refs);
  const [source] = call.arguments;
  if (source !== undefined) makeRefs(world, refs, source);
};

const toRef: Model = (call, world) => {
  const [source] = call.arguments;
  const [, key] = call.argumentNodes;
  const ref = world.heap.object(call.node, 'ref');
  world.solver.add(call.result, ref);
  if (source === undefined) return;
  const name = key !== undefined && ts.isStringLiteralLike(key) ? key.text : '*';
  if (key !== undefined) world.load(source, name, world.field(ref, 'value'));
  else callEach(world, source, [], world.field(ref, 'value'));
};

const unwrap: Model = (call, world) => {
  const [source] = call.arguments;
  if (source !== undefined) unwrapRef(world, source, call.result);
};

/** `watch(source, (value) => …)`. */
const watchSource: Model = (call, world) => {
  const [source, react] = call.arguments;
  if (source === undefined) return;
  const value = world.solver.node();
  unwrapRef(world, source, value);
  callEach(world, source, [], value);
  callEach(world, react, [value, value]);
};

const makeComputed: Model = (call, world) => {
  const ref = world.heap.object(call.node, 'ref');
  world.solver.add(call.result, ref);
  callEach(world, call.arguments[0], [], world.field(ref, 'value'));
};

/** Vue 2 and 3: options and composition. */
export const VUE: ModelTable = {
  'vue#': mountRoot,
  'vue#createApp': mountRoot,
  'vue#createSSRApp': mountRoot,
  'vue#defineComponent': define,
  'vue#extend': define,
  'vue#ref': makeRef,
  'vue#shallowRef': makeRef,
  'vue#computed': makeComputed,
  'vue#toRefs': toRefs,
  'vue#toRef': toRef,
  'vue#unref': unwrap,
  'vue#toValue': unwrap,
  'vue#watch': watchSource,
  'vue#shallowReactive': identity,
  'vue#readonly': identity,
  'vue#shallowReadonly': identity,
  'vue#reactive': identity,
  'vue#markRaw': identity,
  'vue#toRaw': identity,
  'vue#provide': giveToAll,
  'vue#inject': take,
};
