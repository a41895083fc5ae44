import { createRequire } from 'node:module';
import type { parse } from 'svelte/compiler';
import type { Span } from '../span.js';

/**
 * The expressions in the template of a Svelte component, outermost ones, in order; none where it cannot be parsed.
 * Offsets are those of `text`, which has no byte order mark.
 */
export function findSvelteExpressions(text: string): Span[] {
  const fragment = parseFragment(text);
  const found: Span[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isExpression(value)) {
      found.push({ start: value.start, end: value.end });
      return;
    }
    for (const [key, inner] of Object.entries(value)) if (!NO_CODE.has(key)) visit(inner);
  };
  visit(fragment);
  return found.toSorted((a, b) => a.start - b.start);
}

/** Names that a block declares, and what is no part of the file's text. */
const NO_CODE: ReadonlySet<string> = new Set(['context', 'metadata', 'loc', 'parameters']);
const EXPRESSION = /(?:Expression|Identifier|Literal)$/;

function isExpression(value: object): value is Span {
  const { type, start, end } = Object(value);
  return EXPRESSION.test(String(type)) && typeof start === 'number' && typeof end === 'number';
}

function parseFragment(text: string): unknown {
  // The compiler is large, and only few projects have a component of Svelte.
  const compiler: { parse: typeof parse } = createRequire(import.meta.url)('svelte/compiler');
  try {
    return compiler.parse(text, { modern: true }).fragment;
  } catch {
    return undefined;
  }
}

/** The code with every expression of the template a statement of its own, and nothing moved. */
export function asStatements(code: string, expressions: readonly Span[]): string {
  const letters = code.split('');
  for (const { start, end } of expressions) {
    letters[start - 2] = ';';
    letters[start - 1] = '(';
    letters[end] = ')';
  }
  return letters.join('');
}
