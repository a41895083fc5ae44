import { describe, expect, it } from 'vitest';
import { markTodos } from '../../../codemods/src/steps/mark-todos.js';
import { lineAndColumn } from '../../../codemods/src/span.js';

/** Marks the place that `¦` shows. */
function mark(path: string, text: string): string {
  const clean = text.replace('¦', '');
  const finding = {
    code: 'SSE1101' as const,
    severity: 'todo' as const,
    file: path,
    ...lineAndColumn(clean, text.indexOf('¦')),
    message: 'What */ --> is "here"',
    advice: 'Do it.',
  };
  const once = markTodos(path, clean, [finding]);
  const moved = {
    ...finding,
    ...lineAndColumn(once, once.indexOf(clean.slice(text.indexOf('¦')))),
  };
  expect(markTodos(path, once, [moved])).toBe(once);
  return once;
}

const SAID = 'sse-migrate-todo SSE1101: What * / - -> is "here". Do it.';

describe('a marker stands where a comment changes nothing', () => {
  it.each([
    ['a.js', 'one();\n  two(¦three);\n', `one();\n  // ${SAID}\n  two(three);\n`],
    ['a.js', 'one(); two(¦three);\n', `one(); /* ${SAID} */ two(three);\n`],
    [
      'a.ts',
      '#!/usr/bin/env node\nf(`\n${¦x}\n`);\n',
      `#!/usr/bin/env node\n// ${SAID}\nf(\`\n\${x}\n\`);\n`,
    ],
    [
      'a.jsx',
      'const a = (\r\n  <b>\r\n    {¦c}</b>);\r\n',
      `// ${SAID}\r\nconst a = (\r\n  <b>\r\n    {c}</b>);\r\n`,
    ],
    [
      'a.ts',
      'class A {\n  @dec()\n  b = ¦c;\n}\n',
      `class A {\n  // ${SAID}\n  @dec()\n  b = c;\n}\n`,
    ],
    [
      'a.js',
      'switch (a) {\n  case 1:\n    ¦b();\n}\n',
      `switch (a) {\n  case 1:\n    // ${SAID}\n    b();\n}\n`,
    ],
    ['a.js', 'const = ¦;\n', `// ${SAID}\nconst = ;\n`],
    [
      'a.html',
      '<p>\n  <script src="¦x"></script>\n',
      `<p>\n  <!-- ${SAID} -->\n  <script src="x"></script>\n`,
    ],
    [
      'a.html',
      '<p><script>\n  ¦io();\n</script>\n',
      `<p><script>\n  // ${SAID}\n  io();\n</script>\n`,
    ],
    ['a.html', '<b onclick="¦io()">\n', `<!-- ${SAID} -->\n<b onclick="io()">\n`],
    ['a.vue', '<script>\n¦io();\n</script>\n', `<script>\n// ${SAID}\nio();\n</script>\n`],
    ['a.pug', 'body\n  script(src="¦x")\n', `body\n  //- ${SAID}\n  script(src="x")\n`],
    ['package.json', '{¦}\n', '{}\n'],
  ])('%s: %j', (path, text, marked) => {
    expect(mark(path, text)).toBe(marked);
  });
});
