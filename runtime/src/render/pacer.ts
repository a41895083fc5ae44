import { nextFrame } from './frame.js';
import { RenderError } from './render-error.js';
import { findBreaks } from './segment.js';
import type { PaceUnit } from './segment.js';

export interface PacerOptions {
  /** Gets the text in pieces that follow each other, one a frame at most. */
  readonly write: (text: string) => void;
  /**
   * Where pieces may end: after a grapheme (what a reader takes for one character), a word (also in
   * Chinese or Japanese, which put no spaces between them) or a line. Default: `'word'`.
   */
  readonly by?: PaceUnit;
  /**
   * The longest that text may wait, in milliseconds; then it is written though the word or line is
   * not complete. Only the last grapheme waits until the next one comes, or the end: it may be the
   * first part of an emoji. Default: 300.
   */
  readonly maxLagMs?: number;
  /** The time in milliseconds, from any beginning. Default: `performance.now`. */
  readonly now?: () => number;
  /**
   * Calls back once, with the next frame; returns how to cancel it. Default: `requestAnimationFrame`,
   * and a timer where there is none or the page is hidden.
   */
  readonly schedule?: (callback: () => void) => () => void;
}

/** Turns text that comes in bursts into text that flows. */
export interface Pacer {
  /** @throws {RenderError} `ended` after {@link Pacer.end} or {@link Pacer.cancel} */
  push(delta: string): void;
  /** No text will follow. Resolves once all of it has been written, or was cancelled. */
  end(): Promise<void>;
  /** Writes all that waits, now. */
  flush(): void;
  /** Drops what waits, and writes nothing more. */
  cancel(): void;
}

export function createPacer(options: PacerOptions): Pacer {
  return new FramePacer(options);
}

class FramePacer implements Pacer {
  private waiting = '';
  private received = 0;
  private written = 0;
  /** Until when the text up to there has to be written. */
  private deadlines: { readonly end: number; readonly at: number }[] = [];
  private lastFrame = 0;
  private unschedule: (() => void) | null = null;
  private ended = false;
  private onDrained: (() => void)[] = [];
  private readonly unit: PaceUnit;
  private readonly maxLagMs: number;
  private readonly now: () => number;
  private readonly schedule: (callback: () => void) => () => void;

  constructor(private readonly options: PacerOptions) {
    this.unit = options.by ?? 'word';
    this.maxLagMs = options.maxLagMs ?? 300;
    this.now = options.now ?? (() => performance.now());
    this.schedule = options.schedule ?? nextFrame;
  }

  push(delta: string): void {
    if (this.ended) {
      const message = 'push(): this pacer has ended, create another one for another text';
      throw new RenderError('ended', message, this.received);
    }
    if (delta === '') return;
    this.waiting += delta;
    this.received += delta.length;
    this.deadlines.push({ end: this.received, at: this.now() + this.maxLagMs });
    this.wake();
  }

  async end(): Promise<void> {
    this.ended = true;
    if (this.waiting === '') return;
    this.wake();
    return new Promise((resolve) => this.onDrained.push(resolve));
  }

  flush(): void {
    this.write(this.waiting.length);
  }

  cancel(): void {
    this.ended = true;
    this.waiting = '';
    this.settle();
  }

  private wake(): void {
    if (this.unschedule) return;
    this.lastFrame = this.now();
    this.await();
  }

  private await(): void {
    this.unschedule = this.schedule(() => this.frame());
  }

  private frame(): void {
    this.unschedule = null;
    const now = this.now();
    const late = this.lateLength(now);
    // A third of the longest lag smooths a burst, and leaves little for the deadline to force.
    const share = (this.waiting.length * 3 * (now - this.lastFrame)) / this.maxLagMs;
    this.lastFrame = now;
    this.await();
    this.write(this.breakAfter(Math.max(share, late, 1), late));
  }

  private lateLength(now: number): number {
    let late = 0;
    while (this.deadlines[0] && this.deadlines[0].at <= now) {
      late = this.deadlines[0].end;
      this.deadlines.shift();
    }
    return Math.max(0, late - this.written);
  }

  /** How much to write: units until it is enough, and whatever is late. */
  private breakAfter(enough: number, late: number): number {
    const length = this.lastBreak(this.unit, enough);
    return length < late ? this.lastBreak('grapheme', late) : length;
  }

  private lastBreak(unit: PaceUnit, enough: number): number {
    let length = 0;
    // Half a surrogate pair says nothing yet about what it belongs to.
    const text = this.ended ? this.waiting : this.waiting.replace(/[\ud800-\udbff]$/, '');
    for (const end of findBreaks(text, unit)) {
      if (end === text.length && !this.isWhole(unit)) break;
      length = end;
      if (length >= enough) break;
    }
    return length;
  }

  /** Whether the last unit that waits cannot grow. */
  private isWhole(unit: PaceUnit): boolean {
    return this.ended || (unit === 'line' && this.waiting.endsWith('\n'));
  }

  private write(length: number): void {
    const text = this.waiting.slice(0, length);
    this.waiting = this.waiting.slice(length);
    this.written += length;
    if (this.waiting === '' || (this.deadlines.length === 0 && !this.ended)) this.settle();
    if (text !== '') this.options.write(text);
  }

  /** Nothing can be written before more text comes. */
  private settle(): void {
    this.unschedule?.();
    this.unschedule = null;
    if (this.waiting !== '') return;
    this.deadlines = [];
    for (const resolve of this.onDrained.splice(0)) resolve();
  }
}
