import { EventEmitter } from 'node:events';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { MAJORS, startBridged } from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';
import { allData, dataOf, event, WireSession } from '../../support/wire-session.js';

describe.each(MAJORS)('the bridge in front of %s', (major) => {
  it('opens no more sessions than it may, and again when there is room', async () => {
    await using app = await startBridged({ major, bridge: { maxSessions: 2 } });
    using one = new WireSession(app.url);
    using two = new WireSession(app.url);
    using three = new WireSession(app.url);
    await Promise.all([one.connect(), two.connect()]);
    const refused = await three.open();
    expect([refused.status, await refused.body()]).toMatchObject([503, { code: 'unavailable' }]);
    expect(refused.headers['retry-after']).toBe('1');
    one.stream.cut();
    expect((await one.resume(one.lastId)).status).toBe(200);
    await two.send({ kind: 'leave' });
    await two.stream.ended();
    await three.connect();
    expect(app.bridge.stats().sessions).toBe(2);
  });

  it('opens no more sessions for one address than it may, whoever else is there', async () => {
    await using app = await startBridged({
      major,
      bridge: {
        maxSessionsPerAddress: 1,
        address: ({ headers }) => String(headers['x-forwarded-for']),
      },
    });
    const ada = { 'x-forwarded-for': '10.0.0.1' };
    const bob = { 'x-forwarded-for': '10.0.0.2' };
    using first = new WireSession(app.url);
    using second = new WireSession(app.url);
    using third = new WireSession(app.url);
    expect((await first.open(undefined, ada)).status).toBe(200);
    expect((await second.open(undefined, ada)).status).toBe(503);
    expect((await third.open(undefined, bob)).status).toBe(200);
    await first.send({ kind: 'leave' });
    await first.stream.ended();
    expect((await second.open(undefined, ada)).status).toBe(200);
  });

  it('knows an address by its TCP connection, also when that is gone', async () => {
    await using app = await startBridged({
      major,
      bridge: { maxSessionsPerAddress: 1, graceMs: 20 },
    });
    for (let round = 0; round < 3; round += 1) {
      using session = new WireSession(app.url);
      using other = new WireSession(app.url);
      await session.connect();
      expect((await other.open()).status).toBe(503);
      session.stream.cut();
      await until('it has ended', () => app.bridge.stats().sessions === 0);
    }
  });

  it('knows an address also when an application has taken the request away', async () => {
    await using app = await startBridged({
      major,
      bridge: { maxSessionsPerAddress: 1, graceMs: 20 },
    });
    app.io.on('connection', ({ conn }: { conn: { request?: unknown } }) => delete conn.request);
    for (let round = 0; round < 2; round += 1) {
      using session = new WireSession(app.url);
      expect(await session.connect()).toBeTruthy();
      session.stream.cut();
      await until('it has ended', () => app.bridge.stats().sessions === 0);
    }
  });

  it('lets a session into no more namespaces than it may', async () => {
    await using app = await startBridged({ major, bridge: { maxNamespaces: 2 } });
    for (const nsp of ['/a', '/b', '/c']) app.io.of(nsp);
    using session = new WireSession(app.url);
    const stream = await session.connect('/', '/a');
    await session.send({ kind: 'connect', nsp: '/b' });
    expect(dataOf(await stream.next('$connect_error'))).toMatchObject({ nsp: '/b' });
    await session.send({ kind: 'disconnect', nsp: '/a' }, { kind: 'connect', nsp: '/c' });
    expect(dataOf(await stream.next('$connect_error'))).toMatchObject({ nsp: '/c' });
    await session.send({ kind: 'connect', nsp: '/c' });
    await stream.next('$connect');
    const nsps = allData(stream, '$connect').map((data) => (data as { nsp: string }).nsp);
    expect(nsps).toEqual(['/', '/a', '/c']);
  });

  it('counts what happens, and tells it', async () => {
    const events: unknown[] = [];
    await using app = await startBridged({
      major,
      bridge: { onEvent: ({ kind }) => events.push(kind) },
    });
    using session = new WireSession(app.url);
    await session.connect();
    const last = session.lastId;
    session.stream.cut();
    await until('the cut is noticed', () => events.includes('cut'));
    app.io.emit('missed');
    app.io.emit('missed, too');
    await session.resume(last);
    await session.resume('nonsense');
    await (await session.open()).body();
    expect(app.bridge.stats()).toMatchObject({
      sessions: 0,
      replays: 2,
      resets: 1,
      drops: 0,
      events: { opened: 1, cut: 1, resumed: 1, reset: 1, ended: 1, refused: 1 },
    });
    expect(events).toEqual(['opened', 'cut', 'resumed', 'ended', 'reset', 'refused']);
  });

  it('counts the bytes that it sends, receives, and keeps until they are confirmed', async () => {
    await using app = await startBridged({ major });
    using session = new WireSession(app.url);
    const stream = await session.connect();
    const before = app.bridge.stats().bytes;
    expect(before.received).toBe(
      JSON.stringify({ open: { protocol: 1 }, seq: 1, messages: [{ kind: 'connect', nsp: '/' }] })
        .length,
    );
    app.io.emit('tick', 'ü'.repeat(100));
    const { id, data } = await stream.next('tick');
    const frame = `id: ${id}\nevent: tick\ndata: ${data}\n\n`;
    const after = app.bridge.stats().bytes;
    expect(after.sent - before.sent).toBe(Buffer.byteLength(frame));
    expect(after.kept - before.kept).toBe(frame.length);
    await session.sendAt(2, [], id);
    expect(app.bridge.stats().bytes.kept).toBe(0);
  });

  it('takes no name that is longer than it may be, and runs nothing beside it', async () => {
    await using app = await startBridged({ major, bridge: { maxNameLength: 20 } });
    const seen: unknown[] = [];
    app.io.on('connection', (socket) => {
      socket.on('say', (value: unknown) => seen.push(value));
      socket.on('x'.repeat(20), (value: unknown) => seen.push(value));
    });
    using session = new WireSession(app.url);
    await session.connect();
    const tooLong = 'x'.repeat(21);
    expect(await session.sendAt(2, [event('say', 1), event(tooLong)])).toMatchObject({
      status: 400,
      body: {
        code: 'malformed',
        detail: `messages[1].name: got "${tooLong}", wanted at most 20 characters`,
      },
    });
    expect(await session.sendAt(2, [{ kind: 'connect', nsp: `/${tooLong}` }])).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/^messages\[0\]\.nsp: got/) },
    });
    expect(await session.sendAt(2, [event('x'.repeat(20), 2)])).toMatchObject({ status: 200 });
    await until('the name that is just short enough is heard', () => seen.length > 0);
    expect(seen).toEqual([2]);
  });

  it('holds no more messages for a middleware that does not decide than it may', async () => {
    await using app = await startBridged({ major, bridge: { maxHeldMessages: 3 } });
    app.io.use(() => undefined);
    using session = new WireSession(app.url);
    await session.open();
    expect((await session.send(event('x'), event('x'))).status).toBe(200);
    expect((await session.send(event('x'))).status).toBe(200);
    expect((await session.send(event('x'))).status).toBe(503);
  });

  it('remembers no more sessions that have ended than it may have', async () => {
    await using app = await startBridged({ major, bridge: { maxSessions: 2 } });
    app.io.on('connection', (socket) => socket.disconnect(true));
    using first = new WireSession(app.url);
    using second = new WireSession(app.url);
    using third = new WireSession(app.url);
    for (const session of [first, second, third]) await (await session.open()).ended();
    const answers = [first, second, third].map(async (session) => (await session.resume()).status);
    expect(await Promise.all(answers)).toEqual([404, 200, 200]);
  });
});

