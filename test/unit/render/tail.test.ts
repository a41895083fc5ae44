import * as fc from 'fast-check';
import { marked } from 'marked';
import { expect, test } from 'vitest';
import {
  completeMarkdown,
  MarkdownCompleter,
} from '../../../runtime/src/render/complete-markdown.js';
import { createMarkdownStream } from '../../../runtime/src/render/markdown-stream.js';
import { answer } from './documents.js';

/** What is shown while the text has come so far. */
function showTail(text: string): string | undefined {
  const stream = createMarkdownStream();
  stream.push(text);
  return stream.tail?.text;
}

const cases: [name: string, source: string, shown: string | undefined][] = [
  ['strong emphasis is closed', '**bo', '**bo**'],
  ['half a closing mark is completed', '**bold*', '**bold**'],
  ['marks are closed before the space at the end', '**bold ', '**bold** '],
  ['marks with nothing after them are left out', 'a **', 'a '],
  ['nested emphasis is closed from the inside', '*it **bo', '*it **bo***'],
  ['strikethrough is closed', '~~st', '~~st~~'],
  ['half a strikethrough waits', 'a ~', 'a '],
  ['code is closed with as many marks', '``a `b', '``a `b``'],
  ['marks in code mean nothing', '**a `b*c', '**a `b*c`**'],
  ['an underscore in a word is none', 'snake_ca', 'snake_ca'],
  ['a product is none', '2*3 is', '2*3 is'],
  ['a lone star is none', 'a * b', 'a * b'],
  ['an escaped mark is none', '\\*a', '\\*a'],
  ['half an escape waits', 'a \\', 'a '],
  ['marks in what came before do not count', '- **a\n- b', '- **a\n- b'],
  ['a label is shown before its address', 'see [te', 'see te'],
  ['an address is not shown before it is complete', '[text](http://e.x "ti', 'text'],
  ['a link keeps its emphasis', '[**b** c](x', '**b** c'],
  ['an index is no link', 'a[0', 'a[0'],
  ['an image waits', 'a ![al](u', 'a '],
  ['a footnote waits', 'a[^1', 'a'],
  ['a link that is complete stays', '[a](b) c', '[a](b) c'],
  ['half a tag waits', 'a <span cl', 'a '],
  ['a comparison is no tag', 'a <b and then c', 'a <b and then c'],
  ['half an autolink waits', '<https://x', undefined],
  ['a list marker waits for its item', '- a\n- ', '- a\n'],
  ['a number may be a list marker', '1. a\n2', '1. a\n'],
  ['a checkbox waits for its text', '- [x', undefined],
  ['dashes may become an underline, or not', 'para\n--', 'para\n'],
  ['a fence is closed', '```js\na', '```js\na\n```'],
  ['half a language is not shown', '```py', '```\n```'],
  ['half a closing fence is not code', '```\na\n``', '```\na\n```'],
  ['a fence in a list is closed in it', '- a\n  ~~~js\n  f', '- a\n  ~~~js\n  f\n  ~~~'],
  ['a fence in a quote is closed in it', '> ```\n> x', '> ```\n> x\n> ```'],
  ['marks in a fence mean nothing', '- ```\n  **a', '- ```\n  **a\n  ```'],
  ['code by indentation stays', '    **a', '    **a'],
  ['a header is a table', '| a | **b', '| a | **b**\n|---|---|'],
  ['half a delimiter row is completed', '| a | b |\n|:-:|-', '| a | b |\n|:-:|-|'],
  ['a row is completed in its last cell', '|a|b|\n|-|-|\n|**c**|`d', '|a|b|\n|-|-|\n|**c**|`d`'],
  ['a row without text waits', '|a|\n|-|\n| ', '|a|\n|-|\n'],
  ['half a tag of HTML waits', '<div>a</di', '<div>a'],
  ['half a surrogate pair waits', 'a \ud83d', 'a '],
];

test.each(cases)('%s', (_, source, shown) => {
  expect(showTail(source)).toBe(shown);
});

test('an answer never shows a mark, wherever it stops', () => {
  fc.assert(
    fc.property(answer, (text) => {
      const stream = createMarkdownStream();
      const shown = new Set<string>();
      for (const character of text) {
        const finished = stream.push(character);
        for (const block of finished) shown.add(block.text);
        if (stream.tail) shown.add(stream.tail.text);
      }
      for (const block of shown) {
        const rendered = marked.parse(block, { async: false }).replace(/<[^>]*>/g, '');
        expect(rendered).not.toMatch(/[*_~`[\]()|#<>!\\\ufffd]|&|example|title/);
      }
    }),
    { numRuns: 50 },
  );
});

test('a text that is complete stays as it is', () => {
  fc.assert(
    fc.property(answer, (text) => {
      const stream = createMarkdownStream();
      stream.push(text);
      const { tail } = stream;
      const { blocks } = stream.end();
      expect(tail?.text.trimEnd()).toBe(blocks[blocks.length - 1]?.text.trimEnd());
    }),
  );
});

test('another way to complete the tail can be given', () => {
  const stream = createMarkdownStream({ complete: (text, kind) => `${kind}:${text}` });
  stream.push('```js\na **b');
  expect(stream.tail?.text).toBe('code:```js\na **b');
});

test('whatever a block holds, what is shown of it renders', () => {
  const marks = fc.string({ unit: fc.constantFrom(...Array.from('ab *_`~[](!<>|#-\n\\1.')) });
  fc.assert(
    fc.property(marks, (text) => {
      const shown = completeMarkdown(text, 'text');
      expect(typeof marked.parse(shown, { async: false })).toBe('string');
      expect(completeMarkdown('', 'text')).toBe('');
    }),
    { numRuns: 1000 },
  );
});

test('completing a text while it grows gives what completing it at once gives', () => {
  const units = [
    'a ',
    ' ',
    '\n',
    '\n\n',
    '- ',
    '> ',
    '|',
    '|-|\n',
    '*',
    '**',
    '_',
    '~~',
    '`',
    '```',
    '\\',
  ];
  const growing = fc.array(
    fc.constantFrom(
      ...units,
      '[',
      '](',
      ')',
      '![',
      '[^',
      '!',
      '<',
      '<b',
      '>',
      '<!--',
      '-->',
      '\r\n',
      '1. ',
    ),
    { maxLength: 25 },
  );
  const kinds = fc.constantFrom('text', 'code', 'table', 'html');
  fc.assert(
    fc.property(growing, kinds, (parts, kind) => {
      const completer = new MarkdownCompleter();
      let text = '';
      for (const part of parts) {
        text += part;
        expect(completer.complete(text, kind)).toBe(completeMarkdown(text, kind));
      }
    }),
    { numRuns: 2000 },
  );
});
