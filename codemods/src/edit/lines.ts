import type { Span } from '../span.js';

/** A span widened to the whole line, its line end included, when nothing else is on that line. */
export function wholeLine(text: string, { start, end }: Span): Span {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const lineEnd = newline === -1 ? text.length : newline + 1;
  const isAlone =
    text.slice(lineStart, start).trim() === '' && text.slice(end, lineEnd).trim() === '';
  return isAlone ? { start: lineStart, end: lineEnd } : { start, end };
}

/** The end of the line that an offset is in, when only white space or a comment follows; else the offset. */
export function endOfLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  const lineEnd = newline === -1 ? text.length : newline;
  const rest = text.slice(offset, lineEnd).trim();
  if (rest !== '' && !/^(?:\/\/.*|\/\*(?:(?!\*\/).)*\*\/)$/.test(rest)) return offset;
  return text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;
}
