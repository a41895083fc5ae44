import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPacer } from '../../../runtime/src/render/pacer.js';
import type { Pacer, PacerOptions } from '../../../runtime/src/render/pacer.js';

const FRAME_MS = 16;

interface Stage {
  readonly pacer: Pacer;
  readonly written: string[];
  /** Lets frames pass; says in how many of them something was asked for. */
  readonly frames: (count: number) => number;
  readonly text: () => string;
}

function stage(options: Partial<PacerOptions> = {}): Stage {
  let nowMs = 1000;
  let waiting: (() => void) | null = null;
  const written: string[] = [];
  const pacer = createPacer({
    write: (text) => written.push(text),
    now: () => nowMs,
    schedule: (callback) => {
      waiting = callback;
      return () => {
        waiting = null;
      };
    },
    ...options,
  });
  const frames = (count: number): number => {
    let drawn = 0;
    for (let at = 0; at < count; at += 1) {
      nowMs += FRAME_MS;
      const callback = waiting;
      waiting = null;
      if (callback) drawn += 1;
      callback?.();
    }
    return drawn;
  };
  return { pacer, written, frames, text: () => written.join('') };
}

test('a burst is spread over frames, in order, and nothing is written between them', () => {
  const { pacer, written, frames, text } = stage({ maxLagMs: 320 });
  const burst = 'The quick brown fox jumps over the lazy dog again and again. '.repeat(4);
  for (const character of burst) pacer.push(character);
  expect(written).toEqual([]);
  frames(5);
  expect(written.length).toBe(5);
  expect(text().length).toBeLessThan(burst.length);
  frames(40);
  expect(text()).toBe(burst.slice(0, -1));
});

test('words stay whole', () => {
  const { pacer, written, frames } = stage();
  pacer.push('incomprehensibilities notwithstanding, ');
  pacer.push('antidis');
  frames(3);
  pacer.push('establishmentarianism ');
  frames(12);
  const words = [
    'incomprehensibilities',
    ' ',
    'notwithstanding',
    ',',
    ' ',
    'antidisestablishmentarianism',
  ];
  let rest = written.join('');
  for (const word of words) {
    expect(rest.startsWith(word)).toBe(true);
    rest = rest.slice(word.length);
  }
  for (const piece of written) expect(words.some((word) => piece.endsWith(word))).toBe(true);
});

test('Chinese and Japanese flow by the word, too', () => {
  const { pacer, written, frames } = stage();
  pacer.push('服务器发送事件是一种简单的技术，它让网页可以实时更新。');
  frames(8);
  expect(written.length).toBeGreaterThan(3);
});

test('lines stay whole, and are written at once when they end', () => {
  const { pacer, written, frames } = stage({ by: 'line', maxLagMs: 160 });
  pacer.push('one\ntwo\nthr');
  frames(8);
  expect(written.every((piece) => piece.endsWith('\n'))).toBe(true);
  expect(written.join('')).toBe('one\ntwo\n');
});

test.each(['grapheme', 'word', 'line'] as const)(
  'by the %s, no grapheme is ever cut and no text waits longer than it may',
  (by) => {
    const parts = fc.constantFrom(
      'a',
      ' ',
      '模型',
      '한국',
      '👩‍👩‍👧‍👦',
      '🇩🇪',
      '👍🏽',
      'e\u0301',
      '\r\n',
      '\n',
      'word ',
      '😀',
    );
    const steps = fc.array(
      fc.tuple(fc.string({ unit: parts, maxLength: 6 }), fc.nat(30), fc.nat(12)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(steps, (list) => {
        const lagFrames = 10;
        const { pacer, frames, text } = stage({ by, maxLagMs: lagFrames * FRAME_MS });
        const whole = list.map(([part]) => part).join('');
        const ends = new Set([
          0,
          ...[...new Intl.Segmenter().segment(whole)].map(
            ({ index, segment }) => index + segment.length,
          ),
        ]);
        const lengths: number[] = [];
        let received = 0;
        const tick = (): void => {
          lengths.push(received);
          frames(1);
          const late = lengths[lengths.length - 1 - lagFrames] ?? 0;
          // All but the last grapheme of what is late is out.
          const before = [...ends].filter((end) => end < late);
          expect(text().length).toBeGreaterThanOrEqual(Math.max(0, ...before));
          expect(ends.has(text().length)).toBe(true);
        };
        for (const [part, cut, wait] of list) {
          for (const piece of [part.slice(0, cut), part.slice(cut)]) {
            pacer.push(piece);
            received += piece.length;
            tick();
          }
          for (let at = 0; at < wait; at += 1) tick();
        }
        pacer.end().catch(() => {});
        frames(200);
        expect(text()).toBe(whole);
      }),
      { numRuns: 200 },
    );
  },
);

test('it asks for no frames while it can write nothing', () => {
  const { pacer, frames } = stage({ maxLagMs: 160 });
  expect(frames(5)).toBe(0);
  pacer.push('a few words');
  expect(frames(100)).toBeLessThanOrEqual(11);
});

test('the end is reached when all has been written', async () => {
  const { pacer, frames, text } = stage();
  pacer.push('some words at the end');
  const ended = pacer.end().then(() => text());
  frames(60);
  expect(await ended).toBe('some words at the end');
  expect(() => pacer.push('more')).toThrow(expect.objectContaining({ code: 'ended' }));
});

test('flush writes what waits, at once', () => {
  const { pacer, written, frames } = stage();
  pacer.push('all of this');
  pacer.flush();
  expect(written).toEqual(['all of this']);
  expect(frames(5)).toBe(0);
});

test('cancel writes nothing more, and ends the wait for the end', async () => {
  const { pacer, written, frames } = stage();
  pacer.push('nothing of this');
  const ended = pacer.end();
  pacer.cancel();
  await ended;
  frames(50);
  expect(written).toEqual([]);
});

test('a megabyte at once is written within the lag', () => {
  const { pacer, frames, text } = stage({ maxLagMs: 160 });
  const whole = 'word '.repeat(200_000);
  pacer.push(whole);
  frames(11);
  expect(text().length).toBeGreaterThanOrEqual(whole.length - 1);
});

test('without a frame to draw, a timer stands in', async () => {
  const written: string[] = [];
  const pacer = createPacer({ write: (text) => written.push(text), maxLagMs: 40 });
  pacer.push('in Node, too');
  await pacer.end();
  expect(written.join('')).toBe('in Node, too');
});
