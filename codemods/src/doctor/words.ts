import type { Span } from '../span.js';
import type { TextEdit } from './problem.js';

/** Takes a word of a list out, with the white space in front of it; the whole line when nothing else is on it. */
export function removeWord(text: string, { start, end }: Span): TextEdit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const lineEnd = newline === -1 ? text.length : newline + 1;
  const before = text.slice(lineStart, start);
  if (before.trim() === '' && text.slice(end, lineEnd).trim() === '') {
    return { start: lineStart, end: lineEnd, text: '' };
  }
  // At the start of a line the word's own indent stays, and the blank behind it goes.
  const blank = before.trim() === '' ? 0 : (/[ \t]*$/.exec(before)?.[0].length ?? 0);
  const behind = blank === 0 ? (/^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0) : 0;
  return { start: start - blank, end: end + behind, text: '' };
}
