import { requireRead } from './skim.js';
import { j, spanOf } from './source.js';
import type { EditedSource } from './source.js';

/**
 * A name that means nothing in the file yet: the first that is free.
 *
 * @param isGoing whether an identifier, by its offset, is about to be replaced
 * @throws {LeftOutError} when that can't be told
 */
export function freeName(
  source: EditedSource,
  candidates: readonly string[],
  isGoing: (offset: number) => boolean,
): string {
  const taken = namesIn(source, isGoing);
  const isFree = (name: string): boolean => {
    requireRead(name, source.leftOut);
    return !taken.has(name);
  };
  const free = candidates.find(isFree);
  if (free !== undefined) return free;
  const base = candidates.at(-1) ?? 'name';
  let number = 2;
  while (!isFree(`${base}${number}`)) number += 1;
  return `${base}${number}`;
}

/** Every identifier that stands for a variable or type; names of members and keys are not counted. */
function namesIn(source: EditedSource, isGoing: (offset: number) => boolean): Set<string> {
  const names = new Set<string>();
  for (const { node, parent } of source.look(j.Identifier)) {
    if (isMemberName(parent?.node, node) || isGoing(spanOf(node).start)) continue;
    names.add(node.name);
  }
  for (const { node } of source.look(j.JSXIdentifier)) names.add(node.name);
  return names;
}

/** Whether an identifier is the `b` of `a.b`, or the `b` of `{ b: … }`. */
export function isMemberName(parent: unknown, node: unknown): boolean {
  const { type, property, key, computed, shorthand } = Object(parent);
  if (computed === true) return false;
  if (type === 'MemberExpression' || type === 'OptionalMemberExpression') return property === node;
  if (type === 'ObjectProperty' || type === 'Property') return key === node && shorthand !== true;
  return /^(?:Object|Class)(?:Method|Property|PrivateMethod)$|^TS(?:Property|Method)Signature$/.test(
    String(type),
  )
    ? key === node
    : false;
}
