import * as fc from 'fast-check';
import type { Files } from './server.js';

/** How the text of a program is written: what it says is the same. */
export interface Style {
  readonly quotes: 'single' | 'double';
  readonly hasSemicolons: boolean;
  readonly lineEnd: '\n' | '\r\n';
  readonly indent: '' | '\t' | '    ';
  readonly hasMark: boolean;
}

export const anyStyle: fc.Arbitrary<Style> = fc.record({
  quotes: fc.constantFrom('single', 'single', 'double'),
  hasSemicolons: fc.nat(3).map((n) => n > 0),
  lineEnd: fc.constantFrom('\n', '\n', '\n', '\r\n'),
  indent: fc.constantFrom('', '\t', '    '),
  hasMark: fc.nat(9).map((n) => n === 9),
});

/** All code files of a program in one style. */
export function styled(files: Files, style: Style): Files {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [
      name,
      name.endsWith('.json') ? text : styledText(text, style),
    ]),
  );
}

function styledText(
  text: string,
  { quotes, hasSemicolons, lineEnd, indent, hasMark }: Style,
): string {
  const quoted = quotes === 'double' ? text.replace(/'(?:[^'\\\n]|\\.)*'/g, doubled) : text;
  const lines = hasSemicolons ? quoted.split('\n') : withoutSemicolons(quoted.split('\n'));
  const indented = lines.map((line) => (/^(?:[A-Za-z/}]|$)/.test(line) ? line : indent + line));
  return (hasMark ? '\uFEFF' : '') + indented.join(lineEnd);
}

function doubled(single: string): string {
  return `"${single.slice(1, -1).replaceAll("\\'", "'").replaceAll('"', '\\"')}"`;
}

/** Where the next line would be read as a part of this one, the semicolon stays. */
function withoutSemicolons(lines: readonly string[]): string[] {
  return lines.map((line, at) => {
    const next = lines.slice(at + 1).find((one) => one.trim() !== '') ?? '';
    return /^\s*[([`+\-/*]/.test(next) ? line : line.replace(/;$/, '');
  });
}
