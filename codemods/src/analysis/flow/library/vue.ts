import { ts } from 'ts-morph';
import type { CallSite } from '../call-site.js';
import { nodeOf, propertyName } from '../constraints/expression-node.js';
import type { NodeId } from '../solver.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { eachEntry } from './store-options.js';
import { vuexStore } from './vuex.js';
import { watchPath, watchSection } from './vue-watch.js';

/** What all components of an application share. */
export const ROOT = 'vue root';
export const GLOBALS = 'vue globals';
export const ANY_COMPONENT = 'vue component';
const PROVIDED = 'vue provided';

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
  if (name === 'inject') {
    world.solver.add(world.field(instance, ' proto'), provided(world, property));
    if (section !== undefined) takeRenamed(world, section, instance);
  }
}

/** `inject: { socket: 'live' }` and `inject: { socket: { from: 'live' } }`. */
function takeRenamed(world: World, section: ts.Expression, instance: ObjectValue): void {
  eachEntry(world, nodeOf(world, section), (name, written) => {
    const from = world.solver.node();
    world.solver.flow(written, from);
    world.load(written, 'from', from);
    world.solver.each(from, (value) => {
      if (value.kind !== 'string') return;
      world.loadFrom(provided(world, section), value.text, world.field(instance, name));
    });
  });
}

/** Objects of functions that run on the component. Plugins for Socket.IO, bought or home-made, bind those of `sockets`. */
const METHODS: ReadonlySet<string> = new Set(['methods', 'watch', 'sockets']);

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
    if (METHODS.has(name ?? '')) adoptMethods(world, section, instance);
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
