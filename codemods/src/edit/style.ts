import type { Span } from '../span.js';

/** How a file is written, so that what is added looks like the rest. */
export interface SourceStyle {
  readonly quote: "'" | '"';
  readonly semicolon: ';' | '';
  readonly newline: '\n' | '\r\n';
  readonly variable: 'const' | 'var';
}

/** Code in an attribute of a page, and the quotes around it. */
export interface Attribute extends Span {
  readonly quote: '"' | "'";
}

/** Reads the style of a text: what it has more of. */
export function detectStyle(text: string): SourceStyle {
  const lineEnds = text.match(/\r?\n/g) ?? [];
  const crlf = lineEnds.filter((one) => one === '\r\n').length;
  return {
    quote:
      count(text, /"(?:\\.|[^"\\\r\n])*"/g) > count(text, /'(?:\\.|[^'\\\r\n])*'/g) ? '"' : "'",
    semicolon: hasSemicolons(text) ? ';' : '',
    newline: crlf * 2 > lineEnds.length ? '\r\n' : '\n',
    variable:
      /^\s*(?:const|let|import|export)\b/m.test(text) || !/^\s*var\b/m.test(text) ? 'const' : 'var',
  };
}

/** A string literal in the file's own quotes. */
export function quoted(text: string, style: SourceStyle): string {
  return `${style.quote}${text}${style.quote}`;
}

/** The style at a place: in an attribute, its own quotes would end it. */
export function styleAt(
  { style, attributes }: { readonly style: SourceStyle; readonly attributes: readonly Attribute[] },
  offset: number,
): SourceStyle {
  const around = attributes.find(({ start, end }) => offset >= start && offset < end);
  if (around === undefined) return style;
  return { ...style, quote: around.quote === '"' ? "'" : '"' };
}

/** The white space in front of the line that an offset is in. */
export function indentAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? '';
}

function hasSemicolons(text: string): boolean {
  const withOne = count(text, /;[ \t]*(?:\/\/.*)?\r?$/gm);
  const without = count(text, /[\w)'"`\]][ \t]*\r?$/gm);
  return withOne > 0 && withOne * 3 >= without;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
