import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Frame,
  packetFrame,
  parseFrameId,
} from '../../../runtime/src/server/stream/frames.js';
import { parsePacket } from '../../../runtime/src/server/packets/packet.js';
import { Replay, type ReplayBounds } from '../../../runtime/src/server/stream/replay.js';

const frameOf = (seq: number, size = 10): Frame => ({
  seq,
  text: String(seq % 10).repeat(size),
  size,
});
const seqs = (frames: Iterable<Frame>): number[] => Array.from(frames, ({ seq }) => seq);
const texts = (frames: Iterable<Frame>): string[] => Array.from(frames, ({ text }) => text);
const LARGE = { frames: 1000, bytes: 1_000_000 };

/** A replay that has got, and written, frames 1 to `count`. */
function written(count: number, bounds = LARGE): Replay {
  const replay = new Replay(bounds);
  for (let seq = 1; seq <= count; seq += 1) replay.push(frameOf(seq));
  replay.take();
  return replay;
}

describe('the replay of a session', () => {
  it('gives each frame once, in order', () => {
    const replay = new Replay(LARGE);
    replay.push(frameOf(1));
    replay.push(frameOf(2));
    expect(seqs(replay.take())).toEqual([1, 2]);
    replay.push(frameOf(3));
    expect(seqs(replay.take())).toEqual([3]);
    expect(seqs(replay.take())).toEqual([]);
  });

  it('gives a new connection what came after the last id, and no volatile frame', () => {
    const replay = written(2);
    replay.push(frameOf(0));
    replay.push(frameOf(5));
    replay.take();
    replay.rewind();
    expect(replay.resumeFrom(1)).toBe(true);
    expect(seqs(replay.take())).toEqual([2, 5]);
  });

  it('gives everything to a client that has processed nothing yet', () => {
    const replay = written(3);
    expect(replay.resumeFrom(0)).toBe(true);
    expect(seqs(replay.take())).toEqual([1, 2, 3]);
  });

  it('cannot resume below what was confirmed, nor beyond what was written', () => {
    const replay = written(3);
    replay.confirm(2);
    expect(replay.resumeFrom(1)).toBe(false);
    expect(replay.resumeFrom(4)).toBe(false);
    expect(replay.resumeFrom(2)).toBe(true);
  });

  it('drops what the client may have before it gives the client up, also while no connection is there', () => {
    const replay = written(4, { frames: 4, bytes: 1000 });
    replay.rewind();
    expect(replay.push(frameOf(5))).toBe(true);
    expect(replay.push(frameOf(6))).toBe(true);
    expect(replay.resumeFrom(4)).toBe(true);
    expect(seqs(replay.take())).toEqual([5, 6]);
  });

  it('knows after a resume that the client has not got the rest', () => {
    const replay = written(4, { frames: 4, bytes: 1000 });
    replay.rewind();
    expect(replay.resumeFrom(0)).toBe(true);
    expect(replay.push(frameOf(5))).toBe(false);
  });

  it('lets one frame through that is larger than the bound, once it has been written', () => {
    const replay = new Replay({ frames: 4, bytes: 100 });
    expect(replay.push(frameOf(1, 500))).toBe(false);
    expect(seqs(replay.take())).toEqual([1]);
    expect(replay.makeRoom()).toBe(true);
    expect(replay.resumeFrom(0)).toBe(false);
    expect(replay.resumeFrom(1)).toBe(true);
  });
});

/**
 * The same in the plainest way: every frame ever, and where the client is. What it promises: a resume gives exactly what
 * came after, or is refused; it is refused if the bounds were passed by what came after, and never when no bound was
 * ever passed; a push fails exactly when unwritten frames alone pass the bounds.
 */
class NaiveReplay {
  private frames: Frame[] = [];
  private unsent = 0;
  private confirmed = 0;
  private hasTrimmed = false;
  lastSeq = 0;

  constructor(private readonly bounds: { readonly frames: number; readonly bytes: number }) {}

  push(frame: Frame): boolean {
    this.frames.push(frame);
    this.unsent += 1;
    if (frame.seq > 0) this.lastSeq = frame.seq;
    this.hasTrimmed ||= !this.fits(this.frames.filter(({ seq }) => this.isKept(seq)));
    return this.fits(this.frames.slice(this.frames.length - this.unsent));
  }

  take(): readonly Frame[] {
    const taken = this.frames.slice(this.frames.length - this.unsent);
    this.unsent = 0;
    return taken;
  }

  confirm(seq: number): void {
    const sent = this.frames.slice(0, this.frames.length - this.unsent);
    const last = sent.findLastIndex((frame) => frame.seq > 0 && frame.seq <= seq);
    const dropped = this.frames.splice(0, last + 1);
    this.confirmed = Math.max(this.confirmed, ...seqs(dropped));
  }

  cut(): void {
    const unsent = this.frames.slice(this.frames.length - this.unsent);
    this.unsent = unsent.filter(({ seq }) => seq > 0).length;
    this.frames = this.frames.filter(({ seq }) => seq > 0);
  }

