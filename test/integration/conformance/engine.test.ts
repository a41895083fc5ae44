import { sseBridge } from '@sse-migrate/runtime/server';
import type { AddressInfo } from 'node:net';
import { Server, type ServerOptions } from 'socket.io';
import type { Manager, Socket } from 'socket.io-client';
import { afterEach, describe, expect, test } from 'vitest';
import { SUBJECTS } from './subjects.js';

/** What tests and a few applications do to the engine of a client. */
interface Engine {
  readonly readyState: string;
  write: unknown;
  _pingTimeoutTime: number;
  emit(event: string, data: unknown): unknown;
}

const engineOf = (socket: Socket): Engine => socket.io.engine as unknown as Engine;

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

// The server is looked at as well, so it has to be here.
describe.each(SUBJECTS.slice(0, 2))('the engine of $name', ({ io }) => {
  function start(options: Partial<ServerOptions> = {}): { server: Server; socket: Socket } {
    const server = new Server(0, options);
    sseBridge(server);
    // A TCP server that listens has an address of this shape.
    const { port } = server.httpServer.address() as AddressInfo;
    const socket = io(`http://127.0.0.1:${port}`, { forceNew: true, reconnectionDelay: 10 });
    cleanups.push(
      () => socket.disconnect(),
      () => void server.close(),
    );
    return { server, socket };
  }

  const next = (emitter: Socket | Manager, event: string): Promise<unknown> =>
    new Promise((resolve) => (emitter as Socket).once(event, resolve));

  test('that lets nothing out is let go of by the server, which waits for a `connect`', async () => {
    const { socket } = start({ connectTimeout: 50 });
    engineOf(socket).write = () => undefined;
    expect(await next(socket, 'disconnect')).toBe('transport close');
    expect(socket.connected).toBe(false);
  });

  test('that hears what is no packet is replaced: `parse error`', async () => {
    const { socket } = start();
    await next(socket, 'connect');
    const engine = engineOf(socket);
    const reason = next(socket, 'disconnect');
    engine.emit('data', 'nothing of the kind');
    expect(await reason).toBe('parse error');
    await next(socket.io, 'reconnect');
    expect(engine.readyState).toBe('closed');
    expect(engineOf(socket) === engine).toBe(false);
  });

  test('whose ping is overdue is replaced: what is said then is said over the next', async () => {
    const { server, socket } = start();
    server.on('connection', (peer) => peer.on('who', (answer) => answer(peer.id)));
    await next(socket, 'connect');
    const first = socket.id;
    const reason = next(socket, 'disconnect');
    engineOf(socket)._pingTimeoutTime = Date.now() - 1;
    const answer = await new Promise((resolve) => socket.emit('who', resolve));
    expect(await reason).toBe('ping timeout');
    expect(answer).toBe(socket.id);
    expect(answer).not.toBe(first);
  });
});
