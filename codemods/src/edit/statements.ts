import { j, spanOf } from './source.js';
import type { EditedSource } from './source.js';

/** Lists in which a comment may stand between two nodes. */
const LISTS = ['body', 'consequent'] as const;

/**
 * Where the innermost statement or class member around an offset begins: a comment in front of it changes nothing.
 * `undefined` when the offset is in none.
 */
export function statementStart({ look }: EditedSource, offset: number): number | undefined {
  let start: number | undefined;
  look(j.Node).forEach(({ node }) => {
    for (const name of LISTS) {
      const list: unknown = Object(node)[name];
      if (!Array.isArray(list)) continue;
      const around = list.find((one) => contains(one, offset));
      if (around !== undefined) start = Math.max(start ?? 0, outerStart(around));
    }
  });
  return start;
}

function contains(node: unknown, offset: number): boolean {
  return outerStart(node) <= offset && offset < spanOf(node).end;
}

/** Decorators stand in front of what they decorate. */
function outerStart(node: unknown): number {
  const { decorators, declaration } = Object(node);
  const all: readonly unknown[] = [
    ...(decorators ?? []),
    ...(Object(declaration).decorators ?? []),
  ];
  return Math.min(spanOf(node).start, ...all.map((one) => spanOf(one).start));
}
