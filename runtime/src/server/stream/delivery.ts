import { scheduleFlush } from './flush-queue.js';
import type { Frame } from './frames.js';
import { Replay, type ReplayBounds } from './replay.js';
import type { StreamWriter } from './stream-writer.js';

/** Whose frames are delivered. */
export interface DeliveryOwner {
  /** All that waited has been written, and the stream takes more. */
  onWritten(): void;
  /** The stream is gone. */
  onCut(): void;
}

/** A client's frames on their way: kept until it has them, and written at the end of each turn to the stream it has, if any. */
export class Delivery {
  isFlushScheduled = false;
  readonly replay: Replay;
  private writer: StreamWriter | undefined;
  /** The client does not keep up. */
  private isBlocked = false;
  /** The present turn of the event loop has more to say than the bounds allow. */
  private isInBurst = false;

  constructor(
    bounds: ReplayBounds,
    private readonly owner: DeliveryOwner,
  ) {
    this.replay = new Replay(bounds);
  }

  get isAttached(): boolean {
    return this.writer !== undefined;
  }

  /** Whether nothing is on its way. */
  get isIdle(): boolean {
    return this.writer?.isIdle === true && !this.replay.hasUnwritten;
  }

  /** Gives the client a stream, which begins with `first`. */
  attach(writer: StreamWriter, first: Frame): void {
    this.writer = writer;
    writer.watch(this);
    this.isBlocked = !writer.write([first]);
    scheduleFlush(this);
  }

  /** Gives the stream up, maybe with a last frame. What has not been confirmed is kept for another. */
  detach(last?: Frame): void {
    if (last) this.writer?.end(last);
    this.writer = undefined;
    this.replay.rewind();
  }

  /** Ends the stream after all that waits. */
  end(last: Frame): void {
    if (this.replay.hasUnwritten) this.writer?.write(this.replay.take());
    this.writer?.end(last);
    this.writer = undefined;
  }

  /** @returns false when the client is too far behind: the frame may be lost */
  push(frame: Frame): boolean {
    const hasRoom = this.replay.push(frame) || this.writeBurst();
    if (hasRoom) scheduleFlush(this);
    return hasRoom;
  }

  flush(): void {
    if (!this.writer || this.isBlocked) return;
    if (this.replay.hasUnwritten) this.isBlocked = !this.writer.write(this.replay.take());
    if (!this.isBlocked) this.owner.onWritten();
  }

  onDrain(writer: StreamWriter): void {
    if (writer !== this.writer) return;
    this.isBlocked = false;
    this.flush();
  }

  onCut(writer: StreamWriter): void {
    if (writer === this.writer) this.owner.onCut();
  }

  /**
   * Writes what has come together past the bounds within one turn of the event loop: no client can read
   * meanwhile, so it does not tell whether this one keeps up.
   * @returns false when the client was behind before this turn
   */
  private writeBurst(): boolean {
    if (!this.writer || (this.isBlocked && !this.isInBurst)) return false;
    if (!this.isInBurst) setImmediate(() => (this.isInBurst = false));
    this.isInBurst = true;
    this.isBlocked = !this.writer.write(this.replay.take());
    return this.replay.makeRoom();
  }
}
