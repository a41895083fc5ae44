import { once } from 'node:events';
import type { Socket as ServerSocket } from 'socket.io';
import { expect, test } from 'vitest';
import { connect } from '@sse-migrate/runtime/client';
import { io } from '@sse-migrate/runtime/shim';
import { lossyFetch, seeded, watchConnections } from '../support/faults.js';
import { startBridged } from '../support/socket-io-server.js';
import { until } from '../support/until.js';

/** What these tests use of either client. */
interface Subject {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
  say(event: string, ...args: unknown[]): unknown;
  /** The loss of the stream has been noticed. */
  isCut(): boolean;
  close(): unknown;
}

type Make = (url: string, fetch?: typeof globalThis.fetch) => Subject;

const SUBJECTS: [string, Make][] = [
  [
    'the native client',
    (url, fetch) => {
      const client = connect(url, { fetch, retry: { initialDelayMs: 10 } });
      return {
        on: (event, listener) => client.on(event, listener),
        say: (event, ...args) => client.send(event, ...args),
        isCut: () => client.status === 'resuming',
        close: () => client.close(),
      };
    },
  ],
  [
    'the shim',
    (url, fetch) => {
      const socket = io(url, { forceNew: true, reconnectionDelay: 10, ...(fetch && { fetch }) });
      return {
        on: (event, listener) => socket.on(event, listener),
        say: (event, ...args) => socket.emit(event, ...args),
        isCut: () => !socket.io.engine?.transport.writable,
        close: () => socket.close(),
      };
    },
  ],
];

const counted = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function next(subject: Subject, event: string): Promise<unknown[]> {
  return new Promise((resolve) => subject.on(event, (...args) => resolve(args)));
}

