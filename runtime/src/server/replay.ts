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
  private size = 0;
  /** How many of `frames` have been written to the present connection. */
  private written = 0;

  constructor(private readonly bounds: ReplayBounds) {}

  /** Place of the newest replayable frame. */
  lastSeq = 0;

  /** @returns false when frames that were never written had to go: the client has lost something. */
  push(frame: Frame): boolean {
    this.frames.push(frame);
    this.size += frame.size;
    if (frame.seq > 0) this.lastSeq = frame.seq;
    if (this.frames.length <= this.bounds.frames && this.size <= this.bounds.bytes) return true;
    return this.makeRoom();
  }

  /** The frames not yet written, which are taken to be written now. */
  take(): readonly Frame[] {
    const unwritten = this.frames.slice(this.written);
    this.written = this.frames.length;
    return unwritten;
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
    this.frames = this.frames.filter((frame) => frame.seq > 0);
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
    return true;
  }

  private makeRoom(): boolean {
    let dropped = 0;
    let size = this.size;
    while (this.frames.length - dropped > this.bounds.frames || size > this.bounds.bytes) {
      size -= this.frames[dropped]?.size ?? size;
      dropped += 1;
    }
    // Dropping one at a time would move the whole array for each frame.
    const batch = Math.max(dropped, Math.min(this.written, this.frames.length >> 2));
    const fits = dropped <= this.written;
    this.drop(batch);
    return fits;
  }

  private drop(count: number): void {
    if (count === 0) return;
    for (const frame of this.frames.splice(0, count)) {
      this.size -= frame.size;
      if (frame.seq > 0) this.watermark = frame.seq;
    }
    this.written = Math.max(0, this.written - count);
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
