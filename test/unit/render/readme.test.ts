import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { marked } from 'marked';
import remend from 'remend';
import { expect, test } from 'vitest';
import * as render from '../../../runtime/src/render/index.js';

const README = new URL('../../../runtime/src/render/README.md', import.meta.url);
const blocks = [...readFileSync(README, 'utf8').matchAll(/^```js\n([^]*?)^```$/gm)].map(
  ([, code = '']) => code,
);

test('the README has code', () => {
  expect(blocks.length).toBe(5);
});

test.each(blocks.slice(1))('what this code prints is what its comments say: %s', async (code) => {
  const printed = await run(code, {});
  const told = [...code.matchAll(/\/\/ (.*)$/gm)].map(([, comment = '']) => comment);
  expect(told.length).toBeGreaterThan(0);
  expect(printed.join(' ')).toBe(told.join(' '));
});

test('the code for a page shows the answer, block by block, and keeps their elements', async () => {
  const shown: { innerHTML: string }[] = [];
  const page = {
    querySelector: () => ({
      appendChild: (element: { innerHTML: string }) => {
        shown.push(element);
        return element;
      },
    }),
    createElement: () => ({ innerHTML: '' }),
  };
  await run(blocks[0] ?? '', {
    document: page,
    events: events('# On', 'e\n\nSome **bo', 'ld** text'),
  });
  expect(shown.map((element) => element.innerHTML)).toEqual([
    '<h1>One</h1>\n',
    '<p>Some <strong>bold</strong> text</p>\n',
  ]);
});

async function* events(...texts: string[]): AsyncGenerator<{ data: string }> {
  for (const data of texts) yield { data };
}

/** Runs a module with its imports from here; answers what it printed. */
async function run(code: string, globals: Record<string, unknown>): Promise<string[]> {
  const modules: Record<string, unknown> = {
    '@sse-migrate/runtime/render': render,
    dompurify: { default: { sanitize: (html: string) => html } },
    marked: { marked },
    remend: { default: remend },
  };
  const printed: string[] = [];
  const print = (...values: unknown[]): void => {
    for (const value of values) {
      printed.push(typeof value === 'string' ? value : inspect(value, { breakLength: Infinity }));
    }
  };
  const body = code
    .replaceAll(/^import (\w+) from '(.*)';$/gm, "const { default: $1 } = modules['$2'];")
    .replaceAll(/^import (\{.*\}) from '(.*)';$/gm, "const $1 = modules['$2'];");
  const scope = { modules, console: { log: print }, ...globals };
  await asyncFunction(Object.keys(scope), body)(...Object.values(scope));
  return printed;
}

function asyncFunction(names: string[], body: string): (...values: unknown[]) => Promise<void> {
  // oxlint-disable-next-line typescript/no-implied-eval -- the README's own code
  return new Function(...names, `return (async () => {\n${body}\n})();`) as (
    ...values: unknown[]
  ) => Promise<void>; // What the line above makes.
}
