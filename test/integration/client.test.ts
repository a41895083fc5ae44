import { once } from 'node:events';
import type { Socket as ServerSocket } from 'socket.io';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Client,
  connect as connectNative,
  type ConnectOptions,
  TransportError,
} from '@sse-migrate/runtime/client';
import { startBridged } from '../support/socket-io-server.js';

const open: Client[] = [];

afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

function connect(url: string, options?: ConnectOptions): Client {
  const client = connectNative(url, { retry: { initialDelayMs: 10 }, ...options });
  open.push(client);
  return client;
}

/** The arguments of the client's next event of this name. */
function next(client: Client, event: string): Promise<unknown[]> {
  return new Promise((resolve) => client.once(event, (...args: unknown[]) => resolve(args)));
}

async function nextSocket(io: { on: unknown }): Promise<ServerSocket> {
  // Socket.IO emits `connection` with the socket.
  const [socket] = (await once(io as NodeJS.EventEmitter, 'connection')) as [ServerSocket];
  return socket;
}

describe('connecting', () => {
  test('takes one request, which carries auth and query, and the id is the server’s', async () => {
    await using server = await startBridged();
    let requests = 0;
    server.server.on('request', () => requests++);
    const client = connect(server.origin, { auth: { token: 't' }, query: { a: 'b c' } });
    expect(client.status).toBe('opening');
    const socket = await nextSocket(server.io);
    await next(client, 'connect');
    expect(socket.handshake.auth).toEqual({ token: 't' });
    expect(socket.handshake.query).toMatchObject({ a: 'b c' });
    expect([client.id, client.connected, client.status]).toEqual([socket.id, true, 'open']);
    expect(requests).toBe(1);
  });

  test.each([
    ['a function', () => ({ token: 't' })],
    ['a function that answers later', () => Promise.resolve({ token: 't' })],
    ['a function with a callback', (answer: (auth: object) => void) => answer({ token: 't' })],
  ])('asks for auth where it is %s', async (_name, auth) => {
    await using server = await startBridged();
    connect(server.origin, { auth });
    expect((await nextSocket(server.io)).handshake.auth).toEqual({ token: 't' });
  });

  test('asks for a stream as such, with the credentials that are wanted', async () => {
    await using server = await startBridged();
    const asked: unknown[] = [];
    const client = connect(server.origin, {
      credentials: 'include',
      fetch: (input, init) => {
        asked.push([new Headers(init?.headers).get('accept'), init?.cache, init?.credentials]);
        return fetch(input, init);
      },
    });
    const socket = await nextSocket(server.io);
    await next(client, 'connect');
    const said = once(socket, 'x');
    client.send('x');
    await said;
    expect(asked).toEqual([
      ['text/event-stream', 'default', 'include'],
      [null, undefined, 'include'],
    ]);
  });

  test('asks for headers at every request', async () => {
    await using server = await startBridged();
    let asked = 0;
    const client = connect(server.origin, {
      headers: async () => ({ authorization: `Bearer ${++asked}` }),
    });
    const socket = await nextSocket(server.io);
    expect(socket.handshake.headers.authorization).toBe('Bearer 1');
    await next(client, 'connect');
    const requested = once(server.server, 'request');
    client.send('x');
    const [request] = await requested;
    expect(request).toMatchObject({ headers: { authorization: 'Bearer 2' } });
  });

  test('happens when it is told to, and again', async () => {
    await using server = await startBridged();
    const client = connect(server.origin, { autoOpen: false });
    expect(client.status).toBe('closed');
    const ids = [];
    for (let count = 0; count < 3; count++) {
      client.open();
      await next(client, 'connect');
      ids.push(client.id);
      client.close();
      expect([client.status, client.id]).toEqual(['closed', undefined]);
    }
    expect(new Set(ids).size).toBe(3);
  });

  test('is refused by a middleware: `connect_error` with its data, and no further attempt', async () => {
    await using server = await startBridged();
    let attempts = 0;
    server.io.use((socket, done) => {
      attempts++;
      const isKnown = socket.handshake.auth['token'] === 'right';
      done(isKnown ? undefined : Object.assign(new Error('no'), { data: { code: 7 } }));
    });
    const client = connect(server.origin, { auth: { token: 'wrong' } });
    const [error] = await next(client, 'connect_error');
    expect(error).toMatchObject({ message: 'no', data: { code: 7 } });
    expect([client.status, attempts]).toEqual(['closed', 1]);
    client.auth = { token: 'right' };
    client.open();
    await next(client, 'connect');
    expect(attempts).toBe(2);
  });

  test('goes on until there is a server', async () => {
    const gone = await startBridged();
    const { port } = new URL(gone.origin);
    await gone[Symbol.asyncDispose]();
    const client = connect(gone.origin);
    const [error] = await next(client, 'connect_error');
    expect(error).toBeInstanceOf(TransportError);
    expect(client.status).toBe('waiting');
    await using _server = await startBridged({ port: Number(port) });
    await next(client, 'connect');
  });

  test('ends after the attempts that are allowed', async () => {
    const gone = await startBridged();
    await gone[Symbol.asyncDispose]();
    const client = connect(gone.origin, { retry: { attempts: 2, initialDelayMs: 1 } });
    let errors = 0;
    client.on('connect_error', () => errors++);
    while (client.status !== 'closed') await next(client, 'connect_error');
    expect(errors).toBe(3);
  });

  test('ends when its signal is aborted', async () => {
    await using server = await startBridged();
    const abort = new AbortController();
    const client = connect(server.origin, { signal: abort.signal });
    await next(client, 'connect');
    const gone = next(client, 'disconnect');
    abort.abort();
    expect((await gone)[0]).toBe('io client disconnect');
  });

  test('to a path makes a client where there is no page, and fails as a connection does', async () => {
    const client = connect('/chat');
    const [error] = await next(client, 'connect_error');
    expect(client.nsp).toBe('/chat');
    expect(error).toMatchObject({ type: 'TransportError', message: 'no answer' });
    // The platform's own words, which name what was asked for.
    expect(String((error as TransportError).description)).toContain('/sse');
  });

  test('to a path reaches what a `fetch` of a server that renders makes of it', async () => {
    await using server = await startBridged();
    server.io.of('/chat');
    // The client asks with strings.
    const client = connect('/chat', {
      fetch: (path, init) => fetch(server.origin + (path as string), init),
    });
    await next(client, 'connect');
    expect(client.status).toBe('open');
  });
});

