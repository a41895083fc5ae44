import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFrameParser } from '../../../runtime/src/client/frame-parser.js';
import { createPlainParser, type Frame, readFrames } from '../../../runtime/src/client/stream.js';
import { COMMENT, encodeFrame } from '../../../runtime/src/protocol/frame.js';
import { STREAM_CASES } from './stream-cases.js';

/** A body in these pieces. */
function bodyOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

async function read(
  chunks: readonly Uint8Array[],
): Promise<{ frames: Frame[]; retries: number[] }> {
  const frames: Frame[] = [];
  const retries: number[] = [];
  const onRetry = (delayMs: number): void => void retries.push(delayMs);
  for await (const frame of readFrames(bodyOf(chunks), createFrameParser, { onRetry }))
    frames.push(frame);
  return { frames, retries };
}

function singleBytes(bytes: Uint8Array): Uint8Array[] {
  return [...bytes].map((byte) => Uint8Array.of(byte));
}

describe.each(STREAM_CASES)('a stream with $name', ({ bytes, frames, retries = [] }) => {
  const expected = { frames, retries };

  test('is read whole', async () => {
    expect(await read([bytes])).toEqual(expected);
  });

  test('is read the same, cut at any one byte', async () => {
    for (let at = 0; at <= bytes.length; at++) {
      expect(await read([bytes.subarray(0, at), bytes.subarray(at)]), `cut at ${at}`).toEqual(
        expected,
      );
    }
  });

  test('is read the same, one byte at a time, with empty chunks between', async () => {
    const chunks = singleBytes(bytes).flatMap((byte) => [byte, new Uint8Array()]);
    expect(await read(chunks)).toEqual(expected);
  });
});

test('a frame is shown as soon as its empty line is there, also when that line ends in CR', () => {
  const frames: Frame[] = [];
  const parser = createFrameParser({ onFrame: (frame) => frames.push(frame) });
  parser.feed('data: x\r\r');
  expect(frames).toEqual([{ event: 'message', data: 'x', id: '' }]);
});

test.each(['\n', '\r', '\r\n'])(
  'an id counts with its block, cut at any place, ended by %j',
  (end) => {
    const text = ['id: 1', '', 'id: 2', 'data: x', '', 'id: 3', '', '', 'id: 4', ''].join(end);
    for (let at = 0; at <= text.length; at++) {
      let id = '';
      const parser = createFrameParser({ onFrame: () => undefined, onId: (next) => (id = next) });
      const shown = [text.slice(0, at), text.slice(at)].map((part) => {
        parser.feed(part);
        return id;
      });
      expect(shown.at(-1), `cut at ${at}`).toBe('3');
      expect(['', '1', '2', '3']).toContain(shown[0]);
    }
  },
);

test('any chunking of any stream reads as the whole does', () => {
  const text = fc
    .array(fc.constantFrom('data: a', 'id: 7', 'id', 'event: e', ':', '\n', '\r', '\r\n', 'ü€😀'))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.array(fc.nat({ max: 40 })), (stream, cuts) => {
      const feed = (chunks: readonly string[]): Frame[] => {
        const frames: Frame[] = [];
        const parser = createFrameParser({ onFrame: (frame) => frames.push(frame) });
        for (const chunk of chunks) parser.feed(chunk);
        return frames;
      };
      const places = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
      const chunks = places.slice(1).map((end, index) => stream.slice(places[index], end));
      expect(feed(chunks)).toEqual(feed([stream]));
    }),
  );
});

// Linear work is a fraction of a second; what is quadratic, as parsers have been, would be at it for an hour.
test.each([
  ['of this protocol', createPlainParser],
  ['of anybody', createFrameParser],
])('a 32 MB event in 1 KB chunks comes to its end, in a stream %s', (_name, createParserFor) => {
  const text = `data: ${'x'.repeat(32 * 1024 * 1024)}\n\n`;
  const lengths: number[] = [];
  const parser = createParserFor({ onFrame: ({ data }) => void lengths.push(data.length) });
  for (let at = 0; at < text.length; at += 1024) parser.feed(text.slice(at, at + 1024));
  expect(lengths).toEqual([32 * 1024 * 1024]);
});

test.each([
  ['one line', 'x'.repeat(64)],
  ['many lines', 'data: x\n'.repeat(64)],
])('a frame of %s beyond the cap is an error', (_name, piece) => {
  const parser = createFrameParser({ onFrame: () => undefined }, 1000);
  const feedAll = (): void => {
    for (let count = 0; count < 20; count++) parser.feed(piece);
  };
  expect(feedAll).toThrow('longer than 1000 characters');
});

test('frames below the cap go on for ever', () => {
  let count = 0;
  const parser = createFrameParser({ onFrame: () => count++ }, 100);
  for (let fed = 0; fed < 100; fed++) parser.feed('data: hello\n\n');
  expect(count).toBe(100);
});

test('the promises of a handler run before the next frame, though both came in one chunk', async () => {
  const log: string[] = [];
  const body = bodyOf([new TextEncoder().encode('data: 1\n\ndata: 2\n\n')]);
  for await (const { data } of readFrames(body, createFrameParser)) {
    log.push(data);
    void Promise.resolve().then(() => log.push(`after ${data}`));
  }
  expect(log).toEqual(['1', 'after 1', '2', 'after 2']);
});

test('whoever stops reading cancels the body', async () => {
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('data: x\n\n')),
    cancel: () => void (isCancelled = true),
  });
  for await (const frame of readFrames(body, createFrameParser)) {
    expect(frame.data).toBe('x');
    break;
  }
  expect(isCancelled).toBe(true);
});

test('what this protocol writes reads the same without the rest of the standard, cut anywhere', () => {
  const frame = fc.record({
    id: fc.option(fc.stringMatching(/^[\w.]{1,8}$/), { nil: undefined }),
    event: fc.stringMatching(/^[ -~ü€]{1,8}$/),
    data: fc.json(),
    retry: fc.option(fc.nat(), { nil: undefined }),
  });
  const cuts = fc.array(fc.nat({ max: 200 }));
  fc.assert(
    fc.property(fc.array(fc.oneof(frame, fc.constant(undefined))), cuts, (frames, at) => {
      const text = frames.map((fields) => (fields ? encodeFrame(fields) : COMMENT)).join('');
      const places = [0, ...at.toSorted((a, b) => a - b), text.length];
      const readWith = (create: typeof createPlainParser): unknown[] => {
        const seen: unknown[] = [];
        const onRetry = (delayMs: number): void => void seen.push(delayMs);
        const parser = create({ onFrame: ({ event, data }) => seen.push([event, data]), onRetry });
        places.slice(1).forEach((end, index) => parser.feed(text.slice(places[index], end)));
        return seen;
      };
      expect(readWith(createPlainParser)).toEqual(readWith(createFrameParser));
    }),
  );
});
