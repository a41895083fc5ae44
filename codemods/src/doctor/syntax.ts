import { parseSource } from '../edit/parse.js';
import type { Span } from '../span.js';
import type { ExaminedFile } from './problem.js';

/** A node of Babel’s tree: its type and place, and fields that must be looked at before they are used. */
export interface SyntaxNode extends Span {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A node with the nodes around it, the nearest last. */
export interface PlacedNode {
  readonly node: SyntaxNode;
  readonly around: readonly SyntaxNode[];
}

const parsed = new WeakMap<ExaminedFile, readonly PlacedNode[]>();

/**
 * Every node of a file, in the order of the text. Several checks of one file share the work.
 *
 * @throws {SourceSyntaxError} when it cannot be parsed
 */
export function nodesOf(file: ExaminedFile): readonly PlacedNode[] {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const nodes: PlacedNode[] = [];
  walk(parseSource(file.text, file.path).program, [], nodes);
  parsed.set(file, nodes);
  return nodes;
}

/** Whether a value is a node. */
export function isNode(value: unknown): value is SyntaxNode {
  const { type, start, end } = Object(value);
  return typeof type === 'string' && typeof start === 'number' && typeof end === 'number';
}

/** The nodes of a list field, such as `arguments` or `properties`. */
export function listOf(node: SyntaxNode, field: string): SyntaxNode[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The node in a field. */
export function childOf(node: SyntaxNode | undefined, field: string): SyntaxNode | undefined {
  const value = node?.[field];
  return isNode(value) ? value : undefined;
}

/** `a`, `a.b`, `this.a.b`; undefined for anything that is computed. */
export function dottedName(node: SyntaxNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (node.type === 'Identifier') return String(node['name']);
  if (node.type === 'ThisExpression') return 'this';
  if (!/^(?:Optional)?MemberExpression$/.test(node.type) || node['computed'] === true) {
    return undefined;
  }
  const object = dottedName(childOf(node, 'object'));
  const property = dottedName(childOf(node, 'property'));
  return object === undefined || property === undefined ? undefined : `${object}.${property}`;
}

/** The text of a string, or of a template without holes. */
export function stringValue(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'StringLiteral') return String(node['value']);
  if (node?.type !== 'TemplateLiteral' || listOf(node, 'expressions').length > 0) return undefined;
  const [quasi] = listOf(node, 'quasis');
  return String(Object(quasi?.['value']).cooked ?? '');
}

/** The name of a property or method of an object. */
export function keyName(property: SyntaxNode): string | undefined {
  const key = childOf(property, 'key');
  if (property['computed'] === true) return undefined;
  return key?.type === 'Identifier' ? String(key['name']) : stringValue(key);
}

/** The property of an object literal. */
export function propertyNamed(
  object: SyntaxNode | undefined,
  name: string,
): SyntaxNode | undefined {
  if (object?.type !== 'ObjectExpression') return undefined;
  return listOf(object, 'properties').find((property) => keyName(property) === name);
}

/** The value of a property of an object literal; the method itself for a method. */
export function valueNamed(object: SyntaxNode | undefined, name: string): SyntaxNode | undefined {
  const property = propertyNamed(object, name);
  return property?.type === 'ObjectMethod' ? property : childOf(property, 'value');
}

/** Whether a node is a function of any kind. */
export function isFunction({ type }: SyntaxNode): boolean {
  return /^(?:Function(?:Declaration|Expression)|ArrowFunctionExpression|(?:Object|Class)(?:Private)?Method)$/.test(
    type,
  );
}

function walk(value: unknown, around: readonly SyntaxNode[], found: PlacedNode[]): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, around, found);
    return;
  }
  if (!isNode(value)) return;
  found.push({ node: value, around });
  const inside = [...around, value];
  for (const [field, child] of Object.entries(value)) {
    if (typeof child === 'object' && child !== null && !COMMENTS.test(field)) {
      walk(child, inside, found);
    }
  }
}

const COMMENTS = /Comments$|^(?:loc|extra|errors)$/;
