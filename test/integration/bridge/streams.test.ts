import { describe, expect, it } from 'vitest';
import { holdTime } from '../../support/held-time.js';
import { type BridgedServer, MAJORS, startBridged } from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';
import { allData, CONNECT, dataOf, event, WireSession } from '../../support/wire-session.js';

/** Notes what handlers see: connections, the values of `say`, disconnect reasons. */
function record({ io }: BridgedServer): unknown[] {
  const seen: unknown[] = [];
  io.on('connection', (socket) => {
    seen.push('connection');
    socket.on('say', (value: unknown) => {
      seen.push(value);
      socket.emit('said', value);
    });
    socket.on('disconnect', (reason: string) => seen.push(reason));
  });
  return seen;
}

const isResumed = (data: unknown) => (data as { resumed: boolean }).resumed;

/** One test for each cell of PROTOCOL.md §4.1. */
describe.each(MAJORS)('a request for a stream, with %s,', (major) => {
  it('creates a session under an unknown secret, and runs the messages after $open', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using session = new WireSession(app.url);
    const stream = await session.open([CONNECT, event('say', 'one')]);
    await stream.next('said');
    expect(stream.frames.map((frame) => frame.event)).toEqual(['$open', '$connect', 'said']);
    expect(isResumed(allData(stream, '$open')[0])).toBe(false);
    expect(seen).toEqual(['connection', 'one']);
  });

  it('that is an open for the second time resumes, and skips what has been run', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using session = new WireSession(app.url);
    const lost = await session.open([CONNECT, event('say', 'one')]);
    await lost.next('said');
    lost.cut();
    const again = await session.open([CONNECT, event('say', 'one'), event('say', 'two')]);
    await again.next('said');
    await again.next('said');
    expect(again.frames.map((frame) => frame.event)).toEqual(['$open', '$connect', 'said', 'said']);
    expect(isResumed(allData(again, '$open')[0])).toBe(true);
    expect(allData(again, 'said')).toEqual([['one'], ['two']]);
    expect(seen).toEqual(['connection', 'one', 'two']);
  });

  it('that is sent twice at once opens one session', async () => {
    await using app = await startBridged({
      major,
      io: { allowRequest: (_request, decide) => void setImmediate(() => decide(null, true)) },
    });
    const seen = record(app);
    using session = new WireSession(app.url);
    const messages = [CONNECT, event('say', 'one')];
    const streams = await Promise.all([session.open(messages), session.open(messages)]);
    expect(streams.map(({ status }) => status)).toEqual([200, 200]);
    const ends = await Promise.race(streams.map((stream) => stream.ended().then(() => stream)));
    expect(dataOf(ends.frames.at(-1) ?? {})).toMatchObject({ reason: 'replaced', resume: true });
    await session.emit('say', 'two');
    await until('both have been said', () => seen.length === 3);
    expect(seen).toEqual(['connection', 'one', 'two']);
    expect(app.bridge.stats().sessions).toBe(1);
  });

  it('resumes after the last id, in order, and handlers see nothing of it', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using session = new WireSession(app.url);
    const stream = await session.connect();
    await session.send(event('say', 1), event('say', 2), event('say', 3));
    const first = await stream.next('said');
    await stream.next('said');
    await stream.next('said');
    stream.cut();
    await session.send(event('say', 4));
    const resumed = await session.resume(first.id);
    for (let count = 0; count < 3; count += 1) await resumed.next('said');
    expect(isResumed(allData(resumed, '$open')[0])).toBe(true);
    expect(resumed.frames.map((frame) => frame.event)).toEqual(['$open', 'said', 'said', 'said']);
    expect(allData(resumed, 'said')).toEqual([[2], [3], [4]]);
    expect(seen).toEqual(['connection', 1, 2, 3, 4]);
  });

  it.each([
    ['without', undefined],
    ['with an empty', ''],
  ])('resumes from the beginning %s Last-Event-ID', async (_, lastEventId) => {
    await using app = await startBridged({ major });
    record(app);
    using session = new WireSession(app.url);
    const stream = await session.connect();
    await session.emit('say', 1);
    await stream.next('said');
    stream.cut();
    const resumed = await session.resume(lastEventId);
    await resumed.next('said');
    expect(resumed.frames.map((frame) => frame.event)).toEqual(['$open', '$connect', 'said']);
  });

  it('resumes at what an uplink has confirmed, and from nowhere before it', async () => {
    await using app = await startBridged({ major });
    record(app);
    using session = new WireSession(app.url);
    const stream = await session.connect();
    await session.send(event('say', 1), event('say', 2), event('say', 3));
    const first = await stream.next('said');
    const second = await stream.next('said');
    await session.sendAt(session.seq, [], second.id);
    stream.cut();
    const resumed = await session.resume(second.id);
    await resumed.next('said');
    expect(allData(resumed, 'said')).toEqual([[3]]);
    const behind = await session.resume(first.id);
    expect(dataOf(await behind.next('$reset'))).toEqual({ reason: 'replay-trimmed' });
  });

  it('takes over from a stream that is half-open, where nothing is lost or repeated', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using session = new WireSession(app.url);
    const old = await session.connect();
    await session.emit('say', 1);
    const first = await old.next('said');
    const taken = await session.resume(first.id);
    await session.emit('say', 2);
    await taken.next('said');
    expect(allData(taken, 'said')).toEqual([[2]]);
    expect(await old.ended()).toBe(true);
    const goodbye = old.frames.at(-1);
    expect(goodbye?.event).toBe('$goodbye');
    expect(goodbye).not.toHaveProperty('retry');
    expect(goodbye && dataOf(goodbye)).toEqual({
      reason: 'replaced',
      resume: true,
      reconnect: false,
    });
    expect(allData(old, 'said')).toEqual([[1]]);
    expect(seen).toEqual(['connection', 1, 2]);
  });

  it('is refused as a stale attempt unless its number is new, and the stream stays', async () => {
    await using app = await startBridged({ major });
    record(app);
    using session = new WireSession(app.url);
    const attempt = (number: number) => ({ 'sse-attempt': String(number) });
    const first = await session.open([CONNECT], attempt(5));
    await first.next('$connect');
    for (const number of [1, 4, 5]) {
      const stale = await session.resume(undefined, attempt(number));
      expect([stale.status, await stale.body()]).toMatchObject([409, { code: 'stale-attempt' }]);
      const reopened = await session.open([CONNECT], attempt(number));
      expect([reopened.status, await reopened.body()]).toMatchObject([
        409,
        { code: 'stale-attempt' },
      ]);
    }
    await session.emit('say', 1);
    await first.next('said');
    first.cut();
    const detached = await session.resume(undefined, attempt(5));
    expect(detached.status).toBe(409);
    const resumed = await session.resume(undefined, attempt(7));
    expect(resumed.status).toBe(200);
    expect((await session.resume(undefined, attempt(6))).status).toBe(409);
    const unnumbered = await session.resume();
    expect(unnumbered.status).toBe(200);
    expect((await session.resume(undefined, attempt(7))).status).toBe(409);
  });

  it.each<[what: string, idOf: (id: string) => string]>([
    ['of another process', (id) => id.replace(/^./, (first) => (first === 'a' ? 'b' : 'a'))],
    ['that is no id at all', () => 'garbage'],
    ['beyond all that was sent', (id) => id.replace(/\d+$/, (seq) => String(Number(seq) + 1000))],
  ])('with an id %s ends the session: $reset, and transport close', async (_, idOf) => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using session = new WireSession(app.url);
    await session.connect();
    session.stream.cut();
    const resumed = await session.resume(idOf(session.lastId ?? ''));
    expect(resumed.status).toBe(200);
    expect(await resumed.ended()).toBe(true);
    expect(resumed.frames.map((frame) => [frame.event, dataOf(frame)])).toEqual([
      ['$reset', { reason: 'replay-trimmed' }],
      ['$goodbye', { reason: 'reset', resume: false, reconnect: true }],
    ]);
    expect(seen).toEqual(['connection', 'transport close']);
    const again = await session.resume(session.lastId);
    await again.ended();
    expect(again.frames).toEqual(resumed.frames);
    expect((await session.open()).status).toBe(404);
  });

  it.each([
    ['by count', { replayFrames: 20 }, 'x'],
    ['by size', { replayBytes: 2000 }, 'x'.repeat(150)],
  ])('that comes back for more than the replay keeps %s gets $reset', async (_, bridge, text) => {
    await using app = await startBridged({ major, bridge });
    const seen = record(app);
    using session = new WireSession(app.url);
    const stream = await session.connect();
    const connected = session.lastId;
    for (let count = 0; count < 30; count += 1) {
      app.io.emit('tick', count, text);
      await stream.next('tick');
    }
    const last = session.lastId;
    stream.cut();
    const resumed = await session.resume(last);
    app.io.emit('tick', 'more');
    await resumed.next('tick');
    const behind = await session.resume(connected);
    await behind.ended();
    expect(behind.frames.map((frame) => frame.event)).toEqual(['$reset', '$goodbye']);
    expect(seen).toEqual(['connection', 'transport close']);
  });

  it('is refused once the session has ended, with 204 where it shall not come back', async () => {
    const graceMs = 1000;
    await using app = await startBridged({ major, bridge: { graceMs } });
    record(app);
    using leaving = new WireSession(app.url);
    const pass = holdTime();
    await leaving.connect();
    await leaving.send({ kind: 'leave' });
    expect((await leaving.resume()).status).toBe(204);
    const reopened = await leaving.open();
    expect([reopened.status, await reopened.body()]).toMatchObject([
      404,
      { code: 'unknown-session' },
    ]);
    pass(graceMs);
    expect((await leaving.resume()).status).toBe(404);
    using kicked = new WireSession(app.url);
    await kicked.connect();
    app.io.on('connection', (socket) => socket.disconnect(true));
    using other = new WireSession(app.url);
    const stream = await other.open();
    await stream.ended();
    expect((await other.open()).status).toBe(404);
  });
});

