import * as fc from 'fast-check';
import { marked } from 'marked';
import remend from 'remend';
import { expect, test } from 'vitest';
import { createBlockRenderer } from '../../../runtime/src/render/block-renderer.js';
import type { Block } from '../../../runtime/src/render/block.js';
import { createMarkdownStream } from '../../../runtime/src/render/markdown-stream.js';
import type { MarkdownStreamOptions } from '../../../runtime/src/render/markdown-stream.js';
import { rememberAround } from '../../../runtime/src/render/render-around.js';
import { answer, chunked, document, soup } from './documents.js';

const render = (text: string): string => marked.parse(text, { async: false });

/** What makes no difference in a page: escaped quotation marks, how much white space there is. */
const asShown = (html: string): string =>
  html
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/\s+(?=<\/)/g, '')
    .split(/(<pre[^]*?<\/pre>)/)
    .map((part) => (part.startsWith('<pre') ? part : part.replace(/\s+/g, ' ')))
    .join('');

function expectSame(chunks: readonly string[], options?: MarkdownStreamOptions): void {
  const stream = createMarkdownStream(options);
  const toHtml = createBlockRenderer(render);
  const check = (block: Block): void =>
    expect(asShown(toHtml(block))).toBe(asShown(render(block.text)));
  for (const chunk of chunks) {
    stream.push(chunk).forEach(check);
    if (stream.tail) check(stream.tail);
  }
  stream.end().finished.forEach(check);
}

const RUNS = 40;
const anyText = fc.oneof(answer, document, soup);

test('at every character, the HTML is that of the whole block', () => {
  fc.assert(
    fc.property(anyText, (text) => expectSame(Array.from(text))),
    { numRuns: RUNS },
  );
});

test('however the text is cut, the HTML is that of the whole block', () => {
  fc.assert(
    fc.property(chunked(anyText), (chunks) => expectSame(chunks)),
    { numRuns: RUNS },
  );
});

const marks = fc.string({
  unit: fc.constantFrom(
    ...Array.from('ab 模，*_`~[](!<>|#-\n\\1.:&'),
    'word ',
    '**',
    '](/u) ',
    '\n- ',
    '\n\n',
    '\n  ',
  ),
  maxLength: 60,
});

test('so it is with marks in any order', () => {
  fc.assert(
    fc.property(marks, (text) => expectSame(Array.from(text))),
    { numRuns: RUNS * 5 },
  );
});

test.each([
  ['as they are', (text: string): string => text],
  ['by remend', (text: string): string => remend(text)],
])('so it is with tails completed %s', (_, complete) => {
  fc.assert(
    fc.property(fc.oneof(anyText, marks), (text) => expectSame(Array.from(text), { complete })),
    { numRuns: RUNS },
  );
});

/** What models write, and what comes between: items, code in them, marks that end with a colon. */
const PARTS = [
  ['word ', 'and ', '– ', '**Note:** ', '*it* ', '`a < b` ', '"so" ', "it's ", 'a_b ', '3.5 % '],
  ['[a *b*](/u_v?x=1&y=2) ', '**[c](/d)** ', '[0] ', '2 * 3 ', '1 < 2 & ', 'x: ', 'end.', '# '],
  ['\n', '\n\n', '\n- ', '\n\n- ', '\n* ', '\n1. ', '\n2. ', '\n\n3. ', '\n   - ', '\n\n   - '],
  ['\n- [ ] ', '\n\n## ', '\n> ', '\n   ```js\n   ', '\n   ```\n', '\n```\n', '\n   a;\n\n   b'],
  ['\n\n| a | b |\n|---|:-:|\n| ', ' | ', ' |\n| ', '**', '`', '_', '[', '](/'],
].flat();
const written = fc
  .array(fc.constantFrom(...PARTS), { maxLength: 30 })
  .map((parts) => parts.join(''));

test.each([1, 12])('so it is with what models write, in chunks of %i', (size) => {
  fc.assert(
    fc.property(written, (text) => expectSame(text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [])),
    { numRuns: RUNS * 5 },
  );
});

const many = (text: string): string => text.repeat(200);

test.each([
  ['a paragraph', many('Words **in bold** and `code`, [a link](/x), 1 < 2. ')],
  ['a list', many('- **One:** some words\n   - and more\n')],
  ['a list with blank lines', many('1. **One:** some words\n   - and more\n\n')],
  ['code', `\`\`\`js\n${many('let a = b < c;\n')}`],
  ['code in an item', `1. Do:\n   \`\`\`js\n${many('   let a = b < c;\n')}`],
  ['a table', `| a | b |\n|---|---|\n${many('| **one** | two `three` |\n')}`],
])('however long %s gets, little more than what is new is rendered', (_, text) => {
  let rendered = 0;
  const toHtml = createBlockRenderer((source) => {
    rendered += source.length;
    return render(source);
  });
  const stream = createMarkdownStream();
  for (const chunk of text.match(/[^]{1,12}/g) ?? []) {
    stream.push(chunk);
    if (stream.tail) toHtml(stream.tail);
  }
  expect(rendered).toBeLessThan(text.length * 3);
});

test('what is remembered of the renderer has a bound', () => {
  let asked = 0;
  const around = rememberAround((source) => {
    asked += 1;
    return source;
  });
  const link = (at: number): readonly string[] => around(['[', `](/${at})`]);
  expect(link(0)).toBe(link(0));
  expect(asked).toBe(1);
  for (let at = 0; at < 1000; at += 1) link(at);
  link(0);
  expect(asked).toBe(1001);
});
