import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requireRead, skim } from '../../../codemods/src/edit/skim.js';
import { readFixtureCases } from './fixture-cases.js';
import { describeResult, migrateTexts } from './migrate-texts.js';

const CASES = readFixtureCases().filter(({ input }) => Object.keys(input).some(isCode));

function isCode(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path);
}

/** What a function in which no socket is can name all the same. */
const NAMES = ['connect', 'Client', 'io', 'sse', 'socket', 'Socket', 'bridge', 'unrelated'];
const WRITTEN = [
  (name: string) => `const ${name} = 1;`,
  (name: string) => `use(${name});`,
  (name: string) => `thing.${name}();`,
  (name: string) => `const { ${name}: x } = thing;`,
];

const bodies = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...WRITTEN))
  .map(([name, write]) => write(name));

describe('a function that nothing is planned in', () => {
  it('changes what becomes of the rest just as if it had been parsed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...CASES), bodies, async (one, body) => {
        // What could name a module has to be parsed.
        const [idle, read] = await Promise.all([
          migrateTexts(withFunction(one.input, `${body} /* what it may achieve */`), one.options),
          migrateTexts(withFunction(one.input, `${body} /* what it may require */`), one.options),
        ]);
        const texts = mapTexts(idle.texts, (text) => text.replaceAll('may achieve', 'may require'));
        expect(texts).toEqual(read.texts);
        expect(describeResult(idle.result)).toBe(describeResult(read.result));
      }),
      { numRuns: 100 },
    );
  });
});

function withFunction(
  texts: Readonly<Record<string, string>>,
  body: string,
): Record<string, string> {
  return mapTexts(texts, (text, path) =>
    isCode(path) ? `${text}\nfunction unconcerned(thing, use) {${body}}\n` : text,
  );
}

function mapTexts(
  texts: Readonly<Record<string, string>>,
  change: (text: string, path: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([path, text]) => [path, change(text, path)]),
  );
}

describe('skim', () => {
  const inner = 'x'.repeat(50);
  const code = `a {${inner}} b {{${inner}}} c`;
  const [first, outer] = [
    { start: 3, end: 53 },
    { start: 58, end: 110 },
  ];

  it('puts blanks in the place of what nobody needs, and keeps it apart', () => {
    const { code: rest, leftOut } = skim(code, [first, outer], () => false);
    expect(rest).toBe(`a {${' '.repeat(50)}} b {${' '.repeat(52)}} c`);
    expect(leftOut).toBe(`${inner}\n{${inner}}`);
  });

  it('looks inside of what is needed', () => {
    const parts = [outer, { start: 59, end: 109 }];
    const { leftOut } = skim(code, parts, (part) => part === outer);
    expect(leftOut).toBe(inner);
  });

  it('tells whether a whole name is in what was left out', () => {
    for (const text of ['io', 'a.io()', '(io)', '$ io']) {
      expect(() => requireRead('io', text)).toThrow('io is named in a part that was not read');
    }
    for (const text of ['', 'ioo', '$io', 'radio', 'io2', 'éio']) requireRead('io', text);
  });
});