describe('events', () => {
  test('go both ways, with binary, and with answers', async () => {
    await using server = await startBridged();
    const client = connect(server.origin);
    const socket = await nextSocket(server.io);
    socket.on('up', (...args: unknown[]) => socket.emit('down', ...args));
    const down = next(client, 'down');
    client.send('up', 1, { a: [new Uint8Array([1, 2])] }, 'x');
    expect(await down).toEqual([1, { a: [Buffer.from([1, 2])] }, 'x']);
  });

  test('are answered by the server: by callback, by promise', async () => {
    await using server = await startBridged();
    const client = connect(server.origin);
    const socket = await nextSocket(server.io);
    socket.on('add', (a: number, b: number, answer: (sum: number) => void) => answer(a + b));
    expect(await client.request('add', 1, 2)).toBe(3);
    const sum = await new Promise((resolve) => client.send('add', 3, 4, resolve));
    expect(sum).toBe(7);
    expect(await client.timeout(5000).request('add', 5, 6)).toBe(11);
  });

  test('are answered by the client, once', async () => {
    await using server = await startBridged();
    const client = connect(server.origin);
    client.on('add', (a, b, answer) => {
      answer(a + b, Buffer.from('x'));
      answer('again');
    });
    const socket = await nextSocket(server.io);
    const answer = await new Promise((resolve) =>
      socket.emit('add', 1, 2, (...args: unknown[]) => resolve(args)),
    );
    expect(answer).toEqual([3, Buffer.from('x')]);
  });

  test('come from rooms and broadcasts', async () => {
    await using server = await startBridged();
    server.io.on('connection', (socket) =>
      socket.on('join', (room: string, done: () => void) => {
        void socket.join(room);
        done();
      }),
    );
    const [first, second] = [connect(server.origin), connect(server.origin)];
    await Promise.all([first.request('join', 'a'), second.request('join', 'b')]);
    const heard = Promise.all([next(first, 'hello'), next(second, 'end')]);
    second.on('hello', () => expect.unreachable());
    server.io.to('a').emit('hello', 1);
    server.io.emit('end', 2);
    expect(await heard).toEqual([[1], [2]]);
  });

  test('sent before the connection go out in order, before what `connect` sends', async () => {
    await using server = await startBridged();
    const log: unknown[] = [];
    server.io.on('connection', (socket) => {
      socket.on('x', (value) => log.push(value));
      socket.on('end', (answer: () => void) => answer());
    });
    const client = connect(server.origin);
    client.send('x', 1).send('x', 2);
    client.on('connect', () => client.send('x', 3));
    await next(client, 'connect');
    await client
      .timeout(1000)
      .request('none')
      .catch(() => undefined);
    expect(log).toEqual([1, 2, 3]);
  });

  test('with a Blob keep their place', async () => {
    await using server = await startBridged();
    const log: unknown[] = [];
    const client = connect(server.origin);
    const socket = await nextSocket(server.io);
    socket.onAny((name, value) => log.push(name, value));
    client.send('a', new Blob(['blob'])).send('b', 1);
    await once(socket, 'b');
    expect(log).toEqual(['a', Buffer.from('blob'), 'b', 1]);
  });

  test('have any name: a number, one with a comma, one of the protocol, an EventSource’s own', async () => {
    await using server = await startBridged();
    server.io
      .of('/names')
      .on('connection', (socket) => socket.onAny((name, value) => socket.emit(name, value)));
    const client = connect(`${server.origin}/names`);
    for (const name of ['x', 'a,b', '$open', 'error', 'open', 'ü€😀', '', '1', 'a\nb']) {
      const echo = next(client, name);
      client.send(name, name);
      expect(await echo).toEqual([name]);
    }
  });

  test('that are volatile are dropped while not connected', async () => {
    await using server = await startBridged();
    const client = connect(server.origin);
    client.volatile.send('x', 1);
    const socket = await nextSocket(server.io);
    const heard = once(socket, 'x');
    await next(client, 'connect');
    client.volatile.send('x', 2);
    expect(await heard).toEqual([2]);
  });

  test('that are volatile or limited can be followed by others', async () => {
    await using server = await startBridged();
    const client = connect(server.origin);
    const socket = await nextSocket(server.io);
    await next(client, 'connect');
    const log: unknown[] = [];
    socket.onAny((name) => log.push(name));
    const last = once(socket, 'd');
    client.volatile.send('a').timeout(5000).send('b').send('c').send('d');
    await last;
    expect(log).toEqual(['a', 'b', 'c', 'd']);
  });

  test('are seen by catch-all handlers first', async () => {
    await using server = await startBridged();
    const client = connect(server.origin);
    const log: unknown[] = [];
    const hear = (...args: unknown[]): void => void log.push(['any', ...args]);
    client.onAny(hear).on('x', (...args) => void log.push(['x', ...args]));
    const socket = await nextSocket(server.io);
    const heard = next(client, 'x');
    socket.emit('x', 1);
    await heard;
    client.offAny(hear);
    const again = next(client, 'x');
    socket.emit('x', 2);
    await again;
    expect(log).toEqual([
      ['any', 'x', 1],
      ['x', 1],
      ['x', 2],
    ]);
  });

  test.each([
    ['a reserved name', 'connect', 1, 'reserved'],
    ['a BigInt', 'x', 1n, 'BigInt'],
  ])('with %s fail at their caller, connected or not', async (_name, event, value, message) => {
    await using server = await startBridged();
    const client = connect(server.origin);
    expect(() => client.send(event, value)).toThrow(message);
    await next(client, 'connect');
    expect(() => client.send(event, value)).toThrow(message);
  });

  test('that are too large fail at their caller, and the next ones go out', async () => {
    await using server = await startBridged({ io: { maxHttpBufferSize: 10_000 } });
    server.io.on('connection', (socket) => socket.on('echo', (value, answer) => answer(value)));
    const client = connect(server.origin);
    const early = client.request('echo', 'x'.repeat(20_000));
    await expect(early).rejects.toThrow('wanted at most');
    expect(() => client.send('echo', 'x'.repeat(20_000))).toThrow('wanted at most');
    const many = Array.from({ length: 10 }, () => client.request('echo', 'x'.repeat(5000)));
    expect(await Promise.all(many)).toHaveLength(10);
  });
});

