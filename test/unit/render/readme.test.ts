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
  expect(blocks.length).toBe(6);
});

test.each(blocks.slice(1))('what this code prints is what its comments say: %s', async (code) => {
  const printed = await run(code, {});
  const told = [...code.matchAll(/\/\/ (.*)$/gm)].map(([, comment = '']) => comment);
  expect(told.length).toBeGreaterThan(0);
  expect(printed.join(' ')).toBe(told.join(' '));
});

test('the code for a page shows the answer, block by block, and keeps their elements', async () => {
  const page = fakePage();
  const answer = events('# On', 'e\n\nSome **bo', 'ld** text');
  await run(blocks[0] ?? '', { document: page, events: answer });
  expect(page.shown.map((element) => element.innerHTML)).toEqual([
    '<h1>One</h1>\n',
    '<p>Some <strong>bold</strong> text</p>\n',
  ]);
});

test('the code for a page shows one element for all if a reference needs it', async () => {
  const page = fakePage();
  await run(blocks[0] ?? '', { document: page, events: events('See [one].\n\n', '[one]: /1') });
  expect(page.shown.map((element) => element.innerHTML)).toEqual([
    '<p>See <a href="/1">one</a>.</p>\n',
  ]);
});

interface FakeElement {
  innerHTML: string;
}

function fakePage() {
  const shown: FakeElement[] = [];
  const answer = {
    replaceChildren: () => shown.splice(0),
    appendChild: (element: FakeElement) => {
      shown.push(element);
      return element;
    },
  };
  return {
    shown,
    querySelector: () => answer,
    createElement: (): FakeElement => ({ innerHTML: '' }),
  };
}

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
      printed.push(
        typeof value === 'string'
          ? value
          : inspect(value, { breakLength: Infinity }).replace(/^\[ (.*) \]$/, '[$1]'),
      );
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
