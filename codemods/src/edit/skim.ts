import type { Span } from '../span.js';

/** A script of which some parts have been left out, so that there is less to parse. */
export interface Skimmed {
  /** The script with blanks in their place: every offset is what it was. */
  readonly code: string;
  readonly leftOut: string;
}

/** Shorter ones are not worth it. */
const SHORTEST = 40;

/** Leaves out those parts that nobody needs. An outer one stands before those inside of it. */
export function skim(
  code: string,
  parts: readonly Span[],
  isNeeded: (part: Span) => boolean,
): Skimmed {
  const kept: string[] = [];
  const leftOut: string[] = [];
  let at = 0;
  for (const part of parts) {
    const length = part.end - part.start;
    if (part.start < at || length < SHORTEST || isNeeded(part)) continue;
    kept.push(code.slice(at, part.start), ' '.repeat(length));
    leftOut.push(code.slice(part.start, part.end));
    at = part.end;
  }
  kept.push(code.slice(at));
  return { code: kept.join(''), leftOut: leftOut.join('\n') };
}

/** What is asked for by a name may be in what was left out. */
export class LeftOutError extends Error {
  override readonly name = 'LeftOutError';
  constructor(name: string) {
    super(`${name} is named in a part that was not read`);
  }
}

/** @throws {LeftOutError} when a name stands in what was left out */
export function requireRead(name: string, leftOut: string): void {
  for (let at = leftOut.indexOf(name); at !== -1; at = leftOut.indexOf(name, at + 1)) {
    const isWhole =
      !IS_LETTER.test(leftOut[at - 1] ?? '') && !IS_LETTER.test(leftOut[at + name.length] ?? '');
    if (isWhole) throw new LeftOutError(name);
  }
}

const IS_LETTER = /[\w$\u0080-\uffff]/;
