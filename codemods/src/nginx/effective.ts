import type { NginxNode } from './load.js';

/** All directives of a name that are in force at a place: those of the innermost level that has any. */
export function inForce(place: NginxNode, name: string, root: readonly NginxNode[]): NginxNode[] {
  for (let level: NginxNode | undefined = place; ; level = level.parent) {
    const siblings: readonly NginxNode[] = level === undefined ? root : level.children;
    const found = siblings.filter(({ directive }) => directive.name === name);
    if (found.length > 0 || level === undefined) return found;
  }
}

/** The words of the last directive of a name that is in force, in lower case; empty when nginx's default holds. */
export function wordsInForce(
  place: NginxNode,
  name: string,
  root: readonly NginxNode[],
): readonly string[] {
  const last = inForce(place, name, root).at(-1);
  return last?.directive.args.map(({ value }) => value.toLowerCase()) ?? [];
}

/** Every node below, itself included, in order. */
export function* walkNginx(nodes: readonly NginxNode[]): Generator<NginxNode> {
  for (const node of nodes) {
    yield node;
    yield* walkNginx(node.children);
  }
}

/** What a time is in milliseconds: `60`, `60s`, `1m 30s`, `500ms`; undefined for a variable. */
export function parseTime(words: readonly string[]): number | undefined {
  const text = words.join('');
  if (!/^(?:\d+(?:ms|[smhdwMy])?)+$/.test(text)) return undefined;
  let total = 0;
  for (const [, number, unit = 's'] of text.matchAll(/(\d+)(ms|[smhdwMy])?/g)) {
    total += Number(number) * (UNITS_MS[unit] ?? 1000);
  }
  return total;
}

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
