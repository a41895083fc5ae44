import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { afterEach, describe, expect, test } from 'vitest';
import { io as shim } from '@sse-migrate/runtime/shim';
import { listen } from '../support/http-server.js';
import { type BridgedServer, type Major, startBridged } from '../support/socket-io-server.js';

/** What is used here of socket.io-client 2.x, which has no types of its own. */
interface LegacySocket {
  on(event: string, listener: (...args: unknown[]) => void): LegacySocket;
  emit(event: string, ...args: unknown[]): LegacySocket;
  binary(hasBinary: boolean): LegacySocket;
  readonly json: LegacySocket;
  readonly io: {
    readonly engine: { close(): void };
    readonly readyState: string;
    readonly reconnecting?: boolean;
    readonly lastPing?: Date;
    close(): void;
    packet: unknown;
  };
  connect(): LegacySocket;
  close(): void;
}

type LegacyIo = (url: string, options: object) => LegacySocket;

const real = createRequire(import.meta.url)('socket.io-client-v2') as LegacyIo;
const open: LegacySocket[] = [];

afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

const SUBJECTS: { name: string; io: LegacyIo; major: Major }[] = [
  { name: 'socket.io-client 2', io: real, major: 'socket.io-v2' },
  {
    name: 'the shim in legacy mode',
    // In that mode its manager has members more than its type has.
    io: (url, options) => shim(url, { ...options, legacy: true }) as unknown as LegacySocket,
    major: 'socket.io',
  },
];

describe.each(SUBJECTS)('$name', ({ io, major }) => {
  function connect(server: Pick<BridgedServer, 'origin'>, options: object = {}): LegacySocket {
    const socket = io(server.origin, { forceNew: true, reconnectionDelay: 10, ...options });
    open.push(socket);
    return socket;
  }

  function record(socket: LegacySocket, events: readonly string[]): unknown[] {
    const log: unknown[] = [];
    for (const event of events) socket.on(event, (...args) => log.push([event, ...args]));
    return log;
  }

  function next(socket: LegacySocket, event: string): Promise<unknown[]> {
    return new Promise((resolve) => socket.on(event, (...args) => resolve(args)));
  }

  test('shows the reconnection on the socket', async () => {
    await using server = await startBridged({ major });
    const socket = connect(server);
    await next(socket, 'connect');
    const log = record(socket, ['reconnect_attempt', 'reconnecting', 'reconnect']);
    socket.io.engine.close();
    await next(socket, 'reconnect');
    expect(log).toEqual([
      ['reconnect_attempt', 1],
      ['reconnecting', 1],
      ['reconnect', 1],
    ]);
  });

  test('shows its failure on the socket', async () => {
    const server = await startBridged({ major });
    await server[Symbol.asyncDispose]();
    const socket = connect(server, { reconnectionAttempts: 1 });
    expect(await next(socket, 'connect_error')).toHaveLength(1);
    expect(await next(socket, 'reconnect_failed')).toEqual([]);
  });

  test('says `connect_timeout` when nobody answers in time', async () => {
    await using silent = await listen(createServer(() => undefined));
    const socket = io(silent.origin, { forceNew: true, timeout: 50 });
    open.push(socket);
    expect(await next(socket, 'connect_timeout')).toEqual([50]);
  });

  test('shows pings and pongs on the socket', async () => {
    await using server = await startBridged({ major, io: { pingInterval: 50 } });
    const socket = connect(server);
    const [, [latencyMs]] = await Promise.all([next(socket, 'ping'), next(socket, 'pong')]);
    expect(latencyMs).toBeTypeOf('number');
  });

  test('says `connecting`', () => {
    const socket = connect({ origin: 'http://127.0.0.1:1' }, { autoConnect: false });
    const log = record(socket, ['connecting']);
    socket.connect();
    expect(log).toEqual([['connecting']]);
  });

  test('has the members of its manager that were public', async () => {
    await using server = await startBridged({ major, io: { pingInterval: 50 } });
    const socket = connect(server);
    const { io: manager } = socket;
    const states = [manager.readyState, manager.reconnecting ?? false];
    await next(socket, 'ping');
    expect(states).toEqual(['opening', false]);
    expect([manager.readyState, typeof manager.packet]).toEqual(['open', 'function']);
    expect(manager.lastPing).toBeInstanceOf(Date);
    manager.close();
    expect([manager.readyState, manager.reconnecting ?? false]).toEqual(['closed', false]);
  });

  test('says `error` with what the middleware said', async () => {
    await using server = await startBridged({ major });
    server.io.use((_socket, done) => done(Object.assign(new Error('no'), { data: { code: 7 } })));
    expect(await next(connect(server), 'error')).toEqual([{ code: 7 }]);
  });

  test('has `json` and `binary`, which change nothing', async () => {
    await using server = await startBridged({ major });
    server.io.on('connection', (socket) =>
      socket.on('echo', (value: unknown, answer: (value: unknown) => void) => answer(value)),
    );
    const socket = connect(server);
    const answer = new Promise((resolve) =>
      socket.json.binary(false).emit('echo', { a: 1 }, resolve),
    );
    expect(await answer).toEqual({ a: 1 });
  });
});
