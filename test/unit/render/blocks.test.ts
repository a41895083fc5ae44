import * as fc from 'fast-check';
import { marked } from 'marked';
import { expect, test } from 'vitest';
import type { Block } from '../../../runtime/src/render/block.js';
import { createMarkdownStream } from '../../../runtime/src/render/markdown-stream.js';
import { RenderError } from '../../../runtime/src/render/render-error.js';
import { chunked, document, soup } from './documents.js';

const render = (text: string): string => marked.parse(text, { async: false });
const renderEach = (blocks: readonly Block[]): string =>
  blocks.map((block) => render(block.text)).join('');
const join = (blocks: readonly Block[]): string => blocks.map((block) => block.text).join('');

function split(...chunks: string[]): readonly Block[] {
  const stream = createMarkdownStream();
  for (const chunk of chunks) stream.push(chunk);
  stream.end();
  return stream.blocks;
}

/** `kind: text` a block, the ends of lines as ⏎. */
const show = (blocks: readonly Block[]): string[] =>
  blocks.map(({ kind, text }) => `${kind}: ${text.replaceAll('\n', '⏎')}`);

test('the blocks of a document, joined, are its source, however it was cut', () => {
  fc.assert(
    fc.property(chunked(fc.oneof(document, soup, fc.string({ unit: 'binary' }))), (chunks) => {
      expect(join(split(...chunks))).toBe(chunks.join(''));
    }),
    { numRuns: 500 },
  );
});

test('the blocks are the same, however the text was cut', () => {
  const texts = fc.oneof(
    document,
    soup,
    document.map((text) => text.replaceAll('\n', '\r\n')),
  );
  fc.assert(
    fc.property(chunked(texts), (chunks) => {
      const whole = split(chunks.join(''));
      expect(split(...chunks)).toEqual(whole);
      expect(split(...Array.from(chunks.join('')))).toEqual(whole);
    }),
    { numRuns: 500 },
  );
});

test('rendering a document block by block gives what rendering the whole gives', () => {
  fc.assert(
    fc.property(document, (text) => {
      expect(renderEach(split(text))).toBe(render(text));
    }),
    { numRuns: 1500 },
  );
});

test('rendering lines in any order block by block gives what rendering the whole gives', () => {
  fc.assert(
    fc.property(soup, (text) => {
      expect(renderEach(split(text))).toBe(render(text));
    }),
    { numRuns: 3000 },
  );
});

test('a block that is done never changes, its key stays, and only the last block is growing', () => {
  fc.assert(
    fc.property(chunked(document), (chunks) => {
      const stream = createMarkdownStream();
      const seen: Block[] = [];
      for (const chunk of chunks) {
        seen.push(...stream.push(chunk));
        const { blocks, tail } = stream;
        expect(blocks.slice(0, seen.length)).toEqual(seen);
        expect(seen.every((block, at) => block.status === 'done' && block.key === at)).toBe(true);
        expect(blocks.length).toBe(seen.length + (tail ? 1 : 0));
        expect([tail?.key ?? seen.length, tail?.status ?? 'streaming']).toEqual([
          seen.length,
          'streaming',
        ]);
      }
      seen.push(...stream.end().finished);
      expect(stream.blocks).toEqual(seen);
    }),
    { numRuns: 300 },
  );
});