describe('the end', () => {
  test('by the client is `client namespace disconnect` at the server, after all it has said', async () => {
    await using server = await startBridged();
    const client = connect(server.origin);
    const socket = await nextSocket(server.io);
    await next(client, 'connect');
    const said: unknown[] = [];
    socket.on('bye', (value) => said.push(value));
    const gone = once(socket, 'disconnect');
    client.send('bye', 1).close();
    expect((await gone)[0]).toBe('client namespace disconnect');
    expect(said).toEqual([1]);
  });

  test.each([false, true])('by the server is final (whole connection: %s)', async (whole) => {
    await using server = await startBridged();
    const client = connect(server.origin);
    const socket = await nextSocket(server.io);
    await next(client, 'connect');
    const gone = next(client, 'disconnect');
    socket.disconnect(whole);
    expect((await gone)[0]).toBe('io server disconnect');
    expect(client.status).toBe('closed');
  });

  test('of a session: requests are rejected, callbacks are not called, and a new one follows', async () => {
    await using server = await startBridged();
    const client = connect(server.origin);
    const socket = await nextSocket(server.io);
    await next(client, 'connect');
    client.send('silence', () => expect.unreachable());
    const lost = client.request('silence');
    const timed = new Promise((resolve) => client.timeout(60_000).send('silence', resolve));
    await once(socket, 'silence');
    const [back, gone] = [next(client, 'connect'), next(client, 'disconnect')];
    socket.conn.close();
    expect((await gone)[0]).toBe('transport close');
    await expect(lost).rejects.toThrow('socket has been disconnected');
    expect(await timed).toBeInstanceOf(Error);
    await back;
    expect(client.id).not.toBe(socket.id);
  });

  test('of one’s patience is an error', async () => {
    await using server = await startBridged();
    const client = connect(server.origin);
    await expect(client.timeout(20).request('silence')).rejects.toThrow('timed out');
  });
});

