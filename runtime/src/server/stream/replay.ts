import type { Frame } from './frames.js';

export interface ReplayBounds {
  /** Frames kept for one session, at most. */
  readonly frames: number;
  /** Bytes kept for one session, at most. */
  readonly bytes: number;
}

/**
 * The frames of one session that its client may still need, oldest first: those that were written but not
 * confirmed, then those not written yet. It is the send queue and the replay buffer at once, so a client
 * that does not read costs no more than the bounds.
 */
export class Replay {
  /** Place of the newest frame that was dropped: what a client must have seen to resume. */
  private watermark = 0;
  private frames: Frame[] = [];
  /** How many of `frames` have been written to the present connection. */
  private written = 0;
  /** How many the client may have: written to this connection, or to the last one until it resumes. */
  private sent = 0;

  constructor(private readonly bounds: ReplayBounds) {}

  /** Of the frames kept, as they count against the bounds. */
  size = 0;

  /** Place of the newest replayable frame. */
  lastSeq = 0;

  /** @returns false when the bounds are passed by frames that were never written: see `makeRoom` */
  push(frame: Frame): boolean {
    this.frames.push(frame);
    this.size += frame.size;
    if (frame.seq > 0) this.lastSeq = frame.seq;
    return this.makeRoom();
  }

  /**
   * Drops the oldest frames until the bounds are kept.
   * @returns false, with nothing dropped, when frames that were never written would have to go
   */
  makeRoom(): boolean {
    if (this.frames.length <= this.bounds.frames && this.size <= this.bounds.bytes) return true;
    const needed = this.countAboveBounds();
    if (needed > this.sent) return false;
    // Dropping one at a time would move the whole array for each frame.
    this.drop(Math.max(needed, Math.min(this.sent, this.frames.length >> 2)));
    return true;
  }

  /** The frames not yet written, which are taken to be written now. */
  take(): readonly Frame[] {
    const unwritten = this.frames.slice(this.written);
    this.written = this.frames.length;
    this.sent = this.frames.length;
    return unwritten;
  }

  /** How many frames are kept. */
  get count(): number {
    return this.frames.length;
  }

  get hasUnwritten(): boolean {
    return this.written < this.frames.length;
  }

  /** The client has everything up to and including this place. */
  confirm(seq: number): void {
    this.drop(this.countUpTo(seq));
  }

  /** The connection is gone: everything kept is to be written again, except what is not replayed. */
  rewind(): void {
    this.sent = this.frames.slice(0, this.sent).filter(isReplayed).length;
    this.frames = this.frames.filter(isReplayed);
    this.size = this.frames.reduce((sum, frame) => sum + frame.size, 0);
    this.written = 0;
  }

  /** Nothing of it will be needed. */
  clear(): void {
    this.drop(this.frames.length);
  }

  /**
   * Prepares a new connection of a client that has everything up to `seq` (0: nothing yet).
   * @returns false when something after that place is gone.
   */
  resumeFrom(seq: number): boolean {
    if (seq < this.watermark || seq > this.lastSeq) return false;
    this.rewind();
    this.confirm(seq);
    this.sent = 0;
    return true;
  }

  private countAboveBounds(): number {
    let count = 0;
    let size = this.size;
    while (this.frames.length - count > this.bounds.frames || size > this.bounds.bytes) {
      size -= this.frames[count]?.size ?? size;
      count += 1;
    }
    return count;
  }

  private drop(count: number): void {
    if (count === 0) return;
    for (const frame of this.frames.splice(0, count)) {
      this.size -= frame.size;
      if (frame.seq > 0) this.watermark = frame.seq;
    }
    this.written = Math.max(0, this.written - count);
    this.sent = Math.max(0, this.sent - count);
  }

  private countUpTo(seq: number): number {
    let count = 0;
    this.frames.some((frame, index) => {
      if (frame.seq > 0 && frame.seq <= seq) count = index + 1;
      return frame.seq > seq;
    });
    return count;
  }
}

function isReplayed(frame: Frame): boolean {
  return frame.seq > 0;
}
