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
    session.stream.cut();
    await session.resume(session.lastId);
    await session.resume('nonsense');
    await (await session.resume()).body();
    expect(app.bridge.stats()).toMatchObject({
      sessions: 0,
      events: { opened: 1, resumed: 1, reset: 1, ended: 1, refused: 1 },
    });
    expect(events).toHaveLength(5);
  });
});

describe.each(['socket.io', 'socket.io-v3'] as const)('a custom parser, with %s,', (major) => {
  it('serves the same clients: both ways, with acks, bytes, and errors', async () => {
    const parser = (await import('socket.io-msgpack-parser')) as unknown as { default: object };
    await using app = await startBridged({ major, io: { parser: parser.default } });
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
      message: 'closed',
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
