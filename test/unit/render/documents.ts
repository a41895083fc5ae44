import * as fc from 'fast-check';

/** Words without marks, so that a mark in what is shown was meant to be none. */
const word = fc.constantFrom(
  'alpha',
  'beta',
  'gamma',
  'delta',
  'Wörter',
  '模型',
  '回答',
  '👩‍💻',
  'naïve',
);
const words = fc.array(word, { minLength: 1, maxLength: 5 }).map((list) => list.join(' '));

/** Runs of text with marks that are complete. */
export const inline: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: words },
      words.map((text) => `**${text}**`),
      words.map((text) => `*${text}*`),
      words.map((text) => `_${text}_`),
      words.map((text) => `***${text}***`),
      words.map((text) => `~~${text}~~`),
      words.map((text) => `\`${text}\``),
      words.map((text) => `[${text}](https://example.com/a_b?c=1)`),
      words.map((text) => `[**${text}** beta](/path "title")`),
      words.map((text) => `![${text}](/image.png)`),
      words.map((text) => `**${text} \`code\` [link](/to) *deep* end**`),
      words.map((text) => `<kbd class="key">${text}</kbd>`),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((runs) => runs.join(' '));

const heading = fc
  .tuple(fc.integer({ min: 1, max: 6 }), inline)
  .map(([level, text]) => `${'#'.repeat(level)} ${text}`);
const paragraph = fc.array(inline, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n'));
const codeLine = fc.constantFrom(
  'const a = 1;',
  '',
  '  indented',
  '# comment',
  '- item',
  '| a |',
  '> x',
  '``',
  '</div>',
  '**x',
);
const fence = fc
  .tuple(
    fc.constantFrom('```', '~~~', '````'),
    fc.constantFrom('', 'js', 'python title="x"'),
    fc.array(codeLine, { maxLength: 5 }),
  )
  .map(([mark, info, lines]) => [mark + info, ...lines, mark].join('\n'));
const indented = fc
  .array(fc.constantFrom('    code()', '      more', '', '\tx'), { maxLength: 3 })
  .map((lines) => ['    first', ...lines, '    last'].join('\n'));
const table = fc
  .array(fc.tuple(inline, inline), { maxLength: 4 })
  .map((rows) =>
    ['| Name | Value |', '|:---|---:|', ...rows.map(([a, b]) => `| ${a} | ${b} |`)].join('\n'),
  );
const html = fc.constantFrom(
  '<div class="note">\ninside\n</div>',
  '<details>\n<summary>More</summary>\n\nHidden **text**\n\n```html\n</details>\n```\n\n</details>',
  '<!-- a comment\n\nwith a blank line -->',
  '<pre>\nraw\n\n  text\n</pre>',
  '<hr/>',
  '<span>\ninline\n</span>',
);
const definition = fc.constantFrom('[unused]: https://example.com', '[Not Used]: <a b> "title"');

function indent(text: string, by: string): string {
  return text.replaceAll('\n', `\n${by}`).replace(/^[ \t]+$/gm, '');
}

/** Blocks, and in lists and quotes blocks again. */
const { block } = fc.letrec<{ block: string; list: string; quote: string }>((tie) => ({
  list: fc
    .tuple(
      fc.constantFrom('- ', '* ', '+ ', '1. ', '3) ', '-   '),
      fc.array(fc.tuple(inline, fc.option(tie('block'), { nil: undefined })), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.boolean(),
    )
    .map(([marker, items, loose]) =>
      items
        .map(([text, inner]) => {
          const body = inner === undefined ? text : `${text}\n\n${inner}`;
          return marker + indent(body, ' '.repeat(marker.length));
        })
        .join(loose ? '\n\n' : '\n'),
    ),
  quote: fc
    .tuple(tie('block'), fc.boolean())
    .map(
      ([text, lazy]) => `> ${text.replaceAll('\n', '\n> ')}${lazy ? '\n>\n> end\nlazy line' : ''}`,
    ),
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    paragraph,
    heading,
    inline.map((text) => `${text}\n===`),
    inline.map((text) => `${text}\n---`),
    fc.constantFrom('---', '***', '_ _ _'),
    fence,
    indented,
    table,
    html,
    definition,
    tie('list'),
    tie('quote'),
  ),
}));

/** Whole documents; `\n` between blocks joins them where CommonMark does. */
export const document: fc.Arbitrary<string> = fc
  .array(fc.tuple(block, fc.constantFrom('\n\n', '\n\n', '\n\n\n', '\n  \n')), {
    minLength: 1,
    maxLength: 8,
  })
  .map((blocks) => blocks.map(([text, end]) => text + end).join(''));

/** What a model answers with: no raw HTML, and no code that looks like marks. */
export const answer: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      paragraph,
      heading,
      table,
      fc
        .array(inline, { minLength: 1, maxLength: 4 })
        .map((items) => items.map((item) => `- ${item}`).join('\n')),
      fc
        .array(inline, { minLength: 1, maxLength: 4 })
        .map((items) => items.map((item, at) => `${at + 1}. ${item}`).join('\n')),
      inline.map((text) => `> ${text}`),
      fc.constant('```js\nlet a = b;\n```'),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((blocks) => `${blocks.join('\n\n')}\n`);

/** Lines in any order, where one may go on with, end or swallow another. */
export const soup: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      '',
      '',
      '',
      'text',
      'more *text*',
      '    indented',
      '  two',
      '   three',
      '\ttab',
      '# heading',
      '---',
      '***',
      '\nTitle\n===',
      '- item',
      '-',
      '  - nested',
      '    - deep',
      '* star',
      '+ - both',
      '- \ttabbed',
      '1. one',
      '1) ten',
      '- # heading',
      '- > quote',
      '- ```',
      '```',
      '```js',
      '~~~',
      '  ```',
      '   ```',
      '> quote',
      '> - list',
      '> ```',
      '> # heading',
      '>',
      '> > deep',
      '<div>',
      '</div>',
      '<details>',
      '</details>',
      '<!-- c',
      '-->',
      '<pre>',
      '<b>x</b> y',
      '<https://example.com>',
      '| a | b |\n|---|---|',
      '| c | d |',
      'back\\',
      'two  ',
      '- [ ] todo',
    ),
    { maxLength: 14 },
  )
  .map((lines) => lines.join('\n'));

/** The text in pieces, cut anywhere: in surrogate pairs, in CRLF. */
export function chunked(text: fc.Arbitrary<string>): fc.Arbitrary<string[]> {
  return text.chain((whole) =>
    fc.array(fc.nat(whole.length), { maxLength: 30 }).map((cuts) => {
      const ends = [...cuts, whole.length].toSorted((a, b) => a - b);
      return ends.map((end, at) => whole.slice(ends[at - 1] ?? 0, end));
    }),
  );
}
