import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { Server, Socket as ServerSocket } from 'socket.io';
import { afterEach, describe, expect, test } from 'vitest';
import type { BridgeEvent, GatewayOptions } from '@sse-migrate/runtime/gateway';
import { io, type Socket } from '@sse-migrate/runtime/shim';
import { type GatewayServer, startGateway } from '../../support/gateway-server.js';
import { startRelay } from '../../support/relay.js';
import { type BridgedServer, startBridged } from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';
import { allData, WireSession } from '../../support/wire-session.js';

/** What of a WebSocket of engine.io's the tests touch. */
interface RawSocket {
  readonly bufferedAmount: number;
  send(data: string | Buffer): void;
  terminate(): void;
  pause(): void;
  resume(): void;
}

interface Scene extends AsyncDisposable {
  readonly upstream: BridgedServer;
  readonly gateway: GatewayServer;
  readonly events: readonly BridgeEvent[];
  connect(): Socket;
}

const clients: Socket[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});

async function setUp(
  options: Partial<GatewayOptions> = {},
  ioOptions: ConstructorParameters<typeof Server>[1] = {},
): Promise<Scene> {
  const upstream = await startBridged({ io: ioOptions });
  return setUpBefore(upstream, options);
}

async function setUpBefore(
  upstream: BridgedServer,
  options: Partial<GatewayOptions> = {},
): Promise<Scene> {
  const events: BridgeEvent[] = [];
  const onEvent = (event: BridgeEvent): void => void events.push(event);
  const gateway = await startGateway({ upstream: upstream.origin, onEvent, ...options });
  return {
    upstream,
    gateway,
    events,
    connect: () => connectTo(gateway.origin),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

function connectTo(origin: string): Socket {
  const client = io(origin, { forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 50 });
  clients.push(client);
  return client;
}

function next(client: Socket, event: string): Promise<unknown[]> {
  return new Promise((resolve) => client.once(event, (...args) => resolve(args)));
}

async function nextSocket({ upstream }: Pick<Scene, 'upstream'>): Promise<ServerSocket> {
  // Socket.IO emits `connection` with the socket.
  const [socket] = (await once(upstream.io, 'connection')) as [ServerSocket];
  return socket;
}

/** The WebSocket below a connection at the upstream. */
function rawOf(socket: ServerSocket): RawSocket {
  // engine.io keeps it here, out of its types.
  return (socket.conn.transport as unknown as { readonly socket: RawSocket }).socket;
}

function details(events: readonly BridgeEvent[], kind: BridgeEvent['kind']): string[] {
  return events.flatMap((event) =>
    event.kind === kind && 'detail' in event ? [event.detail] : [],
  );
}

describe('an upstream that is away', () => {
  test('is a `connect_error` that says so, and is found again by itself', async () => {
    const { port } = await freePort();
    const gateway = await startGateway({ upstream: `http://127.0.0.1:${port}` });
    const client = connectTo(gateway.origin);
    const [error] = await next(client, 'connect_error');
    expect(error).toMatchObject({ type: 'TransportError', status: 503, code: 'unavailable' });
    expect(String(error)).toContain('the server behind this gateway is away');
    expect(client.active).toBe(true);
    await using upstream = await startBridged({ port });
    await next(client, 'connect');
    expect(upstream.io.engine.clientsCount).toBe(1);
    await gateway[Symbol.asyncDispose]();
  });

  test('is left alone for a while, however many clients come', async () => {
    let attempts = 0;
    const server = net.createServer((socket) => {
      attempts += 1;
      socket.resetAndDestroy();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A TCP server that listens has an address of this shape.
    const { port } = server.address() as AddressInfo;
    await using gateway = await startGateway({ upstream: `http://127.0.0.1:${port}` });
    const open = (): Promise<Response> => fetch(gateway.url);
    expect((await open()).status).toBe(503);
    const later = await Promise.all(Array.from({ length: 20 }, open));
    expect(later.map(({ status }) => status)).toEqual(Array(20).fill(503));
    expect(attempts).toBe(1);
    const waits = later.map(({ headers }) => Number(headers.get('retry-after')));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1);
    expect(new Set(waits).size).toBeGreaterThan(1);
    server.close();
  });

  test('is one that takes the connection and never says anything', async () => {
    const sockets = new Set<net.Socket>();
    const server = net.createServer((socket) => void sockets.add(socket.resume()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A TCP server that listens has an address of this shape.
    const { port } = server.address() as AddressInfo;
    const upstream = `http://127.0.0.1:${port}`;
    await using gateway = await startGateway({ upstream, connectTimeoutMs: 50 });
    expect((await fetch(gateway.url)).status).toBe(503);
    await until('the connection is given up', () => [...sockets].every(({ closed }) => closed));
    server.close();
  });
});

describe('an upstream that refuses', () => {
  test('for good is a `connect_error` that says so', async () => {
    await using scene = await setUp({}, { allowRequest: (_, decide) => decide(null, false) });
    const client = scene.connect();
    const [error] = await next(client, 'connect_error');
    expect(error).toMatchObject({ status: 403, code: 'forbidden' });
    expect(details(scene.events, 'upstream-failed')[0]).toContain('403');
  });

  test('the protocol is reported with its words', async () => {
    await using scene = await setUp({ eio: 3 });
    expect((await fetch(scene.gateway.url)).status).toBe(503);
    expect(details(scene.events, 'upstream-failed')[0]).toContain('Unsupported protocol version');
  });

  test('nothing, but speaks the older protocol: the report says what to do', async () => {
    await using scene = await setUpBefore(await startBridged({ major: 'socket.io-v2' }));
    scene.connect();
    await until('it is reported', () => details(scene.events, 'upstream-lost').length > 0);
    expect(details(scene.events, 'upstream-lost')[0]).toContain('set eio to 3');
  });
});

describe('an upstream that breaks off', () => {
  test.each([
    ['without a word', (socket: ServerSocket) => rawOf(socket).terminate(), 'upstream-lost'],
    ['in good order', (socket: ServerSocket) => socket.conn.close(), 'closed'],
  ])('%s is a `disconnect`, and a new connection', async (_, breakOff, goodbye) => {
    await using scene = await setUp();
    const client = scene.connect();
    const first = await nextSocket(scene);
    await next(client, 'connect');
    const gone = next(client, 'disconnect');
    const again = nextSocket(scene);
    breakOff(first);
    expect((await gone)[0]).toBe('transport close');
    await next(client, 'connect');
    expect(client.id).toBe((await again).id);
    expect(client.id).not.toBe(first.id);
    expect(scene.events).toContainEqual(expect.objectContaining({ kind: 'ended', goodbye }));
    expect(scene.gateway.gateway.stats()).toMatchObject({
      sessions: 1,
      events: { 'upstream-lost': 1, resumed: 0 },
    });
  });

  test('before it has begun is only a delay', async () => {
    await using scene = await setUp();
    // The close frame comes in one chunk with the handshake.
    scene.upstream.io.engine.once(
      'connection',
      ({ transport }: { transport: { socket: WebSocket } }) => transport.socket.close(),
    );
    const client = scene.connect();
    await next(client, 'connect');
    expect(scene.gateway.gateway.stats().sessions).toBe(1);
  });

  test('in mid-answer leaves what has come, and no gap after it', async () => {
    await using scene = await setUp();
    const client = scene.connect();
    const socket = await nextSocket(scene);
    await next(client, 'connect');
    const log: unknown[] = [];
    client.on('n', (value) => log.push(value));
    client.on('disconnect', () => log.push('disconnect'));
    client.on('connect', () => log.push('connect'));
    for (let n = 0; n < 100; n += 1) socket.emit('n', n);
    await until('some have come', () => log.length > 10);
    rawOf(socket).terminate();
    const later = await nextSocket(scene);
    later.emit('n', 'again');
    await until('the rest has come', () => log.includes('again'));
    const before = log.slice(0, log.indexOf('disconnect'));
    expect(before).toEqual(before.map((_, n) => n));
    expect(log.slice(before.length)).toEqual(['disconnect', 'connect', 'again']);
  });

  test('at random, again and again, is told each time, and hides no gap', async () => {
    await using upstream = await startBridged();
    upstream.io.on('connection', (socket) => {
      let n = 0;
      const timer = setInterval(() => socket.emit('n', (n += 1)), 1);
      socket.on('disconnect', () => clearInterval(timer));
    });
    await using relay = await startRelay(upstream.origin);
    await using gateway = await startGateway({ upstream: relay.url });
    const client = connectTo(gateway.origin);
    const runs: number[][] = [];
    let disconnects = 0;
    client.on('connect', () => runs.push([]));
    client.on('n', (n: number) => runs.at(-1)?.push(n));
    client.on('disconnect', () => (disconnects += 1));
    for (let cut = 1; cut <= 15; cut += 1) {
      const enough = Math.random() * 30;
      await until(
        'some have come',
        () => runs.length === cut && (runs[cut - 1]?.length ?? 0) > enough,
      );
      relay.cut();
    }
    await until('it is back', () => runs.length === 16 && (runs.at(-1)?.length ?? 0) > 0);
    expect(runs).toEqual(runs.map((run) => run.map((_, index) => index + 1)));
    expect([runs.length, disconnects]).toEqual([16, 15]);
  });

  test.each([
    ['socket.io', 4],
    ['socket.io-v2', 3],
  ] as const)('is not what %s does, for it is pinged, or answered, in time', async (major, eio) => {
    const pings = { pingInterval: 40, pingTimeout: 200 };
    await using scene = await setUpBefore(await startBridged({ major, io: pings }), { eio });
    const client = scene.connect();
    const socket = await nextSocket(scene);
    let packets = 0;
    socket.conn.on('packet', ({ type }) => (packets += Number(type === 'ping' || type === 'pong')));
    await until('it was heard of often', () => packets > 10);
    expect(client.connected).toBe(true);
    expect(scene.gateway.gateway.stats().events['upstream-lost']).toBe(0);
  });

  test('by silence is noticed', async () => {
    await using scene = await setUp({}, { pingInterval: 50, pingTimeout: 50 });
    const client = scene.connect();
    const socket = await nextSocket(scene);
    await next(client, 'connect');
    const gone = next(client, 'disconnect');
    // engine.io pings with this timer.
    clearTimeout(
      (socket.conn as unknown as { pingIntervalTimer: NodeJS.Timeout }).pingIntervalTimer,
    );
    expect((await gone)[0]).toBe('transport close');
    expect(details(scene.events, 'upstream-lost')[0]).toContain('ping timeout');
  });
});

describe('an upstream that sends what is no packet', () => {
  test.each([
    ['', 'no Engine.IO packet'],
    ['x', 'no Engine.IO packet'],
    ['4', 'Socket.IO packet'],
    ['49', 'Socket.IO packet'],
    ['42', 'the name and arguments'],
    ['42["x"', 'wanted JSON'],
    ['42["x",NaN]', 'wanted JSON'],
    ['42{"x":1}', 'the name and arguments'],
    ['42[{"x":1}]', 'not reserved'],
    ['42["disconnect"]', 'not reserved'],
    ['40', 'without a sid'],
    ['40{}', 'without a sid'],
    ['43["no number"]', 'number and arguments'],
    ['4399999999999999999999["x"]', 'an integer'],
    ['42/nsp-without-an-end', 'the name and arguments'],
    ['451-["x",{"_placeholder":true,"num":0}]|42["y"]', 'an attachment of binary_event'],
    ['4599999999-["x"]', 'attachments'],
  ])('%j ends this session, with a report, and no other', async (packets, report) => {
    await using scene = await setUp();
    const other = scene.connect();
    await next(other, 'connect');
    const client = scene.connect();
    const socket = await nextSocket(scene);
    await next(client, 'connect');
    const gone = next(client, 'disconnect');
    for (const packet of packets.split('|')) rawOf(socket).send(packet);
    expect((await gone)[0]).toBe('transport close');
    expect(details(scene.events, 'upstream-lost')[0]).toContain(report);
    await next(client, 'connect');
    expect(other.connected).toBe(true);
  });

  test('but unusual JSON passes, with all of its digits where it can', async () => {
    await using scene = await setUp();
    const client = scene.connect();
    const socket = await nextSocket(scene);
    await next(client, 'connect');
    const log: unknown[] = [];
    client.onAny((...args) => log.push(args));
    const raw = rawOf(socket);
    raw.send('42[ "spaced" , 1 ]');
    raw.send('42[\r\n"lines",\n{\n"a": 1\n}\n]');
    raw.send('42["\\u00fc",1.0]');
    raw.send('42["x",{"a":1}]');
    raw.send('42[7,"number"]');
    raw.send(`42["line separators","\u2028\\n"]`);
    await until('all have come', () => log.length === 6);
    expect(log).toEqual([
      ['spaced', 1],
      ['lines', { a: 1 }],
      ['ü', 1],
      ['x', { a: 1 }],
      [7, 'number'],
      ['line separators', '\u2028\n'],
    ]);
  });

  test('nor one that is too large', async () => {
    await using scene = await setUp({ maxMessageBytes: 10_000 });
    const client = scene.connect();
    const socket = await nextSocket(scene);
    await next(client, 'connect');
    const gone = next(client, 'disconnect');
    socket.emit('large', 'x'.repeat(20_000));
    await gone;
    expect(details(scene.events, 'upstream-lost')).toHaveLength(1);
  });
});

describe('an upstream that floods', () => {
  test('a client that does not read waits itself; nothing is lost', async () => {
    await using scene = await setUp();
    const response = await askWithoutReading(scene.gateway.url);
    const socket = await until1(() => [...scene.upstream.io.sockets.sockets.values()][0]);
    const events = 16_000;
    const text = 'x'.repeat(1000);
    for (let n = 0; n < events; n += 1) socket.emit('n', n, text);
    const raw = rawOf(socket);
    const sent = raw.bufferedAmount;
    let left = Infinity;
    let quiet = 0;
    await until('no more is taken for a while', () => {
      quiet = raw.bufferedAmount === left ? quiet + 1 : 0;
      left = raw.bufferedAmount;
      return quiet > 100;
    });
    // What the operating system buffers is a few megabytes of these 16.
    expect(left).toBeGreaterThan(sent / 4);
    expect(scene.gateway.gateway.stats().sessions).toBe(1);

    const seen: number[] = [];
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of response) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const n = /^data: \[(\d+),/.exec(line)?.[1];
        if (n !== undefined) seen.push(Number(n));
      }
      if (seen.length === events) break;
    }
    expect(seen).toEqual(Array.from({ length: events }, (_, n) => n));
  });

  test('a client that is away for a moment: it comes back, and misses nothing', async () => {
    await using scene = await setUp();
    using session = new WireSession(scene.gateway.url);
    const [first, socket] = await Promise.all([session.connect(), nextSocket(scene)]);
    socket.emit('n', -1);
    await first.next('n');
    first.cut();
    const { server } = scene.gateway;
    const connections = promisify(server.getConnections.bind(server));
    await until('the gateway knows', async () => (await connections()) === 0);
    // More than is kept for a session.
    const events = 6000;
    for (let n = 0; n < events; n += 1) socket.emit('n', n);
    const stream = await session.resume(session.lastId);
    await until('all have come', () => allData(stream, 'n').length === events);
    expect(allData(stream, 'n')).toEqual(Array.from({ length: events }, (_, n) => [n]));
    expect(scene.gateway.gateway.stats().events).toMatchObject({ resumed: 1, reset: 0, ended: 0 });
  });
});

describe('an upstream that does not read', () => {
  test('makes the client wait, within a bound; nothing is lost or repeated', async () => {
    const backlogBytes = 100_000;
    await using scene = await setUp({ backlogBytes }, { maxHttpBufferSize: 1e7 });
    const client = scene.connect();
    const socket = await nextSocket(scene);
    await next(client, 'connect');
    const log: number[] = [];
    socket.on('n', (n: number) => log.push(n));
    rawOf(socket).pause();
    const text = 'x'.repeat(100_000);
    const events = 120;
    for (let n = 0; n < events; n += 1) client.emit('n', n, text);
    await until('the gateway says: later', () =>
      scene.events.some((event) => event.kind === 'refused' && event.code === 'unavailable'),
    );
    expect(log.length).toBeLessThan(events);
    expect(client.connected).toBe(true);
    rawOf(socket).resume();
    await until('all have come', () => log.length >= events);
    expect(log).toEqual(Array.from({ length: events }, (_, n) => n));
  });
});

/** The answer's body waits to be read. */
async function askWithoutReading(url: string): Promise<http.IncomingMessage> {
  const [response] = (await once(http.get(url), 'response')) as [http.IncomingMessage];
  return response;
}

async function freePort(): Promise<AddressInfo> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address of this shape.
  const address = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return address;
}

async function until1<T>(find: () => T | undefined): Promise<T> {
  await until('it is there', find);
  const found = find();
  if (found === undefined) throw new TypeError('it is gone again');
  return found;
}
