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
  const tail = removedTail(splices.original, items, removed);
  if (tail !== undefined) splices.remove(tail.span);
  const end = tail?.first ?? items.length;
  items.slice(0, end).forEach((item, index) => {
    if (removed.has(index)) splices.remove(spanToRemove(splices.original, items, index, item));
  });
}

/** Items at the end that all go, with the comma in front of them: there is none behind the last. */
function removedTail(
  text: string,
  items: readonly Span[],
  removed: ReadonlySet<number>,
): { first: number; span: Span } | undefined {
  let first = items.length;
  while (first > 0 && removed.has(first - 1)) first -= 1;
  const kept = items[first - 1];
  const last = items.at(-1);
  if (kept === undefined || last === undefined || first === items.length) return undefined;
  if (commaAfter(text, last.end) !== undefined) return undefined;
  const span = { start: kept.end, end: last.end };
  // A comment in between is kept, so the items go one by one.
  return hasComment(text, items.slice(first - 1)) ? undefined : { first, span };
}

function hasComment(text: string, items: readonly Span[]): boolean {
  return items.some((item, index) => {
    const next = items[index + 1];
    return next !== undefined && !/^[\s,]*$/.test(text.slice(item.end, next.start));
  });
}

function spanToRemove(text: string, items: readonly Span[], index: number, item: Span): Span {
  const comma = commaAfter(text, item.end);
  if (comma === undefined) return wholeLine(text, item);
  return trimmedLine(text, { start: item.start, end: comma + 1 }, index < items.length - 1);
}

/** On a line of its own the whole line goes; inside a line, the blank that follows goes too. */
function trimmedLine(text: string, span: Span, hasNext: boolean): Span {
  const line = wholeLine(text, span);
  if (line.end !== span.end || line.start !== span.start) return line;
  if (!hasNext) return span;
  const blank = /^[ \t]*/.exec(text.slice(span.end))?.[0].length ?? 0;
  return { start: span.start, end: span.end + blank };
}

function commaAfter(text: string, offset: number): number | undefined {
  const match = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*,/.exec(text.slice(offset, offset + 2000));
  return match === null ? undefined : offset + match[0].length - 1;
}
