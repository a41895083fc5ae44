import { once } from 'node:events';
import * as real from 'socket.io-client';
import type { ManagerOptions, Socket, SocketOptions } from 'socket.io-client';
import { afterEach, describe, expect, test } from 'vitest';
import * as shim from '@sse-migrate/runtime/shim';
import { startBridged } from '../../support/socket-io-server.js';
import { SUBJECTS } from './subjects.js';

type Options = Partial<ManagerOptions & SocketOptions>;

const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});

const next = (socket: Socket, event: string): Promise<unknown[]> =>
  new Promise((resolve) => socket.once(event, (...args: unknown[]) => resolve(args)));

const NOWHERE = 'http://127.0.0.1:1';

test('the shim exports what socket.io-client does', () => {
  expect(Object.keys(shim).toSorted()).toEqual(Object.keys(real).toSorted());
  expect([shim.default, shim.connect, shim.protocol]).toEqual([shim.io, shim.io, real.protocol]);
  // `import io from …; io.connect(…)`: what the default export has on it, whatever its type says.
  expect(Object.entries(shim.default)).toEqual([
    ['io', shim.io],
    ['connect', shim.io],
    ['Manager', shim.Manager],
    ['Socket', shim.Socket],
  ]);
  expect(Object.keys(shim.default).toSorted()).toEqual(Object.keys(real.default).toSorted());
});

