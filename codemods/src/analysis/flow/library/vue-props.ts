import { ts } from 'ts-morph';
import { posix } from 'node:path';
import { nodeOf, propertyName } from '../constraints/expression-node.js';
import type { NodeId } from '../solver.js';
import type { SourceUnit } from '../../files/source-files.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { constrainComponent, inheritComponent, instanceOf } from './vue.js';
import { readUses } from './vue-template.js';

/** Tags that pass what they are given on to a component that the template does not name. */
const ANY_COMPONENT: ReadonlySet<string> = new Set(['routerview', 'component', 'nuxtpage']);
const BUS = 'vue props';

/** Constraints of a .vue file: its component, and the properties that its template hands to others. */
export function constrainVueFile(world: World, unit: SourceUnit, text: string): void {
  const options = defaultExport(unit.tree);
  if (options !== undefined) {
    constrainComponent(world, nodeOf(world, options));
    takeProps(world, unit, options);
  }
  const instance = componentOf(world, unit, options);
  const template = templateOf(text);
  const read = (path: string): NodeId => readPath(world, unit, instance, path);
  if (!/<template\b[^>]*\slang\s*=/.test(template)) readUses(world, unit, template, read);
  for (const { tag, name, path } of propertyBindings(template)) {
    const value = read(path);
    const target = ANY_COMPONENT.has(tag) ? '*' : tag;
    world.put(bus(world, unit), `${target} ${name}`, value);
  }
}

/** The names of properties through which some template hands a socket. */
export function* propertiesOnTheBus(
  world: World,
  realm: string,
): Generator<readonly [string, NodeId]> {
  const fields = world.fieldsOf(world.heap.shared(BUS, 'map', realm));
  for (const [key, slot] of fields) yield [key.split(' ')[1] ?? '', slot];
}

/** Everything of a component that is no script. */
export function templateOf(text: string): string {
  return text.replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/g, (block) => block.replace(/\S/g, ' '));
}

/** `:name="a.b"` in a tag: what it is bound to is no more than a path. */
export const BOUND_PATH = /(?:v-bind)?:([\w-]+)\s*=\s*(["'])\s*([\w$]+(?:\.[\w$]+)*)\s*\2/g;

function* propertyBindings(
  template: string,
): Generator<{ tag: string; name: string; path: string }> {
  for (const [element, tag = ''] of template.matchAll(/<([\w-]+)(?:"[^"]*"|'[^']*'|[^'">])*>/g)) {
    for (const [, name = '', , path = ''] of element.matchAll(BOUND_PATH)) {
      yield { tag: plainName(tag), name: plainName(name), path };
    }
  }
}

function bus(world: World, { tree }: SourceUnit): ObjectValue {
  return world.heap.shared(BUS, 'map', world.realmOf(tree));
}

function readPath(world: World, unit: SourceUnit, instance: NodeId, path: string): NodeId {
  const [first = '', ...rest] = path.split('.');
  let node = world.solver.node();
  const symbol = world.files.topLevel(unit, first);
  if (symbol !== undefined) world.solver.flow(world.variable(symbol, first, unit.tree), node);
  world.load(instance, first, node);
  for (const name of rest) {
    const next = world.solver.node();
    world.load(node, name, next);
    node = next;
  }
  return node;
}

/** What `this` is in the component of a file: made of options, or of a class. */
function componentOf(
  world: World,
  { tree }: SourceUnit,
  options: ts.Expression | undefined,
): NodeId {
  const node = world.solver.node();
  const owner = tree.statements.find(isDefaultClass);
  if (owner !== undefined) world.solver.add(node, world.heap.instance(owner));
  else if (options === undefined) {
    const setUp = world.heap.object(tree, 'component');
    inheritComponent(world, setUp, world.realmOf(tree));
    world.solver.add(node, setUp);
  }
  if (options === undefined) return node;
  world.solver.each(nodeOf(world, options), (value) => {
    if (value.kind === 'object') world.solver.add(node, instanceOf(world, value));
  });
  return node;
}

function isDefaultClass(statement: ts.Statement): statement is ts.ClassDeclaration {
  return (
    ts.isClassDeclaration(statement) &&
    (ts.getCombinedModifierFlags(statement) & ts.ModifierFlags.Default) !== 0
  );
}

function takeProps(world: World, unit: SourceUnit, options: ts.Expression): void {
  const names = declaredProps(options);
  world.solver.each(nodeOf(world, options), (value) => {
    if (value.kind !== 'object') return;
    for (const name of names)
      takeProp(world, unit, name, world.field(instanceOf(world, value), name));
  });
}

/** What templates hand to the component of a file under a name arrives in its property. */
export function takeProp(world: World, unit: SourceUnit, name: string, slot: NodeId): void {
  for (const tag of ['*', ...tagsOf(unit.path)]) {
    world.solver.flow(world.field(bus(world, unit), `${tag} ${plainName(name)}`), slot);
  }
}

function declaredProps(options: ts.Expression): string[] {
  const literal = ts.isCallExpression(options) ? options.arguments[0] : options;
  if (literal === undefined || !ts.isObjectLiteralExpression(literal)) return [];
  for (const property of literal.properties) {
    if (!ts.isPropertyAssignment(property) || propertyName(property.name) !== 'props') continue;
    const { initializer } = property;
    if (ts.isArrayLiteralExpression(initializer)) {
      return initializer.elements.flatMap((one) => (ts.isStringLiteralLike(one) ? one.text : []));
    }
    if (!ts.isObjectLiteralExpression(initializer)) return [];
    return initializer.properties.flatMap(({ name }) => (name && propertyName(name)) ?? []);
  }
  return [];
}

/** The names under which templates use the component of a file: that of the file, or of its folder. */
function tagsOf(path: string): string[] {
  const name = posix.basename(path, '.vue');
  return [plainName(name === 'index' ? posix.basename(posix.dirname(path)) : name)];
}

/** `home-assistant` and `HomeAssistant` are the same. */
function plainName(name: string): string {
  return name.replaceAll('-', '').toLowerCase();
}

function defaultExport(tree: ts.SourceFile): ts.Expression | undefined {
  for (const statement of tree.statements) {
    if (ts.isExportAssignment(statement)) return statement.expression;
  }
  return undefined;
}
