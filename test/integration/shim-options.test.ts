import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { io as socketIo } from 'socket.io-client';
import { expect, test, vi } from 'vitest';
import { io, type Socket } from '@sse-migrate/runtime/shim';
import { listen } from '../support/http-server.js';
import { startBridged } from '../support/socket-io-server.js';

type Connect = (open: typeof io, url: string) => Socket;

const root = fileURLToPath(new URL('../../', import.meta.url));

test('options without effect are named, once each; the others are not', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const options = { autoConnect: false, forceNew: true, path: '/x', query: { a: 1 } };
  io('http://127.0.0.1', { ...options, timestampRequests: true, closeOnBeforeunload: true });
  expect(warn).not.toHaveBeenCalled();
  io('http://127.0.0.1', { ...options, transports: ['websocket'], upgrade: false });
  io('http://127.0.0.1', { ...options, transports: ['websocket'], rejectUnauthorized: false });
  expect(warn.mock.calls.flat()).toEqual([
    'sse-migrate: options without effect over SSE: transports, upgrade',
    'sse-migrate: options without effect over SSE: rejectUnauthorized',
  ]);
  warn.mockRestore();
});

// One API, as the types tests show.
test.each([
  ['socket.io-client', socketIo as unknown as typeof io],
  ['the shim', io],
])('%s takes a path where there is no page, and says `connect_error`', async (_name, open) => {
  // As a module of the page does when a server renders it.
  const socket = open('/chat', { forceNew: true, reconnection: false });
  const error = await new Promise((resolve) => socket.on('connect_error', resolve));
  expect(error).toMatchObject({ type: 'TransportError' });
  expect(socket.active).toBe(true);
  socket.close();
});

test('cookies of one’s own go with every request', async () => {
  await using server = await startBridged();
  const cookies: unknown[] = [];
  server.server.on('request', ({ headers }) => cookies.push(headers.cookie));
  server.io.on('connection', (socket) => socket.on('echo', (answer: () => void) => answer()));
  const socket = io(server.origin, { forceNew: true, extraHeaders: { Cookie: 'who=me' } });
  await socket.emitWithAck('echo');
  expect(cookies).toEqual(['who=me', 'who=me']);
  socket.close();
});

test('cookies that the server sets are kept by the `fetch` of the README', async () => {
  const readme = readFileSync(`${root}runtime/README.md`, 'utf8');
  const [, recipe = ''] = /^ +```js[^\n]*\n( +const cookies = [^]*?)^ +```$/m.exec(readme) ?? [];
  await using server = await startBridged();
  const cookies: unknown[] = [];
  server.server.prependListener('request', ({ headers }, response) => {
    if (!headers.cookie) response.setHeader('set-cookie', ['node=3; Path=/', 'b=1; HttpOnly']);
    cookies.push(headers.cookie);
  });
  server.io.on('connection', (socket) => socket.on('echo', (answer: () => void) => answer()));
  // Code of ours, which is shown to people and has to be right.
  // oxlint-disable-next-line typescript/no-implied-eval -- it is text there
  const connect = new Function('io', 'url', `${recipe}; return socket;`) as Connect;
  const socket = connect(io, server.origin);
  await socket.emitWithAck('echo');
  expect(cookies).toEqual([undefined, 'node=3; b=1']);
  socket.close();
});

test('with `autoUnref`, waiting for the next attempt keeps no process alive', async () => {
  const nowhere = await listen(createServer());
  await nowhere[Symbol.asyncDispose]();
  const script = `
    import { io } from '@sse-migrate/runtime/shim';
    io('${nowhere.origin}', { autoUnref: true, reconnectionDelay: 60_000, reconnectionDelayMax: 60_000 });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    timeout: 10_000,
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
});
