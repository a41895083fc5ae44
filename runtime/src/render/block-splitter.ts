import type { BlockKind } from './block.js';
import { continuesCode, ENDED, firstState, stateAfterBlank, stepOver } from './block-state.js';
import type { Before, BlockState, Step } from './block-state.js';
import { HtmlDepth, htmlEndOf } from './html.js';
import { indentOf, isBlank } from './line.js';

/**
 * Tells, line by line and without looking back, where one block can be cut from the next, so that
 * rendering them one by one gives what rendering the whole gives. When in doubt it does not cut.
 */
export class BlockSplitter {
  /** What the block holds that the text ends in. */
  kind: BlockKind = 'text';
  private before: Before = { state: ENDED, last: '', afterBlank: false, linesInBlock: 0 };
  private readonly depth = new HtmlDepth();

  /** Takes the next whole line, without its end; answers where it stands. */
  take(line: string): Step['place'] {
    if (isBlank(line)) {
      this.before = { ...this.before, state: stateAfterBlank(this.before), afterBlank: true };
      return 'joins';
    }
    const step = stepOver(line, this.before);
    const place = this.depth.isInside ? 'joins' : step.place;
    this.countDepth(line, step.state);
    const linesInBlock = linesBefore(place, this.before) + 1;
    if (linesInBlock === 1) this.kind = kindOf(step.state, line);
    if (linesInBlock === 2 && step.state.in === 'table') this.kind = 'table';
    this.before = { state: step.state, last: line, afterBlank: false, linesInBlock };
    return place;
  }

  /** Whether a line that begins like this, not blank, begins a block however it goes on. */
  beginsBlock(start: string): boolean {
    const { state, afterBlank } = this.before;
    if (this.depth.isInside) return false;
    if (state.in === 'ended') return !continuesCode(start, this.before);
    if (state.in === 'indented') return indentOf(start) < 4;
    if (state.in !== 'list' || !afterBlank || /^\s*[-+*\d]/.test(start)) return false;
    return indentOf(start) < state.marker.content;
  }

  /** What the block holds, if this is its first line. */
  kindOfStart(start: string): BlockKind {
    return this.before.linesInBlock > 0 ? this.kind : kindOf(firstState(start), start);
  }

  /** Called when the text was cut before a line that was not taken yet. */
  restart(): void {
    this.before = { state: ENDED, last: '', afterBlank: false, linesInBlock: 0 };
  }

  private countDepth(line: string, after: BlockState): void {
    const isCode = this.before.state.in === 'fence' || after.in === 'fence';
    if (isCode || after.in === 'indented') return;
    this.depth.take(line, after.in === 'html' && after.end === 'blank');
  }
}

function linesBefore(place: Step['place'], { linesInBlock }: Before): number {
  if (place === 'joins') return linesInBlock;
  return place === 'begins' ? 0 : 1;
}

function kindOf(state: BlockState, line: string): BlockKind {
  if (state.in === 'fence' || state.in === 'indented') return 'code';
  return state.in === 'html' || htmlEndOf(line) !== undefined ? 'html' : 'text';
}
