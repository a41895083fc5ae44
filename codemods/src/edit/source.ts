import jscodeshift from 'jscodeshift';
import type { ASTNode, ASTPath, Collection } from 'jscodeshift';
import type { Span } from '../span.js';
import { parseSource } from './parse.js';
import { Splices } from './splices.js';
import { detectStyle } from './style.js';
import type { Attribute, SourceStyle } from './style.js';

export const j = jscodeshift;

/** Looks up nodes by their type, and by properties that they must have, or a test. */
export type FindNodes = <T>(
  type: { check(value: unknown): value is T },
  filter?: object | ((node: T) => boolean),
) => ASTPath<T>[];

/** One file under edit: its tree to look things up in, and its splices to write with. */
export interface EditedSource {
  readonly path: string;
  readonly text: string;
  /** The paths of all nodes of a type, as `find` of a collection gives them; the tree is walked once, for all of them. */
  readonly find: FindNodes;
  readonly splices: Splices;
  readonly style: SourceStyle;
  /** Attributes that are part of the code. */
  readonly attributes: readonly Attribute[];
}

/**
 * Parses a text for editing.
 *
 * @param text without a byte order mark
 * @param code what to parse instead: the text with everything but its script blocks blanked
 * @throws {SourceSyntaxError} when it cannot be parsed
 */
export function openSource(
  path: string,
  text: string,
  code: string = text,
  attributes: readonly Attribute[] = [],
): EditedSource {
  // jscodeshift declares recast's node types; Babel's are the same shapes by another declaration.
  const tree = parseSource(code, path) as unknown as ASTNode;
  const find = createFind(j(tree));
  return { path, text, find, splices: new Splices(text), style: detectStyle(code), attributes };
}

/** Every walk through a tree makes its paths anew, and costs more than parsing: so there is one. */
function createFind(root: Collection): FindNodes {
  let byType: Map<string, ASTPath<unknown>[]> | undefined;
  return <T>(
    type: { check(value: unknown): value is T },
    filter?: object | ((node: T) => boolean),
  ) => {
    byType ??= groupByType(root);
    const groups = [...byType.values()].filter(([first]) => type.check(first?.node));
    // `check` goes by the type, which all nodes of a group have.
    const paths = groups.flat() as ASTPath<T>[];
    if (filter === undefined) return paths;
    return paths.filter(({ node }) =>
      typeof filter === 'function' ? filter(node) : matches(node, filter),
    );
  };
}

function groupByType(root: Collection): Map<string, ASTPath<unknown>[]> {
  const groups = new Map<string, ASTPath<unknown>[]>();
  root.find(j.Node).forEach((path) => {
    const group = groups.get(path.node.type);
    if (group === undefined) groups.set(path.node.type, [path]);
    else group.push(path);
  });
  return groups;
}

function matches(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted;
  return Object.entries(wanted).every(([name, one]) => matches(Object(value)[name], one));
}

/** The span of a node. Babel gives every node one. */
export function spanOf(node: unknown): Span {
  const { start, end } = Object(node);
  if (typeof start !== 'number' || typeof end !== 'number') {
    throw new TypeError('the node has no position');
  }
  return { start, end };
}

/** The text of a node. */
export function textOf(source: EditedSource, node: unknown): string {
  const { start, end } = spanOf(node);
  return source.text.slice(start, end);
}
