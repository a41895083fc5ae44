import type { Frame } from './frames.js';
import { type FrameSequence, pack } from './packed-frames.js';

/**
 * The frames that wait for the end of a turn of the event loop. Clients that are to get the same frames share one list, and
 * with it the bytes that are made of them: each knows how many of the list are its own.
 */
export class FrameList {
  private isClosed = false;
  /** What was handed out of the list when it had come to its end. */
  private whole: FrameSequence | undefined;
  /** What was last handed out of a list that goes on for others. */
  private prefix: readonly Frame[] = NONE;
  /** Where a client's frames went on otherwise: the next client's may do the same. */
  private branch: FrameList | undefined;

  private constructor(
    private readonly frames: Frame[],
    private readonly branchedAt: number,
  ) {}

  /** A list that stays as it is: others branch off. */
  static of(frames: readonly Frame[]): FrameList {
    const list = new FrameList([...frames], 0);
    list.isClosed = true;
    return list;
  }

  /** The list that has `frame` behind the first `count` frames of this one. */
  add(count: number, frame: Frame): FrameList {
    if (this.frames[count] === frame) return this;
    if (count === this.frames.length && !this.isClosed) {
      this.frames.push(frame);
      return this;
    }
    const { branch } = this;
    if (branch?.branchedAt === count && branch.frames[count] === frame) return branch;
    const frames = count === 0 ? [frame] : this.frames.slice(0, count).concat(frame);
    return (this.branch = new FrameList(frames, count));
  }

  /** The first `count` frames, for good: the same object for all who have the same frames. */
  close(count: number): FrameSequence {
    if (count < this.frames.length) {
      if (this.prefix.length !== count) this.prefix = this.frames.slice(0, count);
      return this.prefix;
    }
    this.isClosed = true;
    return (this.whole ??= pack(this.frames));
  }
}

const NONE: readonly Frame[] = [];
