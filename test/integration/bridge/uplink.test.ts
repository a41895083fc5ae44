import http from 'node:http';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type BridgedServer, MAJORS, startBridged } from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';
import { wireRequest } from '../../support/wire-client.js';
import { allData, CONNECT, dataOf, event, WireSession } from '../../support/wire-session.js';

/** Notes the values of `say`, in the order in which handlers get them. */
function record({ io }: BridgedServer): unknown[] {
  const seen: unknown[] = [];
  io.on('connection', (socket) => {
    socket.on('say', (value: unknown) => seen.push(value));
    socket.on('disconnect', (reason: string) => seen.push(reason));
  });
  return seen;
}

/** One test for each rule of PROTOCOL.md §2.2 and each cell of §4.2. */
describe.each(MAJORS)('an uplink, with %s,', (major) => {
  it('runs its messages in order and answers with the next number', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using session = new WireSession(app.url);
    await session.connect();
    const answer = await session.send(event('say', 1), event('say', 2), event('say', 3));
    expect(answer).toEqual({ status: 200, body: { next: 5 } });
    expect(await session.send(event('say', 4))).toEqual({ status: 200, body: { next: 6 } });
    await until('all have been said', () => seen.length === 4);
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('that comes again is answered again and not run again', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using session = new WireSession(app.url);
    await session.connect();
    const batch = [event('say', 1), event('say', 2)];
    for (let count = 0; count < 3; count += 1) {
      expect(await session.sendAt(2, batch)).toEqual({ status: 200, body: { next: 4 } });
    }
    await session.sendAt(4, [event('say', 'end')]);
    await until('the end', () => seen.includes('end'));
    expect(seen).toEqual([1, 2, 'end']);
  });

  it('that overlaps what has been run runs the rest', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using session = new WireSession(app.url);
    await session.connect();
    await session.sendAt(2, [event('say', 1), event('say', 2)]);
    const answer = await session.sendAt(3, [event('say', 2), event('say', 3), event('say', 4)]);
    expect(answer).toEqual({ status: 200, body: { next: 6 } });
    expect(await session.sendAt(1, [CONNECT, event('say', 1)])).toMatchObject({
      body: { next: 6 },
    });
    await session.sendAt(6, [event('say', 'end')]);
    await until('the end', () => seen.includes('end'));
    expect(seen).toEqual([1, 2, 3, 4, 'end']);
  });

  it('with a gap is refused, with the number that is expected, and nothing of it is run', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using session = new WireSession(app.url);
    await session.connect();
    const gap = await session.sendAt(4, [event('say', 'too soon')]);
    expect(gap).toMatchObject({ status: 409, body: { code: 'sequence-gap', expected: 2 } });
    expect(await session.sendAt(2, [event('say', 1)])).toMatchObject({ body: { next: 3 } });
    await until('one has been said', () => seen.length > 0);
    expect(seen).toEqual([1]);
  });

  it('with a gap in an open is refused as well, whether the session is new or not', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    const body = { open: { protocol: 1 }, seq: 3, messages: [CONNECT, event('say', 'never')] };
    for (const headers of [{ 'sse-session': 'a-session-secret-of-32-characters' }, {}]) {
      const answer = await wireRequest(app.url, { body, headers });
      expect([answer.status, await answer.body()]).toMatchObject([
        409,
        { code: 'sequence-gap', expected: 1 },
      ]);
    }
    expect(app.bridge.stats().sessions).toBe(0);
    using session = new WireSession(app.url);
    await session.connect();
    const again = await wireRequest(app.url, { body, headers: { 'sse-session': session.secret } });
    expect([again.status, await again.body()]).toMatchObject([409, { expected: 2 }]);
    expect(seen).toEqual([]);
  });

  it('of a smaller term than one before is refused, and nothing of it is run', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using session = new WireSession(app.url);
    await session.connect();
    const send = async (body: object): Promise<unknown> => {
      const headers = { 'sse-session': session.secret };
      const answer = await wireRequest(app.url, { body, headers });
      return [answer.status, await answer.body()];
    };
    // Who takes over asks where to go on.
    expect(await send({ seq: 1, term: 7, messages: [] })).toMatchObject([200, { next: 2 }]);
    const stale = { seq: 2, term: 6, messages: [event('say', 'thawed')] };
    expect(await send(stale)).toMatchObject([409, { code: 'stale-attempt' }]);
    expect(await send({ ...stale, term: 7 })).toMatchObject([200, { next: 3 }]);
    expect(await send({ seq: 3, messages: [event('say', 'no term')] })).toMatchObject([
      200,
      { next: 4 },
    ]);
    await until('both have been said', () => seen.length === 2);
    expect(seen).toEqual(['thawed', 'no term']);
  });

  it('that is sent again while the first still arrives is run once, in order', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using session = new WireSession(app.url);
    await session.connect();
    const slow = http.request(app.url, {
      method: 'POST',
      agent: false,
      headers: { 'sse-session': session.secret, 'content-type': 'application/json' },
    });
    const text = JSON.stringify({ seq: 2, messages: [event('say', 1), event('say', 2)] });
    slow.write(text.slice(0, 40));
    await once(app.server, 'request');
    await session.sendAt(2, [event('say', 1)]);
    await session.sendAt(2, [event('say', 1), event('say', 2), event('say', 3)]);
    slow.end(text.slice(40));
    const [answer] = (await once(slow, 'response')) as [http.IncomingMessage];
    expect(JSON.parse(Buffer.concat(await answer.toArray()).toString())).toEqual({ next: 5 });
    await session.sendAt(5, [event('say', 'end')]);
    await until('the end', () => seen.includes('end'));
    expect(seen).toEqual([1, 2, 3, 'end']);
  });

  it('needs no number when it has nothing to say', async () => {
    await using app = await startBridged({ major });
    using session = new WireSession(app.url);
    const stream = await session.connect();
    const answer = await wireRequest(app.url, {
      headers: { 'sse-session': session.secret },
      body: { messages: [], received: 'unknown' },
    });
    expect([answer.status, await answer.body()]).toEqual([200, { next: 2 }]);
    app.io.emit('still here');
    await stream.next('still here');
  });

  it('is run while the stream is away, and once the session has ended it is not', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using session = new WireSession(app.url);
    await session.connect();
    session.stream.cut();
    expect(await session.emit('say', 1)).toMatchObject({ status: 200 });
    const last = await session.send(event('say', 2), { kind: 'leave' }, event('say', 'too late'));
    expect(last).toEqual({ status: 200, body: { next: 5 } });
    const late = await session.sendAt(5, [event('say', 'too late')]);
    expect(late).toMatchObject({ status: 404, body: { code: 'unknown-session' } });
    await until('the session has ended', () => seen.includes('transport close'));
    expect(seen).toEqual([1, 2, 'transport close']);
  });

  it('waits at its client once very much is held for a middleware that does not decide', async () => {
    await using app = await startBridged({ major });
    app.io.use(() => undefined);
    using session = new WireSession(app.url);
    const say = { kind: 'event', name: 'say' };
    await session.open([CONNECT, ...Array.from({ length: 1000 }, () => say)]);
    const { status, body } = await session.send(say);
    expect([status, body]).toMatchObject([503, { code: 'unavailable' }]);
    expect(app.bridge.stats().sessions).toBe(1);
  });

  it('is held while a middleware decides, and then runs in order', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    let letIn: () => void = () => undefined;
    app.io.use((_socket, next) => (letIn = next));
    using session = new WireSession(app.url);
    await session.open([CONNECT, event('say', 1)]);
    expect(await session.send(event('say', 2), event('say', 3))).toEqual({
      status: 200,
      body: { next: 5 },
    });
    expect(seen).toEqual([]);
    letIn();
    await session.stream.next('$connect');
    await session.emit('say', 4);
    await until('all have been said', () => seen.length === 4);
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('is dropped where the namespace refuses, without harm to the others', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    app.io.of('/closed').use((_socket, next) => setImmediate(next, new Error('members only')));
    using session = new WireSession(app.url);
    const stream = await session.open([CONNECT, { kind: 'connect', nsp: '/closed' }]);
    await stream.next('$connect');
    await session.send({ ...event('say', 'never'), nsp: '/closed' }, event('say', 1));
    const refused = stream.frames.find((frame) => frame.event === '$connect_error');
    const error = dataOf(refused ?? (await stream.next('$connect_error')));
    expect(error).toMatchObject({ nsp: '/closed', message: 'members only' });
    await session.send({ ...event('say', 'never'), nsp: '/closed' }, event('say', 2));
    await until('both have been said', () => seen.length === 2);
    expect(seen).toEqual([1, 2]);
  });

  it('is dropped for a namespace that is not connected, without harm to the session', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    app.io.of('/other');
    using session = new WireSession(app.url);
    await session.connect();
    await session.send(
      { ...event('say', 'never'), nsp: '/other' },
      { ...event('say', 'never'), nsp: '/nowhere' },
      { kind: 'ack', ack: 7, nsp: '/other', args: [] },
      { kind: 'ack', ack: 7, args: [] },
      { kind: 'disconnect', nsp: '/other' },
      CONNECT,
      event('say', 1),
    );
    await until('one has been said', () => seen.length > 0);
    expect(seen).toEqual([1]);
  });

  it('has its last words heard before it leaves, and answered', async () => {
    await using app = await startBridged({ major });
    const seen: unknown[] = [];
    app.io.on('connection', (socket) => {
      socket.on('save', (value: unknown, answer: (reply: string) => void) => {
        seen.push(value);
        answer('saved');
      });
      socket.on('disconnect', (reason: string) => seen.push(reason));
    });
    using session = new WireSession(app.url);
    const stream = await session.connect();
    await session.send(
      { ...event('save', 1), ack: 0 },
      { ...event('save', 2), ack: 1 },
      { kind: 'disconnect' },
      { kind: 'leave' },
    );
    expect(await stream.ended()).toBe(true);
    expect(seen).toEqual([1, 2, 'client namespace disconnect']);
    expect(stream.frames.map((frame) => frame.event).slice(-3)).toEqual([
      '$ack',
      '$ack',
      '$goodbye',
    ]);
  });

  it('can leave a namespace and come back to it in one breath', async () => {
    await using app = await startBridged({ major });
    const seen: unknown[] = [];
    app.io.of('/room').on('connection', (socket) => {
      seen.push('in');
      socket.on('say', (value: unknown) => seen.push(value));
      socket.on('disconnect', (reason: string) => seen.push(reason));
    });
    using session = new WireSession(app.url);
    const stream = await session.connect('/', '/room');
    const room = { nsp: '/room' };
    await session.send(
      { ...event('say', 1), ...room },
      { kind: 'disconnect', ...room },
      { kind: 'connect', ...room },
      { ...event('say', 2), ...room },
    );
    await until('the second has been said', () => seen.includes(2));
    expect(seen).toEqual(['in', 1, 'client namespace disconnect', 'in', 2]);
    expect(stream.frames.filter((frame) => frame.event === '$goodbye')).toEqual([]);
  });
});