describe('namespaces', () => {
  test('share one connection, and leave it one by one', async () => {
    await using server = await startBridged();
    for (const nsp of ['/a', '/b']) server.io.of(nsp).on('connection', () => undefined);
    const sockets = Promise.all(['/a', '/b'].map((nsp) => nextSocket(server.io.of(nsp))));
    const [first, second] = [connect(`${server.origin}/a`), connect(`${server.origin}/b`)];
    const [atA, atB] = await sockets;
    expect(atA?.conn).toBe(atB?.conn);
    await Promise.all([next(first, 'connect'), next(second, 'connect')]);
    expect(first.id).not.toBe(second.id);
    first.close();
    const heard = next(second, 'x');
    atB?.emit('x', 1);
    expect(await heard).toEqual([1]);
    const gone = once(atB as ServerSocket, 'disconnect');
    second.close();
    await gone;
  });

  test('twice the same one are two connections', async () => {
    await using server = await startBridged();
    const sockets: ServerSocket[] = [];
    server.io.on('connection', (socket) => sockets.push(socket));
    const clients = [connect(server.origin), connect(server.origin)];
    await Promise.all(clients.map((client) => next(client, 'connect')));
    expect(new Set(sockets.map((socket) => socket.conn)).size).toBe(2);
  });

  test('that nobody serves are refused, and the others stay', async () => {
    await using server = await startBridged();
    const [good, bad] = [connect(server.origin), connect(`${server.origin}/none`)];
    const [[error]] = await Promise.all([next(bad, 'connect_error'), next(good, 'connect')]);
    expect(error).toMatchObject({ message: 'Invalid namespace' });
    expect([good.status, bad.status]).toEqual(['open', 'closed']);
  });
});
