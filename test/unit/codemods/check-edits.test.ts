import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEdits } from '../../../codemods/src/edit/check-edits.js';
import { checkSource, SourceSyntaxError } from '../../../codemods/src/edit/parse.js';
import { openSource } from '../../../codemods/src/edit/source.js';
import type { EditedSource } from '../../../codemods/src/edit/source.js';
import { readFixtureCases } from './fixture-cases.js';

const FILES = readFixtureCases()
  .flatMap(({ input }) => Object.entries(input))
  .filter(([path, text]) => /\.[cm]?[jt]sx?$/.test(path) && text.length > 200);

/** What breaks code, and what does not. */
const INSERTED = ['(', '}', ';', ' ', '{', 'await ', 'return;', 'let socket;', 'export {};', '#x'];

const edits = fc.array(
  fc.record({
    at: fc.nat({ max: 1_000_000 }),
    length: fc.nat({ max: 12 }),
    text: fc.constantFrom('', ...INSERTED),
  }),
  { minLength: 1, maxLength: 3 },
);

function complaintOf(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof SourceSyntaxError) return error.message;
    throw error;
  }
}

function open(path: string, text: string): EditedSource | undefined {
  try {
    return openSource(path, text);
  } catch {
    return undefined;
  }
}

function expectSame(source: EditedSource): void {
  const edited = source.splices.toString();
  expect(complaintOf(() => checkEdits(source, edited))).toBe(
    complaintOf(() => checkSource(edited, source.path)),
  );
}

describe('checking the edits of a file', () => {
  it('says of any edits what parsing the whole says', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FILES), edits, ([path, text], made) => {
        const source = open(path, text);
        if (source === undefined) return;
        let last = 0;
        for (const { at, length, text: inserted } of made.toSorted((a, b) => a.at - b.at)) {
          const start = Math.max(last, at % text.length);
          last = Math.min(start + length, text.length);
          source.splices.overwrite({ start, end: last }, inserted);
        }
        expectSame(source);
      }),
      { numRuns: 300 },
    );
  });

  const BODY = `{ const total = 1; console.log(total, 'so that it is long enough'); }`;

  it.each([
    [
      'a private name that is gone',
      `class A { #s = 1; get() { return this.#s; ${BODY} } }`,
      '#s = 1;',
    ],
    ['a script that was none', `export {};\nfunction f() { with (a) ${BODY} }`, 'export {};'],
    ['a declaration that is there already', `const a = 1;\nfunction f() ${BODY}`, 'const a = 1;'],
  ])('sees %s', (_, text, removed) => {
    for (const inserted of ['', 'export {};', 'let f;']) {
      const source = open('a.js', text);
      if (source === undefined) continue;
      const start = text.indexOf(removed);
      source.splices.overwrite({ start, end: start + removed.length }, inserted);
      expectSame(source);
    }
  });
});