/** A parser for 2.x, where the encoder hands its packet to a callback: Node's own binary format. */
const versionTwoParser = {
  Encoder: class {
    encode(packet: object, done: (parts: readonly Buffer[]) => void) {
      done([serialize(packet)]);
    }
  },
  Decoder: class extends EventEmitter {
    add(part: Buffer) {
      this.emit('decoded', deserialize(part));
    }
    destroy() {}
  },
};

describe.each(MAJORS)('a custom parser, with %s,', (major) => {
  it('serves the same clients: both ways, with acks, bytes, and errors', async () => {
    const isVersion2 = major === 'socket.io-v2';
    const msgpack = (await import('socket.io-msgpack-parser')) as unknown as { default: object };
    const parser: unknown = isVersion2 ? versionTwoParser : msgpack.default;
    await using app = await startBridged({ major, io: { parser } });
    app.io.of('/closed').use((_socket, next) => {
      next(Object.assign(new Error('closed'), { data: { code: 1 } }));
    });
    app.io.on('connection', (socket) => {
      socket.on('echo', (...args: unknown[]) => {
        const answer = args.pop() as (...values: unknown[]) => void;
        socket.emit('said', ...args);
        answer(...args);
      });
    });
    using session = new WireSession(app.url);
    const stream = await session.connect();
    const args = [1, 'two', { three: ['ü', null] }];
    await session.send({ ...event('echo', ...args), ack: 3 });
    expect(dataOf(await stream.next('said'))).toEqual(args);
    expect(dataOf(await stream.next('$ack'))).toEqual({ nsp: '/', ack: 3, args });
    const bin = [Buffer.from([1, 2, 255]).toString('base64')];
    const place = { _placeholder: true, num: 0 };
    await session.send({ kind: 'event', name: 'echo', args: [{ deep: place }], bin, ack: 4 });
    expect(dataOf(await stream.next('said'))).toEqual({ args: [{ deep: place }], bin });
    expect(dataOf(await stream.next('$ack'))).toMatchObject({ ack: 4, bin });
    await session.send({ kind: 'connect', nsp: '/closed' });
    expect(dataOf(await stream.next('$connect_error'))).toEqual({
      nsp: '/closed',
      message: isVersion2 ? 'connection refused' : 'closed',
      data: { code: 1 },
    });
    app.io.emit('open', 'escaped');
    expect(dataOf(await stream.next('$event'))).toEqual({
      nsp: '/',
      name: 'open',
      args: ['escaped'],
    });
    await session.send({ kind: 'disconnect' }, { kind: 'leave' });
    expect(await stream.ended()).toBe(true);
  });
});
