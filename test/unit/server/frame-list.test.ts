import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameList } from '../../../runtime/src/server/stream/frame-list.js';
import type { Frame } from '../../../runtime/src/server/stream/frames.js';
import { pack, textOf } from '../../../runtime/src/server/stream/packed-frames.js';

const NOTHING = FrameList.of([]);

/** A client's place in the lists, and what it has been given, as a replay keeps them. */
class Client {
  private list = NOTHING;
  private given: Frame[] = [];

  push(frame: Frame): void {
    this.list = this.list.add(this.given.length, frame);
    this.given.push(frame);
  }

  /** @returns what it takes, and what it should take */
  take() {
    const [taken, expected] = [this.list.close(this.given.length), this.given];
    this.list = NOTHING;
    this.given = [];
    return { taken, expected };
  }
}

const FRAMES = Array.from({ length: 40 }, (_, index): Frame => {
  const text = `data: ${index}\n\n`;
  return { seq: index, text, size: text.length };
});

const anyClient = fc.nat({ max: 3 });
const anyFrame = fc.nat({ max: FRAMES.length - 1 });
/** A frame for some of four clients, or for a while the next of the frames for one, or one takes what it has. */
const anyStep = fc.oneof(
  fc.record({ kind: fc.constant('send'), frame: anyFrame, to: fc.subarray([0, 1, 2, 3]) }),
  fc.record({ kind: fc.constant('burst'), client: anyClient, count: fc.nat({ max: 40 }) }),
  fc.record({ kind: fc.constant('take'), client: anyClient }),
);

describe('the list of the frames that wait', () => {
  it('has exactly its own frames for each client, whatever the others have', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const clients = Array.from({ length: 4 }, () => new Client());
        const take = (client: Client | undefined): void => {
          const result = client?.take();
          expect([...(result?.taken ?? [])]).toEqual(result?.expected);
        };
        for (const step of steps) {
          if (step.kind === 'take') take(clients[step.client]);
          else if (step.kind === 'send') {
            for (const index of step.to) clients[index]?.push(frameAt(step.frame));
          } else {
            for (let n = 0; n < step.count; n += 1) clients[step.client]?.push(frameAt(n));
          }
        }
        clients.forEach(take);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([1, 2, 40])('is one object for all clients of %i broadcasts', (count) => {
    const clients = Array.from({ length: 5 }, () => new Client());
    for (const frame of FRAMES.slice(0, count)) for (const client of clients) client.push(frame);
    const [first, ...others] = clients.map((client) => client.take().taken);
    for (const other of others) expect(other).toBe(first);
  });

  it('is one object also for those who had less than others', () => {
    const clients = Array.from({ length: 5 }, () => new Client());
    for (const client of clients) client.push(frameAt(0));
    clients[0]?.push(frameAt(1));
    const [more, first, ...others] = clients.map((client) => client.take().taken);
    expect(more).toHaveLength(2);
    for (const other of others) expect(other).toBe(first);
  });
});

describe('packed frames', () => {
  it('are the frames that they are made of', () => {
    const anyText = fc.string({ unit: 'grapheme' });
    const anyFrames = fc.array(fc.tuple(fc.nat(), anyText), { maxLength: 40 });
    fc.assert(
      fc.property(anyFrames, fc.integer({ min: -1, max: 41 }), (parts, index) => {
        const frames = parts.map(([seq, text]): Frame => ({ seq, text, size: text.length }));
        const packed = pack(frames);
        expect([...packed]).toEqual(frames);
        expect(packed).toHaveLength(frames.length);
        expect(packed.at(Math.max(index, 0))).toEqual(frames[Math.max(index, 0)]);
        expect(textOf(packed)).toBe(frames.map(({ text }) => text).join(''));
      }),
    );
  });
});

function frameAt(index: number): Frame {
  const frame = FRAMES[index];
  if (!frame) throw new RangeError(`got ${index}, wanted a frame's number below ${FRAMES.length}`);
  return frame;
}
