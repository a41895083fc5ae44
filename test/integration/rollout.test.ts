import { expect, test } from 'vitest';
import { createIo } from '@sse-migrate/runtime/rollout';
import { startBridged } from '../support/socket-io-server.js';

test.each([
  ['over SSE', true, 'sse'],
  ['over socket.io-client', false, 'websocket'],
])('a socket %s does what it was told before it was there', async (_name, sse, transport) => {
  await using server = await startBridged();
  const said: unknown[] = [];
  server.io.on('connection', (socket) => {
    said.push(socket.handshake.auth['token']);
    socket.on('x', (value) => said.push(value));
    socket.on('echo', (value: unknown, answer: (value: unknown) => void) => answer(value));
  });
  const asked: string[] = [];
  const io = createIo({
    legacy: () => import('socket.io-client'),
    useSse: (url) => {
      asked.push(url);
      return sse;
    },
  });
  const socket = io(server.origin, { forceNew: true, transports: ['websocket'] });
  socket.auth = { token: 't' };
  let attempts = 0;
  socket.io.on('reconnect_attempt', () => attempts++);
  const connected = new Promise<void>((resolve) => socket.on('connect', resolve));
  expect([socket.connected, socket.id]).toEqual([false, undefined]);
  socket.emit('x', 1).emit('x', 2);
  // It is no promise: an async function can return it.
  expect(await Promise.resolve(socket)).toBe(socket);
  expect(await socket.emitWithAck('echo', 3)).toBe(3);
  await connected;
  expect([asked, said, attempts]).toEqual([[server.origin], ['t', 1, 2], 0]);
  expect([socket.connected, typeof socket.id]).toEqual([true, 'string']);
  expect(socket.io.engine.transport.name).toBe(transport);
  expect(socket.volatile.emit('x', 4).close().connected).toBe(false);
});

test('a socket is one over SSE when socket.io-client does not load', async () => {
  await using server = await startBridged();
  const io = createIo({
    legacy: () => Promise.reject(new Error('not there any more')),
    useSse: () => false,
  });
  const socket = io(server.origin, { forceNew: true });
  await new Promise<void>((resolve) => socket.on('connect', resolve));
  expect(socket.io.engine.transport.name).toBe('sse');
  socket.close();
});