describe('what an uplink confirms', () => {
  it('does not count what the client cannot have', async () => {
    await using app = await startBridged();
    using session = new WireSession(app.url);
    await session.connect();
    const connected = session.lastId;
    const ahead = connected?.replace(/\d+$/, (seq) => String(Number(seq) + 500));
    await session.sendAt(session.seq, [], ahead);
    session.stream.cut();
    app.io.emit('tick', 1);
    const resumed = await session.resume(connected);
    await resumed.next('tick');
    expect(allData(resumed, 'tick')).toEqual([[1]]);
  });

  it('keeps a client connected that is sent more than the replay holds', async () => {
    await using app = await startBridged({ bridge: { replayFrames: 50 } });
    using session = new WireSession(app.url);
    let stream = await session.connect();
    const got: unknown[] = [];
    for (let round = 0; round < 10; round += 1) {
      for (let count = 0; count < 40; count += 1) app.io.emit('tick', round * 40 + count);
      while (allData(stream, 'tick').length < 40) await stream.next('tick');
      got.push(...allData(stream, 'tick').flat());
      await session.sendAt(session.seq, [], session.lastId);
      const last = session.lastId;
      stream.cut();
      stream = await session.resume(last);
    }
    expect(got).toEqual(Array.from({ length: 400 }, (_, count) => count));
  });
});
