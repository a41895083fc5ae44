import * as fc from 'fast-check';
import { Marked } from 'marked';
import { parseFragment } from 'parse5';
import type { DefaultTreeAdapterMap } from 'parse5';
import { expect, test } from 'vitest';
import { createBlockRenderer } from '../../../runtime/src/render/block-renderer.js';
import type { Block } from '../../../runtime/src/render/block.js';
import { createMarkdownStream } from '../../../runtime/src/render/markdown-stream.js';

const escape = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** A renderer that lets no raw HTML through, and no address that runs. */
const marked = new Marked({ async: false, renderer: { html: ({ text }) => escape(text) } });
const render = (text: string): string =>
  marked.parse(text, { async: false }).replace(/(?:href|src)="javascript:[^"]*"/gi, '');

type Node = DefaultTreeAdapterMap['childNode'];

/** The elements as a browser reads them, with their attributes. */
function elementsOf(nodes: readonly Node[]): unknown[] {
  return nodes.flatMap((node) =>
    'tagName' in node ? [[node.tagName, node.attrs, elementsOf(node.childNodes)]] : [],
  );
}

const treeOf = (html: string): unknown[] => elementsOf(parseFragment(html).childNodes);

const PARTS = [
  ['word ', 'a', ' ', '\n', '\n\n', '\n- ', '\n> ', '# ', '| a | b |\n|---|---|\n| ', ' | '],
  ['*', '**', '_', '~~', '`', '```', '```js\n', '[', '](', ')', '![', '\\', '"', "'", '&'],
  ['<script>alert(1)</script>', '<script', '</script>', '<img src=x onerror=alert(1)>'],
  ['<img src=x onerror="', '<svg/onload=alert(1)>', '<b', '>', '<', '-->', '<!--', '</p>'],
  ['[a](javascript:alert(1))', '](javascript:', '<javascript:alert(1)>', '<https://a.b?"x'],
  ['&lt;script&gt;', '&#60;img&#62;', '&quot;', '](/u "t\' onclick=x")', '`<b>`', '**<i>**'],
  ['\ue5e5', '```"onclick=x\n', '</tbody>', '<tbody>', '</code></pre>', '<p>'],
].flat();

const hostile = fc
  .array(fc.constantFrom(...PARTS), { maxLength: 24 })
  .map((parts) => parts.join(''));

test('of a hostile answer, the HTML has the elements and attributes that the whole block has', () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 8 }), (text, size) => {
      const stream = createMarkdownStream();
      const toHtml = createBlockRenderer(render);
      const check = (block: Block): void =>
        expect(treeOf(toHtml(block))).toEqual(treeOf(render(block.text)));
      for (let at = 0; at < text.length; at += size) {
        stream.push(text.slice(at, at + size)).forEach(check);
        if (stream.tail) check(stream.tail);
      }
      stream.end().finished.forEach(check);
    }),
    { numRuns: 150 },
  );
});