// The original, and the shim over the bridge.
describe.each(SUBJECTS.slice(0, 2))('$name', ({ io, Manager, start }) => {
  function connect(url: string, options: Options = {}): Socket {
    const socket = io(url, { forceNew: true, reconnectionDelay: 10, ...options });
    sockets.push(socket);
    return socket;
  }

  describe('a manager', () => {
    test('takes 0 for its default where it means nothing', () => {
      const options = { reconnectionAttempts: 0, reconnectionDelay: 0, reconnectionDelayMax: 0 };
      const manager = new Manager(NOWHERE, { ...options, autoConnect: false });
      expect([
        manager.reconnectionAttempts(),
        manager.reconnectionDelay(),
        manager.reconnectionDelayMax(),
      ]).toEqual([Infinity, 1000, 5000]);
    });

    test('tells a callback of `open` that it failed, and does not try again', async () => {
      const manager = new Manager(NOWHERE, { autoConnect: false, reconnectionDelay: 1 });
      let attempts = 0;
      manager.on('reconnect_attempt', () => attempts++);
      const error = await new Promise((resolve) => manager.open(resolve));
      expect(error).toMatchObject({ type: 'TransportError' });
      // A second failure is as late as an attempt would be.
      await new Promise((resolve) => manager.open(resolve));
      expect(attempts).toBe(0);
    });

    test('stops trying when told so', async () => {
      const socket = connect(NOWHERE, { reconnectionDelay: 1 });
      await new Promise((resolve) => socket.io.once('reconnect_attempt', resolve));
      socket.io.reconnection(false);
      await next(socket, 'connect_error');
      let attempts = 0;
      socket.io.on('reconnect_attempt', () => attempts++);
      await new Promise((resolve) => socket.io.open(resolve));
      expect(attempts).toBe(0);
    });

    test('with a `timeout` of 0 has none, and fails at once', async () => {
      await using server = await start();
      const socket = connect(server.origin, { timeout: 0, reconnection: false });
      const [error] = await next(socket, 'connect_error');
      expect((error as Error).message).toBe('timeout');
    });

    test('has an engine from its first opening on, another for each', async () => {
      await using server = await start();
      const socket = connect(server.origin, { autoConnect: false });
      expect(socket.io.engine).toBeUndefined();
      socket.connect();
      const { engine } = socket.io;
      await next(socket, 'connect');
      expect([socket.io.engine, engine.readyState]).toEqual([engine, 'open']);
      engine.close();
      await next(socket, 'connect');
      expect([engine.readyState, socket.io.engine === engine]).toEqual(['closed', false]);
    });

    test('says `ping` and `packet`', async () => {
      await using server = await startBridged({ io: { pingInterval: 30 } });
      const socket = connect(server.origin);
      const packets: unknown[] = [];
      // Typed as private there.
      (socket.io as unknown as NodeJS.EventEmitter).on('packet', ({ nsp }: { nsp: string }) =>
        packets.push(nsp),
      );
      await new Promise((resolve) => socket.io.once('ping', () => resolve(undefined)));
      expect(packets).toEqual(['/']);
    });

    test('connects a socket again that is asked for again', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      await next(socket, 'connect');
      socket.disconnect();
      expect(socket.io.socket('/')).toBe(socket);
      expect(socket.active).toBe(true);
      await next(socket, 'connect');
    });

    test('is one’s own with `force new connection`, and puts the query of the URL into the options', () => {
      const own = { autoConnect: false, 'force new connection': true } as Options;
      const one = io(`${NOWHERE}/x?a=1`, { autoConnect: false });
      const other = io(`${NOWHERE}/y?b=2`, own);
      const third = io(`${NOWHERE}/z?c=3`, { autoConnect: false });
      expect([other.io === one.io, third.io === one.io]).toEqual([false, true]);
      expect([one.io.opts.query, other.io.opts.query]).toEqual([{ a: '1' }, { b: '2' }]);
    });
  });

  describe('a socket', () => {
    test('gives itself back, keeps what waits where all can see it, and sends it', async () => {
      await using server = await start();
      const socket = connect(server.origin, { autoConnect: false });
      expect(socket.emit('note', 1).send('x').compress(false)).toBe(socket);
      expect(socket.sendBuffer).toHaveLength(2);
      expect(socket.receiveBuffer).toEqual([]);
      expect(socket.connect()).toBe(socket);
      await next(socket, 'connect');
      expect([socket.sendBuffer, socket.connect(), socket.open()]).toEqual([[], socket, socket]);
      expect(await socket.emitWithAck('seen')).toEqual([1]);
    });

    test('takes numbers, and names that only older clients reserved, for events', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      const heard: unknown[] = [];
      const names = ['1', 'error', 'ping', 'reconnect', 'connecting', 'message'];
      for (const name of names) socket.on(name, (value) => heard.push([name, value]));
      for (const name of names) socket.emit('say', name, 'x');
      await socket.emitWithAck('id');
      expect(heard).toEqual(names.map((name) => [name, 'x']));
    });

    test('is asked for one answer, and gets the first of several', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      expect(await socket.emitWithAck('echo', 'first', 'second')).toBe('first');
    });

    test('keeps what is volatile while only its namespace is not there yet', async () => {
      await using server = await start();
      const root = connect(server.origin);
      await root.emitWithAck('id');
      let greet = (): void => undefined;
      const auth: SocketOptions['auth'] = (answer) => (greet = () => answer({}));
      const other = root.io.socket('/a', { auth });
      other.volatile.emit('note', 'kept');
      greet();
      await next(other, 'connect');
      expect(await other.emitWithAck('seen')).toEqual(['kept']);
    });

    test('drops what is volatile while there is no connection, and never answers it', async () => {
      await using server = await start();
      const socket = connect(server.origin, { autoConnect: false });
      let isCalled = false;
      socket.volatile.emit('echo', 1, () => (isCalled = true));
      socket.connect();
      await socket.emitWithAck('id');
      expect([isCalled, socket.sendBuffer]).toEqual([false, []]);
    });

    test('shows catch-all handlers what comes and goes, and lets go of them', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      const log: unknown[] = [];
      const seen = (...args: unknown[]): void => void log.push(['any', ...args]);
      socket.onAny(seen).prependAny((event) => log.push(['first', event]));
      socket.onAnyOutgoing((event) => log.push(['out', event]));
      socket.prependAnyOutgoing((...args: unknown[]) => log.push(['out first', ...args]));
      const live = socket.listenersAny();
      socket.emit('say', 'x', 1);
      await socket.emitWithAck('id');
      socket.offAny(seen).offAnyOutgoing();
      socket.emit('say', 'y', 2);
      await socket.emitWithAck('id');
      expect(log).toEqual([
        ['out first', 'say', 'x', 1],
        ['out', 'say'],
        ['out first', 'id'],
        ['out', 'id'],
        ['first', 'x'],
        ['any', 'x', 1],
        ['first', 'y'],
      ]);
      expect([live.length, socket.listenersAny().length]).toEqual([1, 1]);
      expect(socket.listenersAnyOutgoing()).toEqual([]);
    });

    // What is given is given, though it be `undefined`, which takes the first; and all the names for `off` are one function.
    test.each([
      ['off', ['x', undefined], ['b']],
      ['off', [undefined], ['a', 'b']],
      ['removeAllListeners', ['x', 'a'], ['b']],
      ['removeAllListeners', ['x', undefined], ['b']],
      ['removeEventListener', ['x', 'b'], ['a']],
      ['removeListener', ['x'], []],
      ['removeListener', [], []],
    ] as const)('removes handlers: %s(%j)', (name, given, left) => {
      const handlers = { a: () => 'a', b: () => 'b' };
      const socket = connect(NOWHERE, { autoConnect: false })
        .on('x', handlers.a)
        .on('x', handlers.b);
      const [event, handler] = given;
      const args = given.length > 1 ? [event, handler && handlers[handler]] : given;
      Reflect.apply(Reflect.get(socket, name), socket, args);
      expect(socket.listeners('x')).toEqual(left.map((one) => handlers[one]));
    });

    test('shows the handlers of an event as they are', () => {
      const socket = connect(NOWHERE, { autoConnect: false });
      const noop = (): void => undefined;
      (socket as unknown as { addEventListener: Socket['on'] }).addEventListener('a', noop);
      const live = socket.listeners('a');
      socket.on('a', noop);
      expect([live.length, socket.listeners('a').length, socket.hasListeners('b')]).toEqual([
        2,
        2,
        false,
      ]);
      expect(socket.listeners('b')).toEqual([]);
    });

    test('tells why there is no connection', async () => {
      const socket = connect(NOWHERE, { reconnection: false });
      const [error] = await next(socket, 'connect_error');
      expect(error).toMatchObject({ type: 'TransportError' });
      expect(Object.keys(error as object)).toEqual(
        expect.arrayContaining(['type', 'description', 'context']),
      );
      expect(socket.active).toBe(true);
    });

    test('keeps an answer that is asked for while it is away', async () => {
      await using server = await start();
      const socket = connect(server.origin, { autoConnect: false });
      const kept = new Promise((resolve) => socket.emit('echo', 'kept', resolve));
      socket.connect();
      expect(await kept).toBe('kept');
    });

    test('honours `toJSON`, and what looks like a placeholder is data', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      const value = { toJSON: () => ({ shown: true }) };
      expect(await socket.emitWithAck('echo', value)).toEqual({ shown: true });
      expect(await socket.emitWithAck('echo', { __proto: 1, num: 0 })).toEqual({
        __proto: 1,
        num: 0,
      });
    });

    test('goes on when a handler has thrown', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      const others = process.listeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      const thrown = once(process, 'uncaughtException');
      socket.on('x', () => {
        throw new Error('of the handler');
      });
      const later: unknown[] = [];
      socket.on('x', () => later.push('later'));
      socket.emit('say', 'x');
      expect(((await thrown) as [Error])[0].message).toBe('of the handler');
      for (const other of others) process.on('uncaughtException', other);
      expect([await socket.emitWithAck('echo', 1), later]).toEqual([1, []]);
    });
  });
});
