import type { Span } from '../span.js';
import { blankExcept, findScripts } from './html.js';

/** The lines between the two fences at the top of an Astro file, and what stands behind them. */
const FRONTMATTER = /^\uFEFF?\s*---[ \t]*\r?\n([\s\S]*?)(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/;

/** The code of an Astro component, which is TypeScript: its frontmatter, and the scripts in its template. */
export function findAstroScripts(text: string): Span[] {
  const front = FRONTMATTER.exec(text);
  if (front === null) return findScripts(text).flatMap(({ body }) => body ?? []);
  const [whole, code = ''] = front;
  const start = whole.indexOf('---') + 3;
  const at = text.indexOf(code, start);
  // Strings of the frontmatter can have tags in them.
  const template = blankExcept(text, [{ start: whole.length, end: text.length }]);
  return [
    { start: at, end: at + code.length },
    ...findScripts(template).flatMap(({ body }) => body ?? []),
  ];
}
