import * as fc from 'fast-check';
import type { Socket } from 'socket.io';
import { describe, expect, it } from 'vitest';
import { stream } from '@sse-migrate/runtime/client';
import { startRouted } from '../../support/routed-server.js';
import {
  cutAfter,
  cutAfterFrame,
  inPieces,
  startShapingRelay,
} from '../../support/shaping-relay.js';
import {
  streamName,
  type WireFrame,
  wireRequest,
  type WireStream,
} from '../../support/wire-client.js';

type Answer = (...args: readonly unknown[]) => void;

const TOKENS = ['Hel', 'lo ', '\u{1f9d1}\u200d\u{1f680}', ' "\\n"\n\n', '', 'data: x', '漢字', '.'];
const LARGE = `${'0123456789abcdef'.repeat(131_072)}\u{1f600}`;

/** A handler that says its tokens one by one and counts how often it ran. */
function createTeller(tokens: readonly unknown[]) {
  const teller = { runs: 0, onConnection };
  function onConnection(socket: Socket): void {
    socket.on('ask', async (_body: unknown, ack: Answer) => {
      teller.runs += 1;
      for (const token of tokens) {
        socket.emit('token', token);
        await new Promise(setImmediate);
      }
      ack('bye');
    });
  }
  return teller;
}

async function collect(
  url: string,
  options?: Parameters<typeof stream>[2],
): Promise<{ readonly data: readonly unknown[]; readonly result: unknown }> {
  const data: unknown[] = [];
  const answer = stream<{ token: unknown }>(url, {}, { retry: { initialDelayMs: 1 }, ...options });
  for (let next = await answer.next(); ; next = await answer.next()) {
    if (next.done) return { data, result: next.value };
    expect(next.value.event).toBe('token');
    data.push(next.value.data);
  }
}

describe('an answer whose connection is cut', () => {
  it('at every frame, and resumed each time, is the same to the byte; the handler ran once', async () => {
    const teller = createTeller(TOKENS);
    await using app = await startRouted({}, teller.onConnection);
    const frames: WireFrame[] = [];
    let url = app.url;
    for (let lastId = ''; frames.at(-1)?.event !== '$end';) {
      using part: WireStream = await wireRequest(
        url,
        lastId === '' ? { body: {} } : { headers: { 'last-event-id': lastId } },
      );
      url = `${app.url}/${streamName(part)}`;
      const frame = await firstFrame(part);
      frames.push(frame);
      lastId = frame.id ?? '';
      part.cut();
    }
    const whole = await wireRequest(url);
    await whole.ended();
    expect(frames).toEqual(whole.frames);
    expect(frames).toHaveLength(TOKENS.length + 2);
    expect(teller.runs).toBe(1);
  });

  it("at every frame is whole in the client's iterator; the handler ran once", async () => {
    const teller = createTeller(TOKENS);
    await using app = await startRouted({}, teller.onConnection);
    await using relay = await startShapingRelay(app.url, cutAfterFrame);
    const retry = { initialDelayMs: 1, attempts: 1 };
    expect(await collect(relay.url, { retry })).toEqual({ data: TOKENS, result: 'bye' });
    expect(relay.connections).toBeGreaterThan(TOKENS.length);
    expect(teller.runs).toBe(1);
  });

  it('anywhere, again and again, is whole in the client, or never began', async () => {
    const teller = createTeller(TOKENS);
    await using app = await startRouted({}, teller.onConnection);
    const cuts = fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(cuts, async (counts) => {
        const before = teller.runs;
        await using relay = await startShapingRelay(app.url, cutAfter(counts));
        const idempotencyKey = `${before} ${counts.join()}`;
        expect(await collect(relay.url, { idempotencyKey })).toEqual({
          data: TOKENS,
          result: 'bye',
        });
        expect(teller.runs).toBe(before + 1);
      }),
      { numRuns: 40 },
    );
  });
});

describe('an answer whose chunks are stuck together and cut anywhere', () => {
  it('is whole in the client', async () => {
    const teller = createTeller(TOKENS);
    await using app = await startRouted({}, teller.onConnection);
    const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(pieces, async (sizes) => {
        await using relay = await startShapingRelay(app.url, inPieces(sizes));
        expect(await collect(relay.url)).toEqual({ data: TOKENS, result: 'bye' });
      }),
      { numRuns: 30 },
    );
  });

  it('is whole with a last event of 2 MB in many pieces', async () => {
    const teller = createTeller([...TOKENS, LARGE]);
    await using app = await startRouted({}, teller.onConnection);
    await using relay = await startShapingRelay(app.url, inPieces([1, 700, 1300, 4096]));
    const { data, result } = await collect(relay.url);
    expect(data.at(-1) === LARGE).toBe(true);
    expect(data.slice(0, -1)).toEqual(TOKENS);
    expect(result).toBe('bye');
  });

  it('is whole with a last event of 2 MB whose connection is cut in the middle of it', async () => {
    const teller = createTeller([...TOKENS, LARGE]);
    await using app = await startRouted({}, teller.onConnection);
    await using relay = await startShapingRelay(app.url, cutAfter([1_000_000, 2_000_000, 300_000]));
    const { data } = await collect(relay.url);
    expect(data.at(-1) === LARGE).toBe(true);
    expect(relay.connections).toBe(4);
    expect(teller.runs).toBe(1);
  });
});

async function firstFrame(part: WireStream): Promise<WireFrame> {
  while (part.frames.length === 0) await new Promise(setImmediate);
  return part.frames[0] ?? {};
}
