import { FrameList } from './frame-list.js';
import type { Frame } from './frames.js';
import type { FrameSequence } from './packed-frames.js';

export interface ReplayBounds {
  /** Frames kept for one session, at most. */
  readonly frames: number;
  /** Bytes kept for one session, at most. */
  readonly bytes: number;
}

/** How much of the bounds is still made use of once they have been passed. */
const KEPT = 3 / 4;

const NOTHING = FrameList.of([]);

/**
 * The frames of one session that its client may still need, oldest first: those that were written but not
 * confirmed, then those not written yet. It is the send queue and the replay buffer at once, so a client
 * that does not read costs no more than the bounds.
 */
export class Replay {
  /** Of the frames kept, as they count against the bounds. */
  size = 0;
  /** How many frames are kept. */
  count = 0;
  /** Place of the newest replayable frame. */
  lastSeq = 0;
  /** Place of the newest frame that was dropped: what a client must have seen to resume. */
  private watermark = 0;
  /** What the client may have: written to its connection, or to the last one until it resumes. As it was written, together. */
  private written: FrameSequence[] = [];
  /** How many frames of the oldest are dropped. */
  private dropped = 0;
  private waiting = NOTHING;
  /** How many of the waiting frames are for this client, and what they count. */
  private waitingCount = 0;
  private waitingSize = 0;

  constructor(private readonly bounds: ReplayBounds) {}

  get hasUnwritten(): boolean {
    return this.waitingCount > 0;
  }

  /** @returns false when the bounds are passed by frames that were never written: see `makeRoom` */
  push(frame: Frame): boolean {
    const waiting = this.waiting.add(this.waitingCount, frame);
    if (waiting !== this.waiting) this.waiting = waiting;
    this.waitingCount += 1;
    this.waitingSize += frame.size;
    this.count += 1;
    this.size += frame.size;
    if (frame.seq > 0) this.lastSeq = frame.seq;
    return this.makeRoom();
  }

  /**
   * Drops the oldest frames, where the bounds are passed.
   * @returns false, with nothing dropped, when frames that were never written would have to go
   */
  makeRoom(): boolean {
    if (this.fits(this.count, this.size)) return true;
    if (!this.fits(this.waitingCount, this.waitingSize)) return false;
    // Dropping one at a time would move the whole array for each frame.
    const { frames, bytes } = this.bounds;
    this.dropWhile(() => this.count > frames * KEPT || this.size > bytes * KEPT);
    return true;
  }

  /** The frames not yet written, which are taken to be written now. */
  take(): FrameSequence {
    const frames = this.waiting.close(this.waitingCount);
    // An array makes room for 16 more when it grows, and most clients are idle.
    if (this.written.length === 0 && frames.length > 0) this.written = [frames];
    else if (frames.length > 0) this.written.push(frames);
    this.waiting = NOTHING;
    this.waitingCount = 0;
    this.waitingSize = 0;
    return frames;
  }

  /** The client has everything up to and including this place, of what was written. */
  confirm(seq: number): void {
    this.dropWhile((oldest) => oldest.seq <= seq);
  }

  /** The connection is gone: everything kept is to be written again, except what is not replayed. */
  rewind(): void {
    this.keep(this.allWritten().filter(isReplayed), this.allWaiting().filter(isReplayed));
  }

  /** Nothing of it will be needed. */
  clear(): void {
    this.watermark = this.lastSeq;
    this.keep([], []);
  }

  /**
   * Prepares a new connection of a client that has everything up to `seq` (0: nothing yet).
   * @returns false when something after that place is gone.
   */
  resumeFrom(seq: number): boolean {
    if (seq < this.watermark || seq > this.lastSeq) return false;
    this.rewind();
    this.keep([...this.allWritten(), ...this.allWaiting()], []);
    this.confirm(seq);
    this.keep([], this.allWritten());
    return true;
  }

  private allWritten(): readonly Frame[] {
    return this.written.flatMap((frames) => [...frames]).slice(this.dropped);
  }

  private allWaiting(): readonly Frame[] {
    return [...this.waiting.close(this.waitingCount)];
  }

  private keep(written: readonly Frame[], waiting: readonly Frame[]): void {
    this.written = written.length > 0 ? [written] : [];
    this.dropped = 0;
    this.waiting = FrameList.of(waiting);
    this.waitingCount = waiting.length;
    this.waitingSize = sizeOf(waiting);
    this.count = written.length + waiting.length;
    this.size = sizeOf(written) + this.waitingSize;
  }

  private fits(count: number, size: number): boolean {
    return count <= this.bounds.frames && size <= this.bounds.bytes;
  }

  private dropWhile(isDue: (oldest: Frame) => boolean): void {
    let emptied = 0;
    for (let batch = this.written[0]; batch; batch = this.written[emptied]) {
      const oldest = batch.at(this.dropped);
      if (!oldest || !isDue(oldest)) break;
      this.count -= 1;
      this.size -= oldest.size;
      if (oldest.seq > 0) this.watermark = oldest.seq;
      this.dropped += 1;
      if (this.dropped < batch.length) continue;
      this.dropped = 0;
      emptied += 1;
    }
    this.written.splice(0, emptied);
  }
}

function isReplayed(frame: Frame): boolean {
  return frame.seq > 0;
}

function sizeOf(frames: readonly Frame[]): number {
  return frames.reduce((sum, frame) => sum + frame.size, 0);
}
