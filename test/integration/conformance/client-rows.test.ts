import type { ManagerOptions, Socket, SocketOptions } from 'socket.io-client';
import { afterEach, describe, expect, test } from 'vitest';
import { startBridged } from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';
import { SUBJECTS } from './subjects.js';

type Options = Partial<ManagerOptions & SocketOptions>;

/** Members that are private in the types, and that applications and tests use all the same. */
interface Inside {
  readonly _queue: readonly unknown[];
  readonly acks: object;
  readonly flags: object;
  readonly subs: unknown;
  readonly _pid: unknown;
  readonly _lastOffset: unknown;
}

interface ManagerInside {
  readonly uri: string;
  readonly _readyState: string;
  readonly _reconnecting: boolean;
  readonly _autoConnect: boolean;
  readonly nsps: Readonly<Record<string, Socket>>;
}

const inside = (socket: Socket): Inside => socket as unknown as Inside;
const insideManager = (socket: Socket): ManagerInside => socket.io as unknown as ManagerInside;

const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});

const next = (socket: Pick<Socket, 'once'>, event: string): Promise<unknown[]> =>
  new Promise((resolve) => socket.once(event, (...args: unknown[]) => resolve(args)));

const NOWHERE = 'http://127.0.0.1:1';

// The original, and the shim over the bridge.
describe.each(SUBJECTS.slice(0, 2))('$name', ({ io, Manager, start, startRecovering }) => {
  function connect(url: string, options: Options = {}): Socket {
    const socket = io(url, { forceNew: true, reconnectionDelay: 10, ...options });
    sockets.push(socket);
    return socket;
  }

  describe('a manager', () => {
    test('is that of one protocol, host and port, which may be left out', () => {
      const own = (url: string): Socket => io(url, { autoConnect: false });
      const one = own('http://rows.example/a');
      expect(own('http://rows.example:80/b').io).toBe(one.io);
      expect(own('https://rows.example/d').io).not.toBe(one.io);
      expect(own('http://rows.example:81/e').io).not.toBe(one.io);
    });

    test('takes the options of a socket when it makes it', () => {
      const manager = new Manager(NOWHERE, { autoConnect: false });
      const socket = manager.socket('/a', { auth: { a: 1 } });
      expect(manager.socket('/a', { auth: { a: 2 } })).toBe(socket);
      expect(socket.auth).toEqual({ a: 1 });
    });

    test('waits as long as it takes when `timeout` is false', async () => {
      await using server = await start();
      const socket = connect(server.origin, { timeout: false as never });
      await next(socket, 'connect');
      expect(socket.io.timeout()).toBe(false);
    });

    test('shows its state under the names that people know', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      const manager = insideManager(socket);
      const states: string[] = [];
      const look = () =>
        states.push(`${manager._readyState}${manager._reconnecting ? ', reconnecting' : ''}`);
      look();
      await next(socket, 'connect');
      look();
      socket.io.engine.close();
      look();
      await next(socket, 'connect');
      look();
      expect(states).toEqual(['opening', 'open', 'closed, reconnecting', 'open']);
      expect([manager.uri, manager._autoConnect]).toEqual([server.origin, true]);
      expect(Object.keys(manager.nsps)).toEqual(['/']);
      expect(manager.nsps['/']).toBe(socket);
    });

    test('says why it has closed', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      await next(socket, 'connect');
      const closed = next(socket.io as never, 'close');
      socket.emit('drop');
      expect(await closed).toEqual(['transport close', expect.any(Object)]);
      await next(socket, 'connect');
      const again = next(socket.io as never, 'close');
      socket.io.engine.close();
      expect(await again).toEqual(['forced close', undefined]);
    });

    test('closes when the server has disconnected its last namespace, and not before', async () => {
      await using server = await start();
      const root = connect(server.origin);
      const other = root.io.socket('/a');
      await Promise.all([next(root, 'connect'), next(other, 'connect')]);
      const { engine } = root.io;
      const kicked = next(other, 'disconnect');
      other.emit('kick');
      await kicked;
      expect(engine.readyState).toBe('open');
      const gone = next(root, 'disconnect');
      root.emit('kick');
      await gone;
      expect(engine.readyState).not.toBe('open');
      expect(insideManager(root)._readyState).toBe('closed');
    });

    test('takes a query as a text, and an application’s own `t`', async () => {
      await using server = await start();
      const socket = connect(server.origin, { query: 'a=1&t=mine' as never });
      expect(await socket.emitWithAck('handshake')).toMatchObject({ query: { a: '1', t: 'mine' } });
    });
  });

  describe('a socket', () => {
    test('hears `io server disconnect` also when the server closes the connection with it', async () => {
      await using server = await startBridged();
      server.io.on('connection', (peer) => peer.on('out', () => peer.disconnect(true)));
      const socket = connect(server.origin);
      await next(socket, 'connect');
      const gone = next(socket, 'disconnect');
      socket.emit('out');
      expect((await gone)[0]).toBe('io server disconnect');
      expect(socket.active).toBe(false);
    });

    test('says `disconnect` before `disconnect()` returns', async () => {
      await using server = await start();
      const socket = connect(server.origin);
      await next(socket, 'connect');
      const log: unknown[] = [];
      socket.on('disconnect', (reason) => log.push(reason, socket.connected, socket.id));
      expect(socket.disconnect()).toBe(socket);
      expect(log).toEqual(['io client disconnect', false, undefined]);
    });

    test('has flags for one event, and shows them', () => {
      const socket = connect(NOWHERE, { autoConnect: false });
      void socket.volatile.timeout(5).compress(true);
      expect(inside(socket).flags).toEqual({ volatile: true, timeout: 5, compress: true });
      socket.emit('x');
      expect(inside(socket).flags).toEqual({});
    });

    test('takes what timed out from what waits to be sent', async () => {
      const socket = connect(NOWHERE, { autoConnect: false });
      const late = new Promise((resolve) => socket.timeout(10).emit('x', resolve));
      socket.emit('y');
      expect(socket.sendBuffer).toHaveLength(2);
      expect(await late).toEqual(new Error('operation has timed out'));
      expect(socket.sendBuffer).toHaveLength(1);
      expect(Object.keys(inside(socket).acks)).toEqual([]);
    });

    test('with `retries` keeps nothing that is volatile', () => {
      const options = { retries: 2, ackTimeout: 60_000, autoConnect: false };
      const socket = connect(NOWHERE, options);
      socket.volatile.emit('x');
      expect(inside(socket)._queue).toHaveLength(0);
      socket.emit('x');
      expect([inside(socket)._queue.length, socket.sendBuffer.length]).toEqual([1, 0]);
    });

    test('with `retries` says the first that is not answered again when it is back', async () => {
      await using server = await startBridged();
      const heard: unknown[] = [];
      server.io.on('connection', (peer) =>
        peer.on('try', (value: unknown, answer: (value: unknown) => void) => {
          if (heard.push(value) > 1) answer(value);
        }),
      );
      const socket = connect(server.origin, { retries: 5, ackTimeout: 60_000 });
      const answers = [1, 2].map(
        (value) =>
          new Promise((resolve) =>
            socket.emit('try', value, (_: unknown, got: unknown) => resolve(got)),
          ),
      );
      await until('the server has heard', () => heard.length === 1);
      socket.io.engine.close();
      expect(await Promise.all(answers)).toEqual([1, 2]);
      expect(heard).toEqual([1, 1, 2]);
    });

    test('shows catch-all handlers bytes as they are, and how to answer', async () => {
      await using server = await startBridged();
      server.io.on('connection', (peer) => {
        peer.on('back', (...args: unknown[]) => {
          peer.emit('bytes', ...args, (answer: unknown) => peer.emit('answered', answer));
        });
      });
      const socket = connect(server.origin);
      const out: unknown[][] = [];
      const seen: unknown[][] = [];
      socket.onAnyOutgoing((...args: unknown[]) => out.push(args));
      socket.onAny((...args: unknown[]) => seen.push(args));
      socket.on('bytes', (_value, answer) => answer('thanks'));
      const bytes = Buffer.from([1, 2]);
      socket.emit('back', { bytes });
      expect(await next(socket, 'answered')).toEqual(['thanks']);
      expect(out).toEqual([['back', { bytes }]]);
      expect(seen).toEqual([
        ['bytes', { bytes }, expect.any(Function)],
        ['answered', 'thanks'],
      ]);
    });

    test('shows where it is, to a server that recovers, as the last argument of what comes', async () => {
      if (!startRecovering) throw new Error('both have one');
      await using server = await startRecovering();
      const socket = connect(server.origin);
      await next(socket, 'connect');
      const heard = next(socket, 'x');
      const seen: unknown[] = [];
      socket.onAny((...args: unknown[]) => seen.push(...args));
      socket.emit('say', 'x', 1);
      const [value, offset] = await heard;
      const { _pid: pid, _lastOffset: last } = inside(socket);
      expect([value, seen]).toEqual([1, ['x', 1, offset]]);
      expect([pid, last]).toEqual([expect.any(String), offset]);
    });

    test.each([
      ['a BigInt', /BigInt/, (): unknown => 1n],
      [
        'what holds itself',
        /circular|call stack/,
        (): unknown => {
          const ring: { self?: unknown } = {};
          ring.self = ring;
          return ring;
        },
      ],
    ])('throws where `emit` is called when it cannot say it: %s', async (_, message, make) => {
      await using server = await start();
      const socket = connect(server.origin);
      await next(socket, 'connect');
      expect(() => socket.emit('note', make())).toThrow(message);
      socket.emit('note', 'on');
      expect(await socket.emitWithAck('seen')).toEqual(['on']);
    });
  });
});
