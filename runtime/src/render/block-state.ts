import { htmlEndOf, interruptingHtmlEndOf } from './html.js';
import type { HtmlEnd } from './html.js';
import {
  cellsOf,
  closesFence,
  fenceOf,
  indentOf,
  isBlank,
  isDefinition,
  isDelimiterRow,
  isHeading,
  isProse,
  isQuote,
  isSetextUnderline,
  isThematicBreak,
  listMarkerOf,
} from './line.js';
import type { ListMarker } from './line.js';

/** What a text ends in. `ended`: whatever comes next is another block. */
export type BlockState =
  | { readonly in: 'ended' | 'table' | 'indented' | 'quote' }
  /** `unsure`: what looks like its underline may be none. */
  | { readonly in: 'paragraph'; readonly unsure: boolean }
  | { readonly in: 'fence'; readonly fence: string }
  | { readonly in: 'html'; readonly end: HtmlEnd }
  | { readonly in: 'list'; readonly marker: ListMarker };

/** What came before a line. */
export interface Before {
  readonly state: BlockState;
  /** The last line that was not blank. */
  readonly last: string;
  readonly afterBlank: boolean;
  readonly linesInBlock: number;
}

/** `heads`: the line before is the first one of a block, for it is the header of a table. */
export interface Step {
  readonly place: 'joins' | 'begins' | 'heads';
  readonly state: BlockState;
}

export const ENDED: BlockState = { in: 'ended' };

/** The state after the first line of a block. */
export function firstState(line: string): BlockState {
  if (isProse(line)) return { in: 'paragraph', unsure: false };
  if (indentOf(line) >= 4) return { in: 'indented' };
  const fence = fenceOf(line);
  if (fence !== undefined) return { in: 'fence', fence };
  if (isHeading(line) || isThematicBreak(line)) return ENDED;
  if (isQuote(line)) return { in: 'quote' };
  const marker = listMarkerOf(line);
  if (marker) return { in: 'list', marker };
  const end = htmlEndOf(line);
  if (end !== undefined) return end !== 'blank' && end.test(line) ? ENDED : { in: 'html', end };
  return { in: 'paragraph', unsure: isDefinition(line) || isDelimiterRow(line) };
}

/** The state after a blank line, which always belongs to the block before it. */
export function stateAfterBlank({ state, last, afterBlank }: Before): BlockState {
  if (state.in === 'fence' || state.in === 'indented') return state;
  if (state.in === 'html' && state.end !== 'blank') return state;
  if (state.in !== 'list') return ENDED;
  // An item can begin with one blank line at most: what follows is not in it.
  const { marker } = state;
  const isBegin = listMarkerOf(last) && indentOf(last) < marker.content;
  const leaves = marker.empty && !afterBlank && isBegin;
  return leaves ? { in: 'list', marker: { ...marker, content: Infinity } } : state;
}

/** What a line that is not blank does to the state. */
export function stepOver(line: string, before: Before): Step {
  switch (before.state.in) {
    case 'ended':
      return stepInCode(line, continuesCode(line, before));
    case 'indented':
      return stepInCode(line, indentOf(line) >= 4);
    case 'fence':
      return stepToEnd(before, closesFence(line, before.state.fence));
    case 'html':
      return stepToEnd(before, endsHtml(line, before.state.end));
    case 'paragraph':
      return stepInParagraph(line, before, before.state.unsure);
    case 'table':
      return stepInTable(line, before);
    case 'quote':
      return stepInQuote(line, before);
    case 'list':
      return stepInList(line, before, before.state.marker);
  }
}

/** Code by indentation goes on after blank lines, and so may what only looks like it. */
export function continuesCode(line: string, { afterBlank, last }: Before): boolean {
  return afterBlank && indentOf(line) >= 4 && indentOf(last) >= 4;
}

const joins = (state: BlockState): Step => ({ place: 'joins', state });
const begins = (line: string): Step => ({ place: 'begins', state: firstState(line) });
const endsHtml = (line: string, end: HtmlEnd): boolean => end !== 'blank' && end.test(line);

const stepInCode = (line: string, continues: boolean): Step =>
  continues ? joins({ in: 'indented' }) : begins(line);
const stepToEnd = ({ state }: Before, ends: boolean): Step => joins(ends ? ENDED : state);

function stepInParagraph(line: string, before: Before, unsure: boolean): Step {
  if (isSetextUnderline(line)) return joins(unsure ? before.state : ENDED);
  if (isDelimiterRow(line) && cellsOf(line).length === cellsOf(before.last).length) {
    const header = firstState(before.last);
    const cuts = before.linesInBlock > 1 && header.in === 'paragraph' && !header.unsure;
    return { place: cuts ? 'heads' : 'joins', state: { in: 'table' } };
  }
  const ends = interrupts(line) || listMarkerOf(line)?.interrupts;
  return ends ? begins(line) : joins(before.state);
}

function stepInTable(line: string, { state }: Before): Step {
  if (indentOf(line) >= 4) return joins({ in: 'indented' });
  const ends = interrupts(line) || /^ {0,3}(?:[*+-]|1[.)])[ \t]/.test(line);
  return ends ? begins(line) : joins(state);
}

function stepInQuote(line: string, { state, last }: Before): Step {
  if (isQuote(line)) return joins(state);
  if (!isQuote(last) && isSetextUnderline(line)) {
    // Code in the quote ended at the line without its mark, and this makes a heading of that; or it begins a list.
    const marker = listMarkerOf(line);
    return joins(marker ? { in: 'list', marker } : state);
  }
  const ends = interrupts(line) || listMarkerOf(line) || !isLazy(last);
  return ends ? begins(line) : joins(state);
}

function stepInList(line: string, before: Before, { content }: ListMarker): Step {
  if (indentOf(line) >= content) return joins(before.state);
  const marker = listMarkerOf(line);
  if (marker) return joins({ in: 'list', marker });
  const ends = interrupts(line) || before.afterBlank || !isLazy(before.last);
  return ends ? begins(line) : joins(before.state);
}

/** Whether the line begins a block even right after a line of a paragraph. Lists are apart. */
function interrupts(line: string): boolean {
  return (
    fenceOf(line) !== undefined ||
    isHeading(line) ||
    isThematicBreak(line) ||
    isQuote(line) ||
    interruptingHtmlEndOf(line) !== undefined
  );
}

/** Whether a line of a list or quote ends in a paragraph that the next line may go on with. */
function isLazy(line: string): boolean {
  const text = line.replace(/^(?:[ \t]*(?:>|(?:[*+-]|\d{1,9}[.)])(?=[ \t]|$)))*[ \t]*/, '');
  return !isBlank(text) && !interrupts(text);
}
