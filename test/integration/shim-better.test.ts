import { expect, test } from 'vitest';
import { io } from '@sse-migrate/runtime/shim';
import { startBridged } from '../support/socket-io-server.js';
import { until } from '../support/until.js';

/** Where socket.io-client 4.8 does what nobody can want, the shim does not follow it. */

test('`retries` without `ackTimeout` runs a handler once, and its answer is no error', async () => {
  await using server = await startBridged();
  const heard: unknown[] = [];
  server.io.on('connection', (socket) =>
    socket.on('x', (value: unknown, answer: (text: string) => void) => {
      heard.push(value);
      answer(`got ${String(value)}`);
    }),
  );
  const socket = io(server.origin, { forceNew: true, retries: 3 });
  const answers = [1, 2].map(
    (value) =>
      new Promise((resolve) => socket.emit('x', value, (...args: unknown[]) => resolve(args))),
  );
  expect(await Promise.all(answers)).toEqual([
    [null, 'got 1'],
    [null, 'got 2'],
  ]);
  expect(heard).toEqual([1, 2]);
  socket.close();
});

test('an argument without JSON fails at its caller while not connected, and the rest goes out', async () => {
  await using server = await startBridged();
  const heard: unknown[] = [];
  const socket = io(server.origin, { forceNew: true });
  const last = new Promise((resolve) =>
    server.io.on('connection', (there) =>
      there.onAny((...args) => heard.push(args) === 2 && resolve(undefined)),
    ),
  );
  socket.emit('a', 1);
  expect(() => socket.emit('bad', 1n)).toThrow('BigInt');
  socket.emit('b', 2);
  await last;
  expect(heard).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
  socket.close();
});

test('a server that says when to come back is not asked sooner', async () => {
  await using server = await startBridged({ bridge: { maxSessions: 0 } });
  const refused: number[] = [];
  const socket = io(server.origin, { forceNew: true, reconnectionDelay: 1 });
  socket.on('connect_error', () => refused.push(performance.now()));
  await new Promise((resolve) => socket.io.on('reconnect_error', resolve));
  socket.close();
  const [first = 0, second = 0] = refused;
  expect(second - first).toBeGreaterThan(990);
});

test('an answer of `auth` that comes after its connection is gone is not said over the next', async () => {
  await using server = await startBridged();
  const tokens: unknown[] = [];
  const reasons: string[] = [];
  server.io.on('connection', (peer) => {
    tokens.push(peer.handshake.auth['token']);
    peer.on('disconnect', (reason) => reasons.push(reason));
    peer.on('echo', (answer: () => void) => answer());
  });
  const asked: ((auth: object) => void)[] = [];
  const options = { forceNew: true, reconnectionDelay: 1 };
  const socket = io(server.origin, { ...options, auth: (answer) => asked.push(answer) });
  await until('it is asked', () => asked.length === 1);
  await new Promise<void>((resolve) => socket.io.once('open', resolve));
  socket.io.engine.close();
  await until('it is asked again', () => asked.length === 2);
  asked[0]?.({ token: 'late' });
  // What is said after it arrives after it.
  server.io.of('/other');
  await new Promise<void>((resolve) => socket.io.socket('/other').once('connect', resolve));
  expect(tokens).toEqual([]);
  asked[1]?.({ token: 'in time' });
  await socket.emitWithAck('echo');
  expect([tokens, reasons]).toEqual([['in time'], []]);
  socket.close();
});

test('`ws:` and `http:` are one server, and share a connection', () => {
  const [one, other] = ['ws://one.example/a', 'http://one.example/b'].map((url) =>
    io(url, { autoConnect: false }),
  );
  expect(one?.io).toBe(other?.io);
});
