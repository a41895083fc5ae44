import { ts } from 'ts-morph';
import { nodeOf, propertyName } from '../constraints/expression-node.js';
import type { NodeId } from '../solver.js';
import type { World } from '../world.js';

/** Each entry of the objects in a node, by its name; those of a spread or of a module's namespace included. */
export function eachEntry(
  world: World,
  section: NodeId,
  react: (name: string, value: NodeId) => void,
): void {
  world.solver.each(section, (value) => {
    if (value.kind !== 'object') return;
    if (value.shape === 'module') {
      react('*', world.field(value, ' all'));
      return;
    }
    if (typeof value.site === 'string' || !ts.isObjectLiteralExpression(value.site)) return;
    for (const property of value.site.properties) {
      if (ts.isSpreadAssignment(property)) {
        eachEntry(world, nodeOf(world, property.expression), react);
      } else {
        eachName(world, property.name, (name) => react(name, valueOf(world, property)));
      }
    }
  });
}

/** The values in an object are parts of a store. */
export function noteParts(world: World, options: NodeId): void {
  world.solver.each(options, (value) => {
    if (value.kind !== 'object' || typeof value.site === 'string') return;
    if (!ts.isObjectLiteralExpression(value.site)) return;
    for (const property of value.site.properties) {
      if (ts.isPropertyAssignment(property)) world.parts.push(property.initializer);
      if (ts.isShorthandPropertyAssignment(property)) world.parts.push(property.name);
    }
  });
}

type Entry = Exclude<ts.ObjectLiteralElementLike, ts.SpreadAssignment>;

function valueOf(world: World, property: Entry): NodeId {
  if (ts.isPropertyAssignment(property)) return nodeOf(world, property.initializer);
  if (ts.isShorthandPropertyAssignment(property)) return nodeOf(world, property.name);
  return world.constant(world.heap.function(property));
}

/** The names that a property can have: `[SET_SOCKET]` is what the constant holds. */
function eachName(world: World, name: ts.PropertyName, react: (name: string) => void): void {
  const plain = propertyName(name);
  if (plain !== undefined) {
    react(plain);
    return;
  }
  if (!ts.isComputedPropertyName(name)) return;
  world.solver.each(nodeOf(world, name.expression), (value) => {
    if (value.kind === 'string') react(value.text);
  });
}

/** What a name in `mapState(['a'])` or `mapState({ b: 'a', c: (state) => state.a })` stands for. */
export type Mapped =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'getter'; readonly node: NodeId };

/** The names that a list or an object of names gives. */
export function mappedNames(
  world: World,
  names: ts.Node | undefined,
  react: (name: string, from: Mapped) => void,
): void {
  if (names === undefined) return;
  if (ts.isArrayLiteralExpression(names)) {
    for (const one of names.elements) {
      if (ts.isStringLiteralLike(one)) react(ending(one.text), { kind: 'name', name: one.text });
    }
    return;
  }
  eachEntry(world, nodeOf(world, names), (name, value) => {
    world.solver.each(value, (given) => {
      if (given.kind === 'string') react(name, { kind: 'name', name: given.text });
    });
    react(name, { kind: 'getter', node: value });
  });
}

/** `mapGetters(['chat/socket'])` makes a property with the whole name, which only brackets can read. */
function ending(name: string): string {
  return name.replace(/^.*\//, '');
}
