import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import type { ManagerOptions, Socket } from 'socket.io-client';
import { describe, expect, test } from 'vitest';
import { sseBridge } from '@sse-migrate/runtime/server';
import { createSocketIo, MAJORS, startBridged } from '../../support/socket-io-server.js';
import { SUBJECTS } from './subjects.js';

// Behind a gateway it is another server that is closed.
const own = SUBJECTS.filter(({ name }) => !name.includes('gateway'));

/** The first argument of an event's next occurrence; `error` is an event like any other. */
function next(emitter: { once: unknown }, event: string): Promise<unknown> {
  const listener = emitter as { once(name: string, listener: (value: unknown) => void): void };
  return new Promise((resolve) => listener.once(event, resolve));
}

const cases = own
  .flatMap((subject) =>
    MAJORS.map((major) => ({ subject, major, title: `${subject.name}, with ${major}` })),
  )
  .filter(({ subject, major }) => subject !== own[0] || major === 'socket.io');

describe.each(cases)('$title, and a server that closes', ({ subject, major }) => {
  /** A server that can be closed and listen again, and a client that is connected to it. */
  async function connect(options: Partial<ManagerOptions>) {
    const io = createSocketIo(major);
    sseBridge(io);
    io.listen(0);
    // A TCP server that listens has an address of this shape.
    const { port } = io.httpServer.address() as AddressInfo;
    const socket: Socket = subject.io(`http://127.0.0.1:${port}`, {
      forceNew: true,
      reconnectionDelay: 20,
      ...options,
    });
    await next(socket, 'connect');
    const close = (): Promise<void> => new Promise((resolve) => void io.close(() => resolve()));
    return {
      io,
      port,
      socket,
      async [Symbol.asyncDispose]() {
        socket.disconnect();
        await close();
      },
    };
  }

  test('is told of the loss, and finds nobody there any more', async () => {
    await using app = await connect({ reconnectionAttempts: 2 });
    const { socket, io } = app;
    const failed = next(socket.io, 'reconnect_failed');
    const lost = next(socket, 'disconnect');
    const startedAt = performance.now();
    await new Promise<void>((resolve) => void io.close(() => resolve()));
    expect(performance.now() - startedAt).toBeLessThan(4000);
    expect(await lost).toBe('transport close');
    await failed;
  });

  test('and listens again, is found again', async () => {
    await using app = await connect({});
    const { socket, io, port } = app;
    io.on('connection', (peer) => peer.on('echo', (value, answer) => answer(value)));
    await new Promise<void>((resolve) => void io.close(() => resolve()));
    io.listen(port);
    await next(socket.io, 'reconnect');
    expect(await new Promise((resolve) => socket.emit('echo', 'again', resolve))).toBe('again');
  });
});

/** Everything that a server says over one connection. */
function read(connection: net.Socket): () => string {
  let text = '';
  connection.setEncoding('utf8').on('data', (part: string) => (text += part));
  return () => text;
}

function post(body: string, head = ''): string {
  const length = Buffer.byteLength(body);
  return `POST /sse HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${head}Content-Length: ${length}\r\n\r\n${body}`;
}

test.each(MAJORS)('no session of %s begins over a connection that outlives it', async (major) => {
  await using app = await startBridged({ major });
  const connection = net.connect(Number(new URL(app.origin).port), '127.0.0.1');
  const heard = read(connection);
  const uplink = post('{"messages":[]}', `Sse-Session: ${'s'.repeat(22)}\r\n`);
  connection.write(uplink.slice(0, -5));
  await once(app.server, 'request');
  const closed = once(app.server, 'close');
  void app.io.close();
  connection.write(uplink.slice(-5));
  await expect.poll(heard).toContain('unknown-session');
  const ended = once(connection, 'end');
  connection.write(post('{"open":{"protocol":1}}'));
  await ended;
  expect(heard()).toMatch(/HTTP\/1\.1 503 [^]*Connection: close/i);
  await closed;
});
