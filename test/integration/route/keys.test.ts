import { describe, expect, it } from 'vitest';
import { startRouted } from '../../support/routed-server.js';
import { until } from '../../support/until.js';
import { createWaitingHandlers } from '../../support/waiting-handlers.js';
import { streamName, wireRequest, type WireStream } from '../../support/wire-client.js';

function eventsOf({ frames }: WireStream): readonly (string | undefined)[] {
  return frames.map(({ event }) => event);
}

describe('a start with an Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'k1' };

  it('attaches to the answer of the first, running or ended, and the handler runs once', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    const first = await wireRequest(app.url, { body: { prompt: 'p' }, headers });
    await first.next('run');
    first.cut();
    const second = await wireRequest(app.url, { body: { prompt: 'p' }, headers });
    await second.next('run');
    runs[0]?.ack();
    await second.ended();
    const third = await wireRequest(app.url, { body: { prompt: 'p' }, headers });
    await third.ended();
    expect(second.frames).toEqual(third.frames);
    expect(streamName(second)).toBe(streamName(first));
    expect(eventsOf(third)).toEqual(['$open', 'run', '$end']);
    expect(runs).toHaveLength(1);
  });

  it('runs once when many come at the same time, before the socket is connected', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    app.io.use((_socket, next) => void setTimeout(next, 20));
    const starts = Array.from({ length: 8 }, () => wireRequest(app.url, { body: {}, headers }));
    const streams = await Promise.all(starts);
    expect(new Set(streams.map(streamName)).size).toBe(1);
    expect(runs).toHaveLength(1);
  });

  it('is refused with another body, and runs for another client', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    await wireRequest(app.url, { body: { prompt: 'p' }, headers });
    const other = await wireRequest(app.url, { body: { prompt: 'q' }, headers });
    expect(other.status).toBe(422);
    const detail = 'wanted the same URL and body, or a key of its own';
    expect(await other.body()).toMatchObject({ code: 'key-mismatch', detail });
    const stranger = { ...headers, authorization: 'Bearer somebody-else' };
    const theirs = await wireRequest(app.url, { body: { prompt: 'p' }, headers: stranger });
    expect(theirs.status).toBe(200);
    expect(runs).toHaveLength(2);
  });

  it('is free again when a middleware has refused it', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    let refuses = true;
    app.io.use((_socket, next) => next(refuses ? new Error('no') : undefined));
    expect((await wireRequest(app.url, { body: {}, headers })).status).toBe(403);
    refuses = false;
    expect((await wireRequest(app.url, { body: {}, headers })).status).toBe(200);
    expect(runs).toHaveLength(1);
  });

  it('that waited for one which was refused is run itself', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    const waiting: ((error?: Error) => void)[] = [];
    app.io.use((_socket, next) => void waiting.push(next));
    const first = wireRequest(app.url, { body: {}, headers });
    await until('the first is being decided', () => waiting.length === 1);
    const second = wireRequest(app.url, { body: {}, headers });
    // The claim of the second is decided in memory, before its connection could be refused.
    await until('the second has come', () => app.bridge.stats().events.started === 1);
    waiting[0]?.(new Error('no'));
    expect((await first).status).toBe(403);
    await until('the second is being decided', () => waiting.length === 2);
    waiting[1]?.();
    expect((await second).status).toBe(200);
    expect(runs).toHaveLength(1);
  });
});
