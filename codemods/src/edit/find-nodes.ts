import jscodeshift from 'jscodeshift';
import type { ASTNode, ASTPath } from 'jscodeshift';
import { requireRead } from './skim.js';

const j = jscodeshift;

/** A type of nodes, as jscodeshift gives it. */
export interface NodeType<T> {
  check(value: unknown): value is T;
}

/** A node, and where it stands: as much as most questions need. */
export interface NodePlace<T = unknown> {
  readonly node: T;
  readonly parent: NodePlace | undefined;
}

/**
 * Ways to look nodes up by their type; those of a type come in the order of a walk through the tree. Parts of the source
 * may have been left out, where nothing is planned and no module is named: a question that could be about them has to
 * give the name that it is about.
 */
export interface NodeFinder {
  /**
   * The paths of those that have certain properties, or pass a test; of all by default.
   *
   * @throws {LeftOutError} when a property is a name that stands in a part that was left out
   */
  readonly find: <T>(type: NodeType<T>, filter?: object | ((node: T) => boolean)) => ASTPath<T>[];
  /** All of them, without paths, which cost more than everything else here. */
  readonly look: <T>(type: NodeType<T>) => readonly NodePlace<T>[];
}

interface Place<T> extends NodePlace<T> {
  readonly parent: Place<ASTNode> | undefined;
  /** The field of the parent that it is in, and where that is a list, the place in it. */
  readonly field: string;
  readonly index: number | undefined;
}

/** Walks a tree once, at the first question. A path is made where it is asked for, and those around it. */
export function createFinder(tree: ASTNode, leftOut: string): NodeFinder {
  let byType: ReadonlyMap<string, Place<ASTNode>[]> | undefined;
  const root = j(tree).paths()[0];
  const pathOf = <T>({ parent, field, index }: Place<T>): ASTPath<T> => {
    const from = parent === undefined ? root : pathOf(parent);
    return index === undefined ? from?.get(field) : from?.get(field, index);
  };
  const placesOf = <T>(type: NodeType<T>): readonly Place<T>[] => {
    byType ??= groupByType(tree);
    const groups = [...byType.values()].filter(([first]) => type.check(first?.node));
    // `check` goes by the type, which all nodes of a group have.
    return groups.flat() as readonly Place<unknown>[] as readonly Place<T>[];
  };
  return {
    find: (type, filter) => {
      const places = placesOf(type);
      if (filter === undefined) return places.map(pathOf);
      if (typeof filter === 'object') requireAllRead(filter, leftOut);
      const passes =
        typeof filter === 'function' ? filter : (node: unknown) => matches(node, filter);
      return places.filter(({ node }) => passes(node)).map(pathOf);
    },
    look: placesOf,
  };
}

function groupByType(tree: ASTNode): ReadonlyMap<string, Place<ASTNode>[]> {
  const groups = new Map<string, Place<ASTNode>[]>();
  const visit = (place: Place<ASTNode>): void => {
    const group = groups.get(place.node.type);
    if (group === undefined) groups.set(place.node.type, [place]);
    else group.push(place);
    visitChildren(place.node, place);
  };
  const visitChildren = (node: ASTNode, parent: Place<ASTNode> | undefined): void => {
    for (const field of fieldsOf(node)) {
      // Which fields a node has says its type, which is known here as a string only.
      const value = (node as unknown as Readonly<Record<string, unknown>>)[field];
      if (typeof value !== 'object' || value === null) continue;
      if (!Array.isArray(value)) {
        if (isNode(value)) visit({ node: value, parent, field, index: undefined });
        continue;
      }
      for (let index = 0; index < value.length; index += 1) {
        const one: unknown = value[index];
        if (isNode(one)) visit({ node: one, parent, field, index });
      }
    }
  };
  visitChildren(tree, undefined);
  return groups;
}

const NO_CHILDREN: ReadonlySet<string> = new Set(['type', 'loc', 'comments']);
const fieldsByType = new Map<string, readonly string[]>();

function fieldsOf(node: ASTNode): readonly string[] {
  const known = fieldsByType.get(node.type);
  if (known !== undefined) return known;
  const fields = j.types.getFieldNames(node).filter((name) => !NO_CHILDREN.has(name));
  fieldsByType.set(node.type, fields);
  return fields;
}

function isNode(value: unknown): value is ASTNode {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
  );
}

function requireAllRead(wanted: object, leftOut: string): void {
  for (const one of Object.values(wanted)) {
    if (typeof one === 'string') requireRead(one, leftOut);
    else if (typeof one === 'object' && one !== null) requireAllRead(one, leftOut);
  }
}

function matches(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted;
  return Object.entries(wanted).every(([name, one]) => matches(Object(value)[name], one));
}
