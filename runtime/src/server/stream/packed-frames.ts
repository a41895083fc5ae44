import type { Frame } from './frames.js';

/** Frames in their order: an array, or many of them packed. */
export interface FrameSequence {
  readonly length: number;
  at(index: number): Frame | undefined;
  [Symbol.iterator](): Iterator<Frame>;
}

/** From how many frames on it is worth it. */
const MANY = 16;

/** Frames that are kept: as one long text if they are many, which costs the garbage collector less than a text for each. */
export function pack(frames: readonly Frame[]): FrameSequence {
  return frames.length < MANY ? frames : new PackedFrames(frames);
}

export function textOf(frames: FrameSequence): string {
  if (frames instanceof PackedFrames) return frames.text;
  const [only] = frames.length === 1 ? frames : [];
  return only ? only.text : joinTexts(frames);
}

class PackedFrames implements FrameSequence {
  readonly text: string;
  private readonly seqs: readonly number[];
  /** Where in the text each frame ends. */
  private readonly ends: readonly number[];

  constructor(frames: readonly Frame[]) {
    let end = 0;
    this.text = joinTexts(frames);
    this.seqs = frames.map(({ seq }) => seq);
    this.ends = frames.map(({ text }) => (end += text.length));
  }

  get length(): number {
    return this.seqs.length;
  }

  at(index: number): Frame | undefined {
    const seq = this.seqs[index];
    if (seq === undefined) return undefined;
    const text = this.text.slice(this.ends[index - 1] ?? 0, this.ends[index]);
    return { seq, text, size: text.length };
  }

  *[Symbol.iterator](): Generator<Frame> {
    for (let index = 0; index < this.length; index += 1) {
      const frame = this.at(index);
      if (frame) yield frame;
    }
  }
}

function joinTexts(frames: Iterable<Frame>): string {
  return Array.from(frames, ({ text }) => text).join('');
}