const corners: [name: string, text: string, ...blocks: string[]][] = [
  ['a paragraph ends at a blank line', 'a\nb\n\nc', 'text: a⏎b⏎⏎', 'text: c'],
  ['a block takes all blank lines after it', 'a\n\n\n\nb', 'text: a⏎⏎⏎⏎', 'text: b'],
  ['blank lines at the beginning belong to the first block', '\n\na', 'text: ⏎⏎a'],
  ['a heading ends with its line', '# a\nb', 'text: # a⏎', 'text: b'],
  ['a heading ends a paragraph', 'a\n## b', 'text: a⏎', 'text: ## b'],
  ['a setext heading ends with its underline', 'a\n===\nb', 'text: a⏎===⏎', 'text: b'],
  ['dashes under a paragraph are a heading', 'a\n---\nb', 'text: a⏎---⏎', 'text: b'],
  [
    'stars under a paragraph are a thematic break',
    'a\n***\nb',
    'text: a⏎',
    'text: ***⏎',
    'text: b',
  ],
  [
    'an item that begins with a list goes on after a blank line',
    '-\n  - b\n\n  c\n\nd',
    'text: -⏎  - b⏎⏎  c⏎⏎',
    'text: d',
  ],
  [
    'an underline may be that of a line after code in a quote',
    '> ```\n> b\nc\n-\n\na',
    'text: > ```⏎> b⏎c⏎-⏎⏎',
    'text: a',
  ],
  ['a fence ends a paragraph', 'a\n```\nb\n```\nc', 'text: a⏎', 'code: ```⏎b⏎```⏎', 'text: c'],
  ['a fence holds blank lines', '```js\na\n\nb\n```', 'code: ```js⏎a⏎⏎b⏎```'],
  ['a shorter fence does not close', '````\n```\n````\na', 'code: ````⏎```⏎````⏎', 'text: a'],
  ['another fence does not close', '~~~\n```\n\n~~~\na', 'code: ~~~⏎```⏎⏎~~~⏎', 'text: a'],
  ['a closing fence has no info', '```\n``` js\n```\na', 'code: ```⏎``` js⏎```⏎', 'text: a'],
  [
    'backticks with backticks in the info are no fence',
    '``` a`b\n\nc',
    'text: ``` a`b⏎⏎',
    'text: c',
  ],
  [
    'a fence indented by three is one, by four is code',
    '   ```\na\n```\n\n    ```\n\nb',
    'code:    ```⏎a⏎```⏎⏎',
    'code:     ```⏎⏎',
    'text: b',
  ],
  ['a fence that is not closed goes on to the end', '```\na\n\n# b', 'code: ```⏎a⏎⏎# b'],
  [
    'a fence in a list is in its block',
    '- a\n\n  ```\n  b\n\n  c\n  ```\n\nd',
    'text: - a⏎⏎  ```⏎  b⏎⏎  c⏎  ```⏎⏎',
    'text: d',
  ],
  [
    'a fence before the content of the item ends the list',
    '1. a\n```\nb\n```',
    'text: 1. a⏎',
    'code: ```⏎b⏎```',
  ],
  ['a loose list is one block', '- a\n\n- b\n\n\n- c\n\nd', 'text: - a⏎⏎- b⏎⏎⏎- c⏎⏎', 'text: d'],
  [
    'paragraphs of an item belong to the list',
    '1. a\n\n   b\n\n2. c\n\nd',
    'text: 1. a⏎⏎   b⏎⏎2. c⏎⏎',
    'text: d',
  ],
  ['what is indented too little does not', '1. a\n\n  b', 'text: 1. a⏎⏎', 'text:   b'],
  [
    'an item that begins with a blank line is empty',
    '-\n\n  ```\na\n\nb\n```',
    'text: -⏎⏎',
    'code:   ```⏎a⏎⏎b⏎```',
  ],
  ['a thematic break ends a list', '- a\n- - -\n- b', 'text: - a⏎', 'text: - - -⏎', 'text: - b'],
  ['a line goes on with the paragraph of an item', '- a\nb\n\nc', 'text: - a⏎b⏎⏎', 'text: c'],
  ['a line after code in an item does not', '1. a\n   ```\nb', 'text: 1. a⏎   ```⏎', 'text: b'],
  ['a number other than one does not end a paragraph', 'a\n2. b\n\nc', 'text: a⏎2. b⏎⏎', 'text: c'],
  ['one does', 'a\n1. b\n\nc', 'text: a⏎', 'text: 1. b⏎⏎', 'text: c'],
  ['a line goes on with the paragraph of a quote', '> a\nb\n\nc', 'text: > a⏎b⏎⏎', 'text: c'],
  ['a quote ends at a fence', '> a\n```\nb\n\n> c\n```', 'text: > a⏎', 'code: ```⏎b⏎⏎> c⏎```'],
  ['a fence in a quote ends with the quote', '> ```\n> a\n\nb', 'text: > ```⏎> a⏎⏎', 'text: b'],
  [
    'code by indentation goes on after blank lines',
    '    a\n\n    b\n\nc',
    'code:     a⏎⏎    b⏎⏎',
    'text: c',
  ],
  ['code by indentation does not end a paragraph', 'a\n    b\n\nc', 'text: a⏎    b⏎⏎', 'text: c'],
  [
    'a table ends at a blank line',
    '| a |\n|---|\n| b |\n\nc',
    'table: | a |⏎|---|⏎| b |⏎⏎',
    'text: c',
  ],
  [
    'a table begins in a paragraph',
    'a\n| b |\n|---|\n| c |',
    'text: a⏎',
    'table: | b |⏎|---|⏎| c |',
  ],
  [
    'a table needs as many columns as its header',
    'a | b\n|---|\n\nc',
    'text: a | b⏎|---|⏎⏎',
    'text: c',
  ],
  [
    'an escaped bar is no column',
    '| a \\| b |\n|---|\n\nc',
    'table: | a \\| b |⏎|---|⏎⏎',
    'text: c',
  ],
  ['HTML ends at a blank line', '<p>\na\n\n*b*', 'html: <p>⏎a⏎⏎', 'text: *b*'],
  [
    'a container of HTML ends when it is closed',
    '<details>\n\na\n\n</details>\n\nb',
    'html: <details>⏎⏎a⏎⏎</details>⏎⏎',
    'text: b',
  ],
  [
    'containers of HTML nest',
    '<div>\n\n<div>\n\n</div>\n\na\n\n</div>\n\nb',
    'html: <div>⏎⏎<div>⏎⏎</div>⏎⏎a⏎⏎</div>⏎⏎',
    'text: b',
  ],
  ['a comment holds blank lines', '<!-- a\n\nb -->\nc', 'html: <!-- a⏎⏎b -->⏎', 'text: c'],
  [
    'preformatted HTML holds blank lines',
    '<pre>\n\na\n</pre>\nb',
    'html: <pre>⏎⏎a⏎</pre>⏎',
    'text: b',
  ],
  ['a lone inline tag does not end a paragraph', 'a\n<span>\nb', 'text: a⏎<span>⏎b'],
  ['CRLF and CR end lines, too', 'a\r\n\r\nb\r\rc', 'text: a\r⏎\r⏎', 'text: b\r\r', 'text: c'],
  ['nothing is no block', ''],
  ['blank lines alone are one block', '\n\n', 'text: ⏎⏎'],
];

test.each(corners)('%s', (_, text, ...blocks) => {
  expect(show(split(text))).toEqual(blocks);
  expect(renderEach(split(text))).toBe(render(text));
});

test('a block is done as soon as the first character after it says so', () => {
  const stream = createMarkdownStream();
  expect(stream.push('para\n\n')).toEqual([]);
  expect(stream.push(' ')).toEqual([]);
  expect(show(stream.push('n'))).toEqual(['text: para⏎⏎']);
  expect(stream.tail).toEqual({ key: 1, kind: 'text', text: ' n', status: 'streaming' });
});

test('a list waits for a line that may go on with it', () => {
  const stream = createMarkdownStream();
  stream.push('- a\n\n');
  expect(stream.push('1')).toEqual([]);
  expect(stream.push('986 was')).toEqual([]);
  expect(show(stream.push(' long ago\n'))).toEqual(['text: - a⏎⏎']);
});

test('text after the end is refused', () => {
  const stream = createMarkdownStream();
  stream.push('a');
  stream.end();
  expect(() => stream.push('b')).toThrow(RenderError);
  expect(() => stream.end()).toThrow(expect.objectContaining({ code: 'ended', position: 1 }));
});
