import { beginsWith } from './begins-with.js';
import type { BlockKind } from './block.js';
import { InlineCompleter } from './complete-inline.js';
import { cellsOf, closesFence, fenceOf, isBlank, isProse } from './line.js';

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
  return new MarkdownCompleter().complete(text, kind);
}

/** The line that opens the fence in which the text ends, wherever it is nested. */
export function findOpenFence(text: string): OpenFence | undefined {
  return /```|~~~/.test(text) ? readLines(NO_LINES, text).open : undefined;
}

/** The same for a text that grows: of one that begins with the one before, only what is new is read. */
export class MarkdownCompleter {
  private before = '';
  private lines = NO_LINES;
  private readonly inline = new InlineCompleter();

  complete(text: string, kind: BlockKind): string {
    if (kind === 'html') return text.replace(PARTIAL_TAG, '');
    const start = text.lastIndexOf('\n') + 1;
    this.readLines(text, start);
    const { open, first } = this.lines;
    const line = text.slice(start);
    if (kind === 'code' && fenceOf((first ?? line).trimStart()) === undefined) return text;
    if (open) return completeFence(this.before, line, open);
    return this.completeTable(line, kind) ?? this.completeText(text, line);
  }

  private readLines(text: string, end: number): void {
    if (end < this.before.length || !beginsWith(text, this.before)) {
      this.before = '';
      this.lines = NO_LINES;
    }
    if (end === this.before.length) return;
    this.lines = readLines(this.lines, text.slice(this.before.length, end));
    this.before = text.slice(0, end);
  }

  /** Undefined if the text does not end in a table. */
  private completeTable(line: string, kind: BlockKind): string | undefined {
    const { before } = this;
    const { last, count } = this.lines;
    if (kind === 'table' && count > 1)
      return ONLY_MARKS.test(line) ? before : before + this.completeCell(line);
    if (isRow(last))
      return PARTIAL_DELIMITER_ROW.test(line) ? before + delimiterRow(last, line) : undefined;
    if (!isRow(line) || ONLY_MARKS.test(line)) return undefined;
    const header = this.completeCell(line);
    return `${before}${header}\n${delimiterRow(header, '')}`;
  }

  private completeCell(line: string): string {
    const cell = line.replace(/\\\|/g, '--').lastIndexOf('|') + 1;
    return line.slice(0, cell) + this.inline.complete(line.slice(cell));
  }

  private completeText(text: string, line: string): string {
    if (isProse(line)) return this.completeFrom(text, this.lines.paragraph);
    const content = textOf(line);
    const fence = fenceOf(content);
    if (fence !== undefined)
      return completeFence(this.before + markerOf(line, fence), '', { line, fence });
    const isMarks = ONLY_MARKS.test(line);
    const begins = !isMarks && beginsText(line);
    const start = begins ? text.length - content.length : this.lines.paragraph;
    return this.completeFrom(isMarks ? this.before : text, start);
  }

  /** Emphasis and links end with their paragraph, list item or heading: only the last is completed. */
  private completeFrom(text: string, start: number): string {
    const last = text.slice(start);
    const completed = this.inline.complete(last);
    return completed === last ? text : text.slice(0, start) + completed;
  }
}

/** A line with the marks that open a fence. */
interface Opening {
  readonly line: string;
  readonly fence: string;
}

interface OpenFence extends Opening {
  /** Where the code begins. */
  readonly end: number;
}

/** What whole lines say about the next one. */
interface Lines {
  readonly length: number;
  readonly open: OpenFence | undefined;
  /** That is not blank. */
  readonly first: string | undefined;
  readonly last: string;
  /** How many of them are not blank. */
  readonly count: number;
  /** Where the paragraph begins that the next line goes on with, if it begins none. */
  readonly paragraph: number;
}

const NO_LINES: Lines = {
  length: 0,
  open: undefined,
  first: undefined,
  last: '',
  count: 0,
  paragraph: 0,
};

function readLines(known: Lines, text: string): Lines {
  let lines = known;
  let from = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    lines = readLine(lines, text.slice(from, end));
    from = end + 1;
  }
  return from < text.length ? readLine(lines, text.slice(from)) : lines;
}

function readLine({ length, open, first, count, paragraph }: Lines, raw: string): Lines {
  const line = raw.replace(/\r$/, '');
  const end = length + raw.length + 1;
  const blank = isBlank(line);
  const text = textOf(line);
  const begins = beginsText(line) ? end - 1 - textOf(raw).length : paragraph;
  return {
    length: end,
    open: open ? stillOpen(open, text) : openFence(line, text, end),
    first: first ?? (blank ? undefined : line),
    last: line,
    count: blank ? count : count + 1,
    paragraph: blank ? end : begins,
  };
}

const stillOpen = (open: OpenFence, text: string): OpenFence | undefined =>
  closesFence(text, open.fence) ? undefined : open;

function openFence(line: string, text: string, end: number): OpenFence | undefined {
  const fence = fenceOf(text);
  return fence === undefined ? undefined : { line, fence, end };
}

function completeFence(before: string, line: string, { line: opening, fence }: Opening): string {
  const bare = line.trim();
  const closes = bare !== '' && (fence.startsWith(bare) || bare.startsWith(fence));
  const body = closes ? before : before + line;
  const indent = opening.slice(0, opening.indexOf(fence)).replace(/[^>\s]/g, ' ');
  return `${body}${body.endsWith('\n') ? '' : '\n'}${indent}${fence}`;
}

/** The part of a fence's first line that is sure: the language may not be complete. */
const markerOf = (line: string, fence: string): string =>
  line.slice(0, line.indexOf(fence) + fence.length);

const isRow = (line: string): boolean => /^ {0,3}\|/.test(line);

/** As many columns as the header has, with the alignments that are known. */
function delimiterRow(header: string, partial: string): string {
  const known = cellsOf(partial);
  const cells = cellsOf(header).map((_, column) => {
    const cell = (known[column] ?? '').trim();
    return /^:?-+:?$/.test(cell) ? cell : '---';
  });
  return `|${cells.join('|')}|`;
}

const textOf = (line: string): string => line.slice(CONTAINERS.exec(line)?.[0].length ?? 0);
const beginsText = (line: string): boolean => /^[ \t]*(?:[-+*>#|]|\d{1,9}[.)])/.test(line);