describe('frames', () => {
  it('have ids that grow within a session, where they are replayed, and none where they are not', async () => {
    await using app = await startBridged({ io: { pingInterval: 30 } });
    using one = new WireSession(app.url);
    using two = new WireSession(app.url);
    await Promise.all([one.connect(), two.connect()]);
    app.io.emit('all', 1);
    app.io.to([...app.io.sockets.sockets.keys()].slice(0, 1)).emit('one', 2);
    app.io.emit('all', 3);
    await Promise.all([one, two].map(({ stream }) => stream.next('$ping')));
    for (const { stream } of [one, two]) {
      const ids = stream.frames.flatMap(({ id }) => id ?? []);
      const seqs = ids.map((id) => Number(/^[\w-]+\.(\d+)$/.exec(id)?.[1]));
      expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
      const nameless = stream.frames.filter(({ id }) => id === undefined);
      expect(new Set(nameless.map((frame) => frame.event))).toEqual(new Set(['$open', '$ping']));
      expect(dataOf(stream.frames.find((frame) => frame.event === '$ping') ?? {})).toEqual({});
    }
    const shared = (session: WireSession) =>
      session.stream.frames.filter((frame) => frame.event === 'all');
    expect(shared(one)).toEqual(shared(two));
    expect(shared(one)).toHaveLength(2);
  });

  it('carry the same text twice as two frames, also inside one another', async () => {
    await using app = await startBridged();
    using one = new WireSession(app.url);
    using two = new WireSession(app.url);
    await Promise.all([one.connect(), two.connect()]);
    app.io.emit('same', 1);
    app.io.emit('same', 1);
    for (const socket of app.io.sockets.sockets.values()) socket.emit('same', 1);
    app.io.emit('end');
    for (const { stream } of [one, two]) {
      await stream.next('end');
      expect(allData(stream, 'same')).toEqual([[1], [1], [1]]);
      const ids = stream.frames.flatMap(({ id }) => id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('arrive all, when one turn of the event loop says more than the replay keeps', async () => {
    await using app = await startBridged({ bridge: { replayFrames: 100, replayBytes: 10_000 } });
    using session = new WireSession(app.url);
    const stream = await session.connect();
    for (let count = 0; count < 20_000; count += 1) app.io.emit('token', count);
    app.io.emit('large', 'x'.repeat(3_000_000));
    await stream.next('large');
    const counts = allData(stream, 'token').map((data) => (data as number[])[0]);
    expect(counts).toEqual(Array.from({ length: 20_000 }, (_, count) => count));
    app.io.emit('still here');
    await stream.next('still here');
  });
});
