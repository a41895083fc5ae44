import type { FindingCode } from './finding.js';

/** How a comment is written: before the text, and behind it. */
export type CommentStyle = readonly [before: string, after: string];

/** A comment of the tool in somebody's code. */
export interface Marker {
  /** `todo`: `transform --todo` left it; `ignore`: a person accepts a finding here. */
  readonly kind: 'todo' | 'ignore';
  readonly code: FindingCode;
  /** What is to be done, or why it may stay. Empty when nothing is said. */
  readonly said: string;
  readonly offset: number;
}

const MARKER = /(?:\/\/-?|\/\*|<!--|#) *sse-migrate-(todo|ignore) +(SSE\d{4})\b:?([^\n]*)/g;

/** `// sse-migrate-todo SSE1102: what to do`: it blocks `check` until somebody has removed it. */
export function formatTodo(code: FindingCode, said: string, [before, after]: CommentStyle): string {
  const harmless = said.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /').replaceAll('--', '- -');
  return `${before} sse-migrate-todo ${code}: ${harmless}${after}`;
}

/** The markers in a text, in order. */
export function findMarkers(text: string): Marker[] {
  if (!text.includes('sse-migrate-')) return [];
  return [...text.matchAll(MARKER)].flatMap((match) => {
    const [, kind, code, rest = ''] = match;
    if ((kind !== 'todo' && kind !== 'ignore') || !isCode(code)) return [];
    const said = rest.replace(/\s*(?:\*\/.*|-->.*)$/, '').trim();
    return [{ kind, code, said, offset: match.index }];
  });
}

function isCode(text: string | undefined): text is FindingCode {
  return text !== undefined && /^SSE\d{4}$/.test(text);
}
