import type { Span } from '../span.js';
import { wholeLine } from './lines.js';
import type { Splices } from './splices.js';

/**
 * Takes items out of a comma-separated list, with their commas and the lines that they leave empty. Comments stay.
 *
 * @param items all items of the list, in order
 * @param removed which of them go
 */
export function removeItems(
  splices: Splices,
  items: readonly Span[],
  removed: ReadonlySet<number>,
): void {
  const text = splices.original;
  items.forEach((item, index) => {
    if (!removed.has(index)) return;
    const comma = commaAfter(text, item.end);
    const hasNext = index < items.length - 1;
    const isLastKept = !hasNext || !keepsAfter(items.length, index, removed);
    if (comma !== undefined && (hasNext || isLastKept)) {
      splices.remove(trimmedLine(text, { start: item.start, end: comma + 1 }, hasNext));
    } else {
      splices.remove(withCommaBefore(text, items, index, removed));
    }
  });
}

function keepsAfter(length: number, index: number, removed: ReadonlySet<number>): boolean {
  for (let at = index + 1; at < length; at += 1) if (!removed.has(at)) return true;
  return false;
}

/** On a line of its own the whole line goes; inside a line, the blank that follows goes too. */
function trimmedLine(text: string, span: Span, hasNext: boolean): Span {
  const line = wholeLine(text, span);
  if (line.end !== span.end || line.start !== span.start) return line;
  if (!hasNext) return span;
  const blank = /^[ \t]*/.exec(text.slice(span.end))?.[0].length ?? 0;
  return { start: span.start, end: span.end + blank };
}

/** The last item has no comma behind it: the one before it goes with it, unless that item goes as well. */
function withCommaBefore(
  text: string,
  items: readonly Span[],
  index: number,
  removed: ReadonlySet<number>,
): Span {
  const item = items[index] ?? { start: 0, end: 0 };
  const before = items[index - 1];
  if (before === undefined || removed.has(index - 1)) return wholeLine(text, item);
  const between = text.slice(before.end, item.start);
  // Only blanks and the comma go; a comment in between is kept.
  if (/^[\s,]*$/.test(between)) return { start: before.end, end: item.end };
  return wholeLine(text, item);
}

function commaAfter(text: string, offset: number): number | undefined {
  const match = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*,/.exec(text.slice(offset, offset + 2000));
  return match === null ? undefined : offset + match[0].length - 1;
}