async function nextSocket(server: { on: unknown }): Promise<ServerSocket> {
  // Socket.IO emits `connection` with the socket.
  const [socket] = (await once(server as NodeJS.EventEmitter, 'connection')) as [ServerSocket];
  return socket;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test.each(SUBJECTS)(
  '%s gets and says everything exactly once, in order, while its connections are cut',
  async (_name, make) => {
    await using server = await startBridged();
    const connections = watchConnections(server.server);
    const client = make(server.origin);
    const down: unknown[] = [];
    const up: unknown[] = [];
    client.on('down', (value) => down.push(value));
    client.on('disconnect', (reason) => down.push(reason));
    const socket = await nextSocket(server.io);
    socket.on('up', (value) => up.push(value));
    socket.on('disconnect', (reason) => up.push(reason));
    await next(client, 'connect');
    const [downEnd, upEnd] = [next(client, 'down end'), once(socket, 'up end')];
    let cuts = 0;
    for (const value of counted(500)) {
      socket.emit('down', value);
      client.say('up', value);
      if (value % 50 === 25) cuts += connections.cut();
      if (value % 5 === 0) await turn();
    }
    socket.emit('down end');
    client.say('up end');
    await Promise.all([downEnd, upEnd]);
    expect([down, up]).toEqual([counted(500), counted(500)]);
    expect(cuts).toBeGreaterThanOrEqual(10);
    client.close();
  },
);

test.each(SUBJECTS)(
  '%s says everything exactly once, in order, over a network that loses requests and answers',
  async (_name, make) => {
    await using server = await startBridged();
    const random = seeded(7);
    const client = make(server.origin, lossyFetch({ requests: 0.1, answers: 0.2, random }));
    const up: unknown[] = [];
    let connects = 0;
    server.io.on('connection', (socket) => {
      connects++;
      socket.on('up', (value) => up.push(value));
    });
    const socket = nextSocket(server.io);
    for (const value of counted(100)) {
      client.say('up', value);
      if (value % 10 === 0) await turn();
    }
    const end = once(await socket, 'up end');
    client.say('up end');
    await end;
    expect(up).toEqual(counted(100));
    expect(connects).toBe(1);
    client.close();
  },
);

test.each(SUBJECTS)(
  '%s opens the same session again when the answer to its open was lost',
  async (_name, make) => {
    await using server = await startBridged();
    let requests = 0;
    const client = make(server.origin, (input, init) => {
      const answers = requests++ === 0 ? 1 : 0;
      return lossyFetch({ requests: 0, answers, random: () => 0 })(input, init);
    });
    const ids: string[] = [];
    server.io.on('connection', (socket) => {
      ids.push(socket.id);
      socket.emit('hello', socket.id);
    });
    const [hello] = await Promise.all([next(client, 'hello'), next(client, 'connect')]);
    expect(ids).toEqual(hello);
    client.close();
  },
);

test.each(SUBJECTS)(
  '%s is told when the session is gone, and sends in the next one what it could not send',
  async (_name, make) => {
    const first = await startBridged();
    const connections = watchConnections(first.server);
    const port = Number(new URL(first.origin).port);
    const client = make(first.origin);
    await next(client, 'connect');
    first.server.close();
    const gone = next(client, 'disconnect');
    connections.cut();
    await expect.poll(() => client.isCut()).toBe(true);
    client.say('late', 1);
    client.say('late', 2);
    await first[Symbol.asyncDispose]();
    await using second = await startBridged({ port });
    const late: unknown[] = [];
    second.io.on('connection', (socket) => socket.on('late', (value) => late.push(value)));
    const back = await nextSocket(second.io);
    expect((await gone)[0]).toBe('transport close');
    await once(back, 'late');
    await turn();
    expect(late).toEqual([1, 2]);
    client.close();
  },
);

test.each(SUBJECTS)(
  '%s that the server disconnects while it is away is told so, with what it has missed',
  async (_name, make) => {
    await using server = await startBridged();
    const connections = watchConnections(server.server);
    let isAway = false;
    const client = make(server.origin, async (input, init) => {
      if (isAway) throw new TypeError('there is no network');
      return fetch(input, init);
    });
    const seen: unknown[] = [];
    client.on('last words', (text) => seen.push(text));
    const socket = await nextSocket(server.io);
    await next(client, 'connect');
    const gone = next(client, 'disconnect');
    isAway = true;
    connections.cut();
    await expect.poll(() => server.bridge.stats().events.cut).toBe(1);
    client.say('late');
    socket.emit('last words', 'farewell');
    socket.disconnect(true);
    isAway = false;
    expect((await gone)[0]).toBe('io server disconnect');
    expect(seen).toEqual(['farewell']);
    client.close();
  },
);

test.each(SUBJECTS)(
  '%s ends with `transport close` when nobody answers within the grace',
  async (_name, make) => {
    const server = await startBridged({ bridge: { graceMs: 300 } });
    const client = make(server.origin);
    await next(client, 'connect');
    const gone = next(client, 'disconnect');
    server.server.close();
    server.server.closeAllConnections();
    expect((await gone)[0]).toBe('transport close');
    client.close();
    await server[Symbol.asyncDispose]().catch(() => undefined);
  },
);

test.each(SUBJECTS)(
  '%s goes on after an error in a handler, which is thrown where nobody catches it',
  async (_name, make) => {
    await using server = await startBridged();
    const client = make(server.origin);
    client.on('bad', () => {
      throw new Error('from a handler');
    });
    const socket = await nextSocket(server.io);
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const thrown = once(process, 'uncaughtException');
    const good = next(client, 'good');
    socket.emit('bad');
    socket.emit('good', 1);
    expect(await good).toEqual([1]);
    expect((await thrown)[0]).toMatchObject({ message: 'from a handler' });
    for (const listener of listeners) process.on('uncaughtException', listener);
    client.close();
  },
);

test('a client of the native API is the same to a server that recovers its state, and gets what it has missed', async () => {
  await using app = await startBridged({ io: { connectionStateRecovery: {} } });
  const client = connect(app.origin, { auth: { token: 't' }, retry: { initialDelayMs: 10 } });
  const news: unknown[] = [];
  client.on('news', (value) => news.push(value));
  const connected = (): Promise<unknown> =>
    new Promise((resolve) => client.once('connect', () => resolve(client.id)));
  const [socket, id] = await Promise.all([nextSocket(app.io), connected()]);
  expect(client.recovered).toBe(false);
  await socket.join('room');
  app.io.to('room').emit('news', 'first');
  await until('it has come', () => news.length === 1);
  const ended = once(socket, 'disconnect');
  const again = connected();
  socket.conn.close();
  await ended;
  app.io.to('room').emit('news', 'missed');
  expect(await again).toBe(id);
  app.io.to('room').emit('news', 'last');
  await until('all has come', () => news.length > 2);
  expect([client.recovered, news]).toEqual([true, ['first', 'missed', 'last']]);
  expect(app.io.of('/').sockets.get(String(id))?.handshake.auth).toMatchObject({ token: 't' });
  client.close();
});
