import type { BlockKind } from './block.js';
import { completeInline } from './complete-inline.js';
import { cellsOf, closesFence, fenceOf, isBlank } from './line.js';

/** List markers, quote marks and indentation before the text of a line. */
const CONTAINERS = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$)))*[ \t]*/;
/** A line that so far consists of marks, which mean something only with what comes after them. */
const ONLY_MARKS = /^[\s>]*(?:\d{1,3}[.)]?)?[\s\-+*_=~`#|:<![\]]*(?:\[x\]?)?\s*$/i;
const PARTIAL_TAG = /<(?:[a-z/!][^<>]*)?$/i;
const PARTIAL_DELIMITER_ROW = /^ {0,3}[|:\- \t]*$/;

/**
 * Completes Markdown that stops anywhere, so that it can be rendered without showing marks as text:
 * closes emphasis, code and fences, shows the text of a link whose address is not there yet, makes
 * a table of its header, and leaves out marks that have nothing after them. Takes the text of one
 * block; what it gives is for showing only, for more text may turn out otherwise.
 */
export function completeMarkdown(text: string, kind: BlockKind): string {
  if (kind === 'html') return text.replace(PARTIAL_TAG, '');
  if (kind === 'code' && fenceOf(text.trimStart().split(/[\r\n]/, 1)[0] ?? '') === undefined)
    return text;
  const start = text.lastIndexOf('\n') + 1;
  const before = text.slice(0, start);
  const line = text.slice(start);
  const open = findOpenFence(before);
  if (open) return completeFence(before, line, open);
  const table = completeTable(before, line, kind);
  if (table !== undefined) return table;
  const fence = fenceOf(textOf(line));
  if (fence !== undefined)
    return completeFence(before + markerOf(line, fence), '', { line, fence });
  if (ONLY_MARKS.test(line)) return completeParagraph(before);
  return completeParagraph(text);
}

interface OpenFence {
  readonly line: string;
  readonly fence: string;
}

/** The line that opens the fence in which the text ends, wherever it is nested. */
export function findOpenFence(text: string): OpenFence | undefined {
  if (!text.includes('```') && !text.includes('~~~')) return undefined;
  let open: OpenFence | undefined;
  for (const line of text.split('\n')) {
    const bare = textOf(line).replace(/\r$/, '');
    const fence = fenceOf(bare);
    if (open) open = closesFence(bare, open.fence) ? undefined : open;
    else if (fence !== undefined) open = { line, fence };
  }
  return open;
}

function completeFence(before: string, line: string, { line: opening, fence }: OpenFence): string {
  const bare = line.trim();
  const closes = bare !== '' && (fence.startsWith(bare) || bare.startsWith(fence));
  const body = closes ? before : before + line;
  const indent = opening.slice(0, opening.indexOf(fence)).replace(/[^>\s]/g, ' ');
  return `${body}${body.endsWith('\n') ? '' : '\n'}${indent}${fence}`;
}

/** The part of a fence's first line that is sure: the language may not be complete. */
const markerOf = (line: string, fence: string): string =>
  line.slice(0, line.indexOf(fence) + fence.length);

/** Undefined if the text does not end in a table. */
function completeTable(before: string, line: string, kind: BlockKind): string | undefined {
  if (kind === 'table' && before.trim().includes('\n')) {
    return ONLY_MARKS.test(line) ? before : before + completeCell(line);
  }
  const last = lastLine(before);
  if (isRow(last)) {
    return PARTIAL_DELIMITER_ROW.test(line) ? before + delimiterRow(last, line) : undefined;
  }
  if (!isRow(line) || ONLY_MARKS.test(line)) return undefined;
  const header = completeCell(line);
  return `${before}${header}\n${delimiterRow(header, '')}`;
}

/** The last of whole lines, without its end. */
function lastLine(lines: string): string {
  const end = lines.length - 1;
  return lines
    .slice(end < 1 ? 0 : lines.lastIndexOf('\n', end - 1) + 1, Math.max(end, 0))
    .replace(/\r/g, '');
}

const isRow = (line: string): boolean => /^ {0,3}\|/.test(line);

function completeCell(line: string): string {
  const cell = line.replace(/\\\|/g, '--').lastIndexOf('|') + 1;
  return line.slice(0, cell) + completeInline(line.slice(cell));
}

/** As many columns as the header has, with the alignments that are known. */
function delimiterRow(header: string, partial: string): string {
  const known = cellsOf(partial);
  const cells = cellsOf(header).map((_, column) => {
    const cell = (known[column] ?? '').trim();
    return /^:?-+:?$/.test(cell) ? cell : '---';
  });
  return `|${cells.join('|')}|`;
}

/** Emphasis and links end with their paragraph, list item or heading: only the last is completed. */
function completeParagraph(text: string): string {
  const start = startOfParagraph(text);
  return text.slice(0, start) + completeInline(text.slice(start));
}

/** Looks back from the end: what is before the last paragraph may be long. */
function startOfParagraph(text: string): number {
  let end = text.length;
  for (;;) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    if (beginsText(line)) return end - textOf(line).length;
    if (isBlank(line.replace('\r', '')) && end < text.length) return end + 1;
    if (start === 0) return 0;
    end = start - 1;
  }
}

const textOf = (line: string): string => line.replace(CONTAINERS, '');
const beginsText = (line: string): boolean => /^[ \t]*(?:[-+*>#|]|\d{1,9}[.)])/.test(line);
