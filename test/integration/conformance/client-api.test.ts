import type { ManagerOptions, Socket, SocketOptions } from 'socket.io-client';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SeenHandshake } from '../../support/conformance-application.js';
import { until } from '../../support/until.js';
import { SUBJECTS } from './subjects.js';

type Options = Partial<ManagerOptions & SocketOptions>;

const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});

/** The arguments of the next event of this name. */
function next(emitter: { once: unknown }, event: string): Promise<unknown[]> {
  const listener = emitter as { once(name: string, fn: (...args: unknown[]) => void): void };
  return new Promise((resolve) => listener.once(event, (...args) => resolve(args)));
}

describe.each(SUBJECTS.map((subject) => [subject.name, subject] as const))('%s', (_, subject) => {
  const { io, Manager, isSkipped } = subject;
  const { start, stop, isVersion2 } = subject;
  const withAuth = isVersion2 ? [] : [start];
  const recovering = subject.startRecovering ? [subject.startRecovering] : [];

  beforeEach(({ skip }) => skip(isSkipped));
  afterAll(stop);

  function connect(url: string, options: Options = {}): Socket {
    const socket = io(url, { forceNew: true, reconnectionDelay: 10, ...options });
    sockets.push(socket);
    return socket;
  }

  async function handshakeOf(socket: Socket): Promise<SeenHandshake> {
    // The application's answer.
    return (await socket.emitWithAck('handshake')) as SeenHandshake;
  }

  /** Writes down the events of a socket and its manager, in their order. */
  function record(socket: Socket): string[] {
    const log: string[] = [];
    const managerEvents = [
      ...(['open', 'close', 'error', 'reconnect', 'reconnect_attempt'] as const),
      ...(['reconnect_error', 'reconnect_failed'] as const),
    ];
    for (const event of managerEvents) {
      socket.io.on(event, (...args: unknown[]) => {
        const shown = args.filter((arg) => typeof arg === 'number');
        log.push(['io', event, ...shown].join(' '));
      });
    }
    socket.on('connect', () => log.push('connect'));
    socket.on('connect_error', () => log.push('connect_error'));
    socket.on('disconnect', (reason) => log.push(`disconnect ${reason}`));
    return log;
  }

  describe('connecting', () => {
    test('shows the id and `connected` from `connect` to `disconnect`', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      expect([socket.id, socket.connected, socket.disconnected, socket.active]).toEqual([
        undefined,
        false,
        true,
        true,
      ]);
      await next(socket, 'connect');
      expect([socket.id, socket.connected, socket.active]).toEqual([
        await socket.emitWithAck('id'),
        true,
        true,
      ]);
      // Socket.IO 2 knows only one id.
      expect(socket.id === socket.io.engine.id).toBe(isVersion2);
      socket.disconnect();
      expect(['id' in socket && socket.id, socket.connected, socket.active]).toEqual([
        false,
        false,
        false,
      ]);
    });

    test('sends what was buffered before what the `connect` handler sends', async () => {
      await using server = await start();
      const log: unknown[] = [];
      const socket = connect(server.origin, { autoConnect: false });
      socket.onAnyOutgoing((event) => log.push(`out ${event} ${socket.connected}`));
      socket.on('connect', () => {
        log.push('connect');
        socket.emit('echo', 2, () => log.push('ack 2'));
      });
      socket.emit('echo', 1, () => log.push('ack 1'));
      socket.connect();
      await next(socket, 'connect');
      await socket.emitWithAck('echo');
      expect(log).toEqual([
        'out echo true',
        'connect',
        'out echo true',
        'out echo true',
        'ack 1',
        'ack 2',
      ]);
    });

    test.each(withAuth)(
      'calls the auth function for each connect, and merges nothing into it',
      async (startWithAuth) => {
        await using server = await startWithAuth();
        let count = 0;
        const socket = connect(server.origin, { auth: (answer) => answer({ count: ++count }) });
        // One more for each attempt that fails, as may happen among several nodes.
        let attempts = 1;
        socket.io.on('reconnect_attempt', () => (attempts += 1));
        await next(socket, 'connect');
        const first = await handshakeOf(socket);
        expect(first.auth).toEqual({ count: attempts });
        socket.io.engine.close();
        await next(socket, 'connect');
        const second = await handshakeOf(socket);
        expect(second.auth).toEqual({ count: attempts });
        expect(attempts).toBeGreaterThan(1);
      },
    );

    test.each(withAuth)(
      'reads `auth` and `io.opts` anew for each connect',
      async (startWithAuth) => {
        await using server = await startWithAuth();
        const socket = connect(server.origin, { auth: { a: 1 }, query: { q: '1' } });
        await next(socket, 'connect');
        socket.auth = { a: 2 };
        socket.io.opts.query = { q: '2' };
        socket.io.opts.extraHeaders = { 'x-test': 'yes' };
        socket.io.engine.close();
        await next(socket, 'connect');
        const handshake = await handshakeOf(socket);
        expect(handshake.auth).toEqual({ a: 2 });
        expect(handshake.query).toMatchObject({ q: '2' });
        expect(handshake.headers).toMatchObject({ 'x-test': 'yes' });
      },
    );

    test('takes the query from the URL', async () => {
      await using server = await start();
      const options: Options = {};
      const socket = connect(`${server.origin}/?a=1&b=2`, options);
      await next(socket, 'connect');
      expect((await handshakeOf(socket)).query).toMatchObject({ a: '1', b: '2' });
    });

    test('that a middleware refuses is `connect_error` with its data, and is not tried again', async () => {
      await using server = await start();
      const socket = connect(server.origin, { query: { refuse: '1' } });
      const log = record(socket);
      const [error] = await next(socket, 'connect_error');
      // Socket.IO 2 sends the data alone.
      expect(error).toMatchObject({ ...(!isVersion2 && { message: 'no' }), data: { code: 1 } });
      expect(socket.active).toBe(false);
      expect(log).toEqual(['io open', 'io close', 'connect_error']);
    });

    test('twice in one turn, with a disconnect between, is one connection', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      await next(socket, 'connect');
      const { id } = socket;
      socket.disconnect().connect();
      await next(socket, 'connect');
      expect(socket.id).not.toBe(id);
    });

    test('ends at once when the socket is disconnected meanwhile: no event', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      const log = record(socket);
      socket.disconnect();
      const other = connect(server.origin);
      await next(other, 'connect');
      expect(log.filter((line) => !line.startsWith('io'))).toEqual([]);
    });
  });

  describe('the end', () => {
    test.each([
      ['the server', (socket: Socket) => socket.emit('kick'), 'io server disconnect', false],
      ['the client', (socket: Socket) => socket.disconnect(), 'io client disconnect', false],
      ['the engine', (socket: Socket) => socket.io.engine.close(), 'forced close', true],
    ])(
      'by %s has its reason, and `active` tells what follows',
      async (_name, end, reason, active) => {
        await using server = await start();
        const socket = connect(server.origin);
        await next(socket, 'connect');
        const gone = next(socket, 'disconnect');
        end(socket);
        expect((await gone)[0]).toBe(reason);
        expect(socket.active).toBe(active);
      },
    );

    test('of the connection at the server is `transport close`, with details', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      await next(socket, 'connect');
      const gone = next(socket, 'disconnect');
      socket.emit('drop');
      const [reason, details] = await gone;
      expect(reason).toBe('transport close');
      expect(details).toBeTypeOf('object');
    });

    test('drops callbacks, and gives an error to those that ask for one, after `disconnect`', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      await next(socket, 'connect');
      const log = record(socket);
      socket.emit('none', () => log.push('called'));
      socket.timeout(60_000).emit('none', (error: Error) => log.push(error.message));
      const promised = socket.emitWithAck('none').catch((error: Error) => log.push(error.message));
      socket.disconnect();
      await promised;
      expect(log).toEqual([
        'io close',
        'disconnect io client disconnect',
        'socket has been disconnected',
        'socket has been disconnected',
      ]);
    });
  });

  describe('coming back', () => {
    test('is told in order', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      const log = record(socket);
      await next(socket, 'connect');
      socket.io.engine.close();
      await next(socket, 'connect');
      expect(log).toEqual([
        'io open',
        'connect',
        'disconnect forced close',
        'io close',
        'io reconnect_attempt 1',
        'io open',
        'io reconnect 1',
        'connect',
      ]);
    });

    test('fails in order, and stays active', async () => {
      const server = await start();
      await server[Symbol.asyncDispose]();
      const socket = connect(server.origin, { reconnectionAttempts: 2 });
      const log = record(socket);
      await next(socket.io, 'reconnect_failed');
      await Promise.resolve();
      expect(log).toEqual([
        'connect_error',
        'io error',
        'io reconnect_attempt 1',
        'connect_error',
        'io error',
        'io reconnect_error',
        'io reconnect_attempt 2',
        'connect_error',
        'io error',
        'io reconnect_failed',
        'io reconnect_error',
      ]);
      expect(socket.active).toBe(true);
    });

    test('does not happen without `reconnection`', async () => {
      const server = await start();
      await server[Symbol.asyncDispose]();
      const socket = connect(server.origin, { reconnection: false });
      const log = record(socket);
      const [error] = await next(socket, 'connect_error');
      expect(error).toMatchObject({ type: 'TransportError' });
      await Promise.resolve();
      expect(log).toEqual(['connect_error', 'io error']);
    });

    test.each(recovering)(
      'recovers the state where the server does: same id, what was missed, then `connect`',
      async (startRecovering) => {
        await using server = await startRecovering();
        const socket = connect(server.origin);
        await next(socket, 'connect');
        const { id } = socket;
        const first = next(socket, 'x');
        socket.emit('say', 'x', 1);
        await first;
        const log: unknown[] = [];
        socket.on('x', (value) => log.push(value));
        socket.on('connect', () => log.push('connect', socket.recovered));
        const { io: atServer } = server;
        const [present] = await atServer.fetchSockets();
        socket.io.reconnection(false);
        socket.io.engine.close();
        await until('the server knows', async () => (await atServer.fetchSockets()).length === 0);
        expect(present?.id).toBe(id);
        atServer.emit('x', 2);
        socket.io.reconnection(true);
        socket.io.open();
        await next(socket, 'connect');
        expect([log, socket.id]).toEqual([[2, 'connect', true], id]);
      },
    );

    test('is not recovered where the server does not recover', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      expect(socket.recovered).toBe(false);
      await next(socket, 'connect');
      expect(socket.recovered).toBeFalsy();
    });
  });

  describe('emitting', () => {
    test.each([
      'connect',
      'connect_error',
      'disconnect',
      'disconnecting',
      'newListener',
      'removeListener',
    ])('`%s` is reserved', async (name) => {
      await using server = await start();
      const socket = connect(server.origin, { autoConnect: false });
      expect(() => socket.emit(name)).toThrow(`"${name}" is a reserved event name`);
    });

    test('takes what JSON takes, as JSON does', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      const date = new Date(0);
      const values = [
        undefined,
        NaN,
        Infinity,
        -0,
        date,
        new Map(),
        /x/,
        { a: undefined },
        [1, [2]],
        'ü€😀',
      ];
      const answer = await new Promise((resolve) =>
        socket.emit('echo', ...values, (...args: unknown[]) => resolve(args)),
      );
      expect(answer).toEqual([
        null,
        null,
        null,
        0,
        date.toISOString(),
        {},
        {},
        {},
        [1, [2]],
        'ü€😀',
      ]);
    });

    test('takes binary anywhere', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      const floats = Float32Array.of(1.5);
      const value = { a: [Buffer.from('a'), { b: floats }], c: Uint8Array.of(1, 2).buffer };
      expect(await socket.emitWithAck('echo', value)).toEqual({
        a: [Buffer.from('a'), { b: Buffer.from(floats.buffer) }],
        c: Buffer.from([1, 2]),
      });
    });

    test('drops a volatile event behind another in the same turn', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      await next(socket, 'connect');
      await socket.emitWithAck('echo');
      socket.emit('note', 1);
      socket.volatile.emit('note', 2);
      expect(await socket.emitWithAck('seen')).toEqual([1]);
    });

    test('gives up after `timeout`, and after `ackTimeout`', async () => {
      await using server = await start();
      const socket = connect(server.origin, { ackTimeout: 20 });
      const late = new Promise((resolve) =>
        socket.emit('none', (...args: unknown[]) => resolve(args)),
      );
      expect(await late).toEqual([new Error('operation has timed out')]);
      await expect(socket.timeout(10).emitWithAck('none')).rejects.toThrow(
        'operation has timed out',
      );
      const inTime = new Promise((resolve) =>
        socket.timeout(5000).emit('echo', 1, (...args: unknown[]) => resolve(args)),
      );
      expect(await inTime).toEqual([null, 1]);
    });

    test('with `retries` sends one by one, again and again', async () => {
      await using server = await start();
      // Every second try is answered, and a machine that is busy may do so too late.
      const socket = connect(server.origin, { retries: 40, ackTimeout: 250 });
      const both = [1, 2].map(
        (value) =>
          new Promise((resolve) =>
            socket.emit('try', value, (...args: unknown[]) => resolve(args)),
          ),
      );
      expect(await Promise.all(both)).toEqual([
        [null, 1],
        [null, 2],
      ]);
      const seen = await new Promise<number[]>((resolve) =>
        socket.emit('seen', (_error: unknown, values: number[]) => resolve(values)),
      );
      expect(seen).toEqual(seen.toSorted((one, other) => one - other));
      for (const value of [1, 2]) {
        expect(seen.filter((one) => one === value).length).toBeGreaterThanOrEqual(2);
      }
    });
  });

  describe('handlers', () => {
    test('are called in order, over a copy, with the socket as `this`', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      const log: unknown[] = [];
      const removed = (): void => void log.push('removed');
      socket.on('x', function (this: unknown) {
        log.push(this === socket);
        socket.off('x', removed);
      });
      socket.on('x', removed);
      socket.prependAny((event, ...args) => log.push([event, ...args]));
      const heard = next(socket, 'x');
      socket.emit('say', 'x', 1);
      await heard;
      expect(log).toEqual([['x', 1], true, 'removed']);
      expect(socket.listeners('x')).toHaveLength(1);
    });

    test('are removed under every name there is', () => {
      const socket = connect('http://127.0.0.1:1', { autoConnect: false });
      const noop = (): void => undefined;
      const all = socket as unknown as Record<string, (event?: string, fn?: unknown) => Socket>;
      for (const name of ['off', 'removeListener', 'removeAllListeners', 'removeEventListener']) {
        socket.on('a', noop).once('a', noop).on('b', noop);
        all[name]?.call(socket, 'a');
        expect([name, socket.hasListeners('a'), socket.hasListeners('b')]).toEqual([
          name,
          false,
          true,
        ]);
        all[name]?.call(socket);
        expect([name, socket.hasListeners('b')]).toEqual([name, false]);
      }
      socket.once('a', noop).off('a', noop);
      expect(socket.hasListeners('a')).toBe(false);
    });

    test('of answers may be given by the client, once', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      socket.on('ask', (value, answer) => {
        answer(value + 1);
        answer('again');
      });
      const told = next(socket, 'told');
      socket.emit('ask me', 1);
      expect(await told).toEqual([2]);
    });
  });

  describe('managers', () => {
    test('are shared by namespaces, and not by two sockets of one', async () => {
      await using server = await start();
      const own = (url: string, options: Options = {}): Socket =>
        connect(url, { forceNew: false, autoConnect: false, ...options });
      const root = own(server.origin);
      const other = own(`${server.origin}/a`);
      expect(other.io).toBe(root.io);
      expect(own(server.origin).io).not.toBe(root.io);
      expect(own(`${server.origin}/b`, { multiplex: false }).io).not.toBe(root.io);
      expect(own(`${server.origin}/b`, { path: '/other' }).io).not.toBe(root.io);
    });

    test('have settings that are getters and setters', () => {
      const manager = new Manager('http://127.0.0.1:1', {
        autoConnect: false,
        randomizationFactor: 0,
      });
      const before = [
        manager.reconnection(),
        manager.reconnectionAttempts(),
        manager.reconnectionDelay(),
        manager.reconnectionDelayMax(),
        manager.randomizationFactor(),
        manager.timeout(),
      ];
      expect(before).toEqual([true, Infinity, 1000, 5000, 0, 20000]);
      expect(manager.reconnection(false).timeout(5).reconnectionAttempts(1)).toBe(manager);
      expect([manager.reconnection(), manager.timeout(), manager.reconnectionAttempts()]).toEqual([
        false,
        5,
        1,
      ]);
    });

    test('close with their last active socket', async () => {
      await using server = await start();
      const root = connect(server.origin);
      const other = root.io.socket('/a');
      await Promise.all([next(root, 'connect'), next(other, 'connect')]);
      const { engine } = root.io;
      root.disconnect();
      expect([engine.readyState, other.connected]).toEqual(['open', true]);
      other.disconnect();
      expect(engine.readyState).not.toBe('open');
    });
  });
});