  /** What a resume must answer: true, false, or undefined where the early trimming may decide. */
  mayResumeFrom(seq: number): boolean | undefined {
    if (seq > this.lastSeq || seq < this.confirmed) return false;
    if (!this.fits(this.frames.filter((frame) => frame.seq > seq))) return false;
    return this.hasTrimmed ? undefined : true;
  }

  resumeFrom(seq: number): void {
    this.unsent = 0;
    this.confirm(seq);
    this.unsent = this.frames.length;
  }

  private isKept(seq: number): boolean {
    return seq === 0 || seq > this.confirmed;
  }

  private fits(frames: readonly Frame[]): boolean {
    const bytes = frames.reduce((sum, { size }) => sum + size, 0);
    return frames.length <= this.bounds.frames && bytes <= this.bounds.bytes;
  }
}

type Step =
  | {
      readonly kind: 'push';
      readonly size: number;
      readonly volatile: boolean;
      readonly gap: number;
      readonly times: number;
    }
  | { readonly kind: 'take' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'confirm'; readonly back: number }
  | { readonly kind: 'resume'; readonly back: number };

const anyBack = fc.nat({ max: 12 });
const anyPush = fc.record({
  kind: fc.constant('push'),
  size: fc.integer({ min: 1, max: 40 }),
  volatile: fc.boolean(),
  gap: fc.integer({ min: 1, max: 3 }),
  // So many are kept otherwise than few.
  times: fc.constantFrom(1, 1, 1, 1, 20),
});
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: anyPush },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('take') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('confirm'), back: anyBack }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('resume'), back: anyBack }) },
);

describe('the replay, against a naive model of it', () => {
  it.each([
    { frames: 1000, bytes: 1_000_000 },
    { frames: 8, bytes: 1_000_000 },
    { frames: 1000, bytes: 120 },
    { frames: 1, bytes: 40 },
  ])('does the same under any events, with at most $frames frames and $bytes bytes', (bounds) => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const pair = new Pair(bounds);
        steps.every((step) => pair.take(step));
        expect(pair.differences).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

/** A replay and its model, which are told the same. */
class Pair {
  readonly differences: string[] = [];
  private readonly replay: Replay;
  private readonly model: NaiveReplay;
  private isAttached = true;

  constructor(bounds: ReplayBounds) {
    this.replay = new Replay(bounds);
    this.model = new NaiveReplay(bounds);
  }

  /** @returns false once the session would be over */
  take(step: Step): boolean {
    switch (step.kind) {
      case 'push':
        return this.push(step);
      case 'take':
        return !this.isAttached || this.compareTaken();
      case 'confirm':
        this.replay.confirm(this.model.lastSeq - step.back);
        this.model.confirm(this.model.lastSeq - step.back);
        return true;
      case 'cut':
        return this.cut();
      case 'resume':
        return this.cut() && this.resumeFrom(Math.max(0, this.model.lastSeq - step.back));
    }
  }

  private push(step: Step & { kind: 'push' }): boolean {
    let fits = true;
    for (let count = 0; fits && count < step.times; count += 1) fits = this.pushOnce(step);
    return fits;
  }

  private pushOnce({ volatile, gap, size }: Step & { kind: 'push' }): boolean {
    const isVolatile = volatile && this.isAttached;
    const frame = frameOf(isVolatile ? 0 : this.model.lastSeq + gap, size);
    const fits = this.model.push(frame);
    this.compare('push', this.replay.push(frame), fits);
    this.compare('lastSeq', this.replay.lastSeq, this.model.lastSeq);
    return fits;
  }

  private cut(): true {
    if (this.isAttached) {
      this.replay.rewind();
      this.model.cut();
    }
    this.isAttached = false;
    return true;
  }

  private resumeFrom(seq: number): boolean {
    const expected = this.model.mayResumeFrom(seq);
    const resumed = this.replay.resumeFrom(seq);
    this.compare('resume', resumed, expected ?? resumed);
    if (!resumed) return false;
    this.model.resumeFrom(seq);
    this.isAttached = true;
    return this.compareTaken();
  }

  private compareTaken(): true {
    const [taken, expected] = [this.replay.take(), this.model.take()];
    this.compare('taken', seqs(taken).join(), seqs(expected).join());
    this.compare('texts', texts(taken).join(), texts(expected).join());
    return true;
  }

  private compare<T extends string | number | boolean>(what: string, got: T, wanted: T): void {
    if (got !== wanted) this.differences.push(`${what}: got ${got}, wanted ${wanted}`);
  }
}

describe('the id of a frame', () => {
  const { text, seq } = packetFrame({ packet: parsePacket('2["x"]'), bin: [] }, false);
  const id = /^id: (.*)$/m.exec(text)?.[1] ?? '';

  it('is short ASCII, and names a place in this process', () => {
    expect(id).toMatch(/^[\w.-]{1,64}$/);
    expect(parseFrameId(id)).toBe(seq);
  });

  it.each([
    '',
    'x',
    `x${id}`,
    `${id}x`,
    `${id}.1`,
    id.replace('.', ''),
    `${id}9999999999999999`,
    `${id.split('.')[0]}.-1`,
  ])('is no other text: %j', (other) => {
    expect(parseFrameId(other)).toBeUndefined();
  });
});
