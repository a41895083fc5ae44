import * as fc from 'fast-check';
import { marked } from 'marked';
import remend from 'remend';
import { expect, test } from 'vitest';
import { createBlockRenderer } from '../../../runtime/src/render/block-renderer.js';
import type { Block } from '../../../runtime/src/render/block.js';
import { createMarkdownStream } from '../../../runtime/src/render/markdown-stream.js';
import type { MarkdownStreamOptions } from '../../../runtime/src/render/markdown-stream.js';
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
