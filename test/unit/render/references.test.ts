import * as fc from 'fast-check';
import { marked } from 'marked';
import { expect, test } from 'vitest';
import { createMarkdownStream } from '../../../runtime/src/render/markdown-stream.js';
import type { MarkdownEnd } from '../../../runtime/src/render/markdown-stream.js';
import { document } from './documents.js';

function end(text: string): MarkdownEnd {
  const stream = createMarkdownStream();
  stream.push(text);
  return stream.end();
}

const cases: [name: string, text: string, ...references: string[]][] = [
  ['a reference before its definition', 'See [the site][site].\n\n[site]: https://x.y', 'site'],
  ['a reference after its definition', '[site]: https://x.y\n\nSee [site].', 'site'],
  ['a label in other case and spacing', 'See [The\nSite].\n\n[the  site]: /', 'the  site'],
  ['a collapsed reference', '[a][] b\n\n[a]: /', 'a'],
  ['a definition in a quote or list', '[a] [b]\n\n> [a]: /\n\n- [b]: /', 'a', 'b'],
  ['a footnote', 'So it is.[^1]\n\nMore.\n\n[^1]: Really.', '^1'],
  ['a definition that nothing refers to', 'Text [x](/).\n\n[unused]: /'],
  ['two definitions that nothing refers to', '[a]: /1\n\n[A]: /2'],
  ['no definition', 'An [index] and a list: [1]\n\nmore'],
];

test.each(cases)('%s', (_, text, ...references) => {
  const { blocks, references: found } = end(text);
  expect(found).toEqual(references);
  expect(blocks.some((block) => block.text === text)).toBe(references.length > 0);
});

test('the one block for all has a key of its own', () => {
  const stream = createMarkdownStream();
  stream.push('[a]\n\n[a]: /');
  expect(stream.blocks.map((block) => block.key)).toEqual([0, 1]);
  const { blocks, finished } = stream.end();
  expect(finished.map((block) => block.key)).toEqual([1]);
  expect(blocks).toEqual([{ key: 2, kind: 'text', text: '[a]\n\n[a]: /', status: 'done' }]);
  expect(stream.blocks).toEqual(blocks);
});

test('one block with its own definitions needs no other', () => {
  expect(end('[a]: /\nSee [a].')).toMatchObject({ blocks: [{ key: 0 }], references: [] });
});

test('whatever a document refers to, what the end says to render is the whole, rendered', () => {
  const reference = fc.constantFrom(
    'See [one].',
    'A [text][Two] b',
    '[one]: /1',
    '[two]:\n  /2 "t"',
    '> [one]: /3',
  );
  const text = fc.array(fc.oneof(reference, document), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(text, (parts) => {
      const source = parts.join('\n\n');
      const { blocks } = end(source);
      const html = blocks.map((block) => marked.parse(block.text, { async: false })).join('');
      expect(html).toBe(marked.parse(source, { async: false }));
    }),
    { numRuns: 500 },
  );
});
