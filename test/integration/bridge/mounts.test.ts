import http from 'node:http';
import { createRequire } from 'node:module';
import compression from 'compression';
import cors from 'cors';
import express from 'express';
import helmet from 'helmet';
import { Server } from 'socket.io';
import { describe, expect, it } from 'vitest';
import { sseBridge } from '@sse-migrate/runtime/server';
import { listen } from '../../support/http-server.js';
import { createSocketIo, MAJORS } from '../../support/socket-io-server.js';
import { wireRequest } from '../../support/wire-client.js';
import { allData, CONNECT, dataOf, event, WireSession } from '../../support/wire-session.js';

const require = createRequire(import.meta.url);
// What tests use of Express 4 is the same in 5, and typed there.
const express4 = require('express4') as typeof express;

/** A whole conversation: open, both directions, resume, leave. @returns what has been said */
async function converse(url: string, headers: http.OutgoingHttpHeaders = {}): Promise<unknown> {
  using session = new WireSession(url);
  const stream = await session.open([CONNECT], headers);
  expect(stream.status).toBe(200);
  expect(stream.headers['content-encoding']).toBeUndefined();
  await stream.next('$connect');
  expect((await session.emit('say', 'one')).status).toBe(200);
  const said = await stream.next('said');
  expect(dataOf(said)).toEqual(['one']);
  stream.cut();
  const resumed = await session.resume(said.id, headers);
  expect((await session.emit('say', 'two')).status).toBe(200);
  expect(dataOf(await resumed.next('said'))).toEqual(['two']);
  await session.send({ kind: 'leave' });
  expect(await resumed.ended()).toBe(true);
  return [...allData(stream, 'said'), ...allData(resumed, 'said')];
}

const WHOLE = [['one'], ['two']];

function answering<T extends Server>(io: T): T {
  io.on('connection', (socket) => {
    socket.on('say', (value: unknown) => socket.emit('said', value));
  });
  return io;
}

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('the bridge in %s', (_, createApp) => {
  it('works where it is mounted', async () => {
    const app = createApp();
    await using running = await listen(http.createServer(app));
    app.use('/sse', sseBridge(answering(new Server(running.server))));
    app.use((_request, response) => void response.status(418).end());
    expect(await converse(`${running.origin}/sse`)).toEqual(WHOLE);
    expect(await converse(`${running.origin}/sse/`)).toEqual(WHOLE);
    expect(await converse(`${running.origin}/sse?token=7`)).toEqual(WHOLE);
    expect((await fetch(`${running.origin}/sse/else`)).status).toBe(418);
    expect((await fetch(`${running.origin}/ssee`)).status).toBe(418);
  });

  it.each([
    ['client.js', /^var SseClient=/],
    ['shim.js', /^var io=/],
    ['client.mjs', /\bexport ?\{.* as connect\b/],
    ['shim.mjs', /\bexport ?\{.* as io\b/],
  ])('serves the script %s below its path, once for each version', async (name, content) => {
    const app = createApp();
    await using running = await listen(http.createServer(app));
    app.use('/sse', sseBridge(new Server(running.server)));
    const url = `${running.origin}/sse/${name}`;
    const served = await fetch(url);
    expect(served.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(served.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate');
    expect(await served.text()).toMatch(content);
    const etag = served.headers.get('etag') ?? '';
    const again = await wireRequest(url, { method: 'GET', headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    const asked = await fetch(url, { method: 'HEAD' });
    expect([asked.status, asked.headers.get('etag')]).toEqual([200, etag]);
    expect((await fetch(url, { method: 'POST' })).status).toBe(404);
  });

  it('works under a router, and under a router in a router', async () => {
    const app = createApp();
    await using running = await listen(http.createServer(app));
    const bridge = sseBridge(answering(new Server(running.server)));
    const inner = createApp.Router().use('/stream', bridge);
    const outer = createApp.Router().use('/v1', inner);
    app.use('/api', outer);
    expect(await converse(`${running.origin}/api/v1/stream`)).toEqual(WHOLE);
  });

  it('answers at its own path when it is mounted without one, and leaves the home page alone', async () => {
    const app = createApp();
    await using running = await listen(http.createServer(app));
    app.use(sseBridge(answering(new Server(running.server))));
    app.get('/', (_request, response) => void response.send('home'));
    expect(await (await fetch(running.origin)).text()).toBe('home');
    expect(await converse(`${running.origin}/sse`)).toEqual(WHOLE);
  });

  it('works as the handler of a route', async () => {
    const app = createApp();
    await using running = await listen(http.createServer(app));
    app.all('/sse', sseBridge(answering(new Server(running.server))));
    expect(await converse(`${running.origin}/sse`)).toEqual(WHOLE);
  });

  it('works behind express.json(), cors(), helmet() and compression()', async () => {
    const app = createApp();
    await using running = await listen(http.createServer(app));
    app.use(createApp.json(), cors({ origin: 'http://a.example' }), helmet(), compression());
    app.use('/sse', sseBridge(answering(new Server(running.server))));
    expect(await converse(`${running.origin}/sse`, { 'accept-encoding': 'gzip, br' })).toEqual(
      WHOLE,
    );
    const answer = await wireRequest(`${running.origin}/sse`, {
      headers: { origin: 'http://a.example' },
    });
    expect(answer.headers['access-control-allow-origin']).toBe('http://a.example');
    answer.cut();
    const malformed = await wireRequest(`${running.origin}/sse`, { body: { open: 7 } });
    expect([malformed.status, await malformed.body()]).toMatchObject([400, { code: 'malformed' }]);
  });

  it('works under Socket.IO’s own path as applications write it, without a slash behind it', async () => {
    const app = createApp();
    await using running = await listen(http.createServer(app));
    app.use('/sse', sseBridge(answering(new Server(running.server, { path: '/live' }))));
    app.use((_request, response) => void response.status(418).end());
    expect(await converse(`${running.origin}/live`)).toEqual(WHOLE);
    expect(await converse(`${running.origin}/live/`)).toEqual(WHOLE);
    expect(await converse(`${running.origin}/live?token=7`)).toEqual(WHOLE);
    expect((await fetch(`${running.origin}/live`)).status).toBe(418);
    expect((await fetch(`${running.origin}/live/`)).status).toBe(400);
  });

  it('works under Socket.IO’s own path, before a catch-all route', async () => {
    const app = createApp();
    app.use((_request, response) => void response.status(418).end());
    await using running = await listen(http.createServer(app));
    sseBridge(answering(new Server(running.server)));
    expect(await converse(`${running.origin}/socket.io/`)).toEqual(WHOLE);
    expect((await fetch(`${running.origin}/elsewhere`)).status).toBe(418);
  });
});

describe.each(MAJORS)('the bridge without a framework, with %s,', (major) => {
  it('is a request listener of plain http', async () => {
    const io = answering(createSocketIo(major));
    await using running = await listen(http.createServer(sseBridge(io)));
    expect(await converse(`${running.origin}/sse`)).toEqual(WHOLE);
    expect((await fetch(running.origin)).status).toBe(404);
    expect((await fetch(`${running.origin}/sse/else`)).status).toBe(404);
  });

  it('answers at its path of a server that it is attached to, before the others', async () => {
    const io = answering(createSocketIo(major));
    const server = http.createServer((_request, response) => response.writeHead(418).end());
    sseBridge(io, { path: '/deep/sse' }).attach(server);
    await using running = await listen(server);
    expect(await converse(`${running.origin}/deep/sse`)).toEqual(WHOLE);
    expect((await fetch(`${running.origin}/sse`)).status).toBe(418);
  });

  it('answers under Socket.IO’s own path when it is there first', async () => {
    const server = http.createServer((_request, response) => response.writeHead(418).end());
    const io = answering(createSocketIo(major));
    sseBridge(io);
    io.attach(server);
    await using running = await listen(server);
    expect(await converse(`${running.origin}/socket.io/`)).toEqual(WHOLE);
  });

  it('answers under a path of Socket.IO’s that is not the default', async () => {
    const server = http.createServer();
    const io = answering(createSocketIo(major, server, { path: '/ws' }));
    sseBridge(io).attach(server);
    await using running = await listen(server);
    expect(await converse(`${running.origin}/ws/`)).toEqual(WHOLE);
    expect(await converse(`${running.origin}/sse`)).toEqual(WHOLE);
  });

  it('goes on with a server that is closed and attached again', async () => {
    await using first = await listen(http.createServer());
    const io = answering(createSocketIo(major, first.server));
    const bridge = sseBridge(io).attach(first.server);
    expect(await converse(`${first.origin}/sse`)).toEqual(WHOLE);
    await new Promise<void>((resolve) => void io.close(() => resolve()));
    const server = http.createServer();
    io.attach(server);
    bridge.attach(server);
    await using second = await listen(server);
    expect(await converse(`${second.origin}/sse`)).toEqual(WHOLE);
    expect(await converse(`${second.origin}/socket.io/`)).toEqual(WHOLE);
  });

  it('leaves to Socket.IO what does not speak its protocol', async () => {
    const server = http.createServer();
    const io = answering(createSocketIo(major, server));
    sseBridge(io).attach(server);
    await using running = await listen(server);
    const path = `${running.origin}/socket.io/`;
    const polling = await fetch(
      `${path}?EIO=${major === 'socket.io-v2' ? 3 : 4}&transport=polling`,
      {
        headers: { accept: 'text/event-stream' },
      },
    );
    expect(await polling.text()).toContain('"upgrades":["websocket"]');
    const script = await fetch(`${path}socket.io.js`);
    expect(await script.text()).toContain('Socket.IO');
    const neither = await fetch(path);
    expect([neither.status, await neither.json()]).toMatchObject([400, { code: 0 }]);
  });
});

describe('what frameworks look at', () => {
  it('has three parameters, by which h3 knows a middleware, and waits for it', () => {
    const bridge = sseBridge(new Server());
    expect([bridge.length, bridge.route('say').length, bridge.routes({}).length]).toEqual([
      3, 3, 3,
    ]);
  });

  it('may have cut off the path of the application, as Nitro does, and kept the whole URL', async () => {
    const bridge = sseBridge(answering(new Server()));
    const server = http.createServer((request, response) => {
      const { url = '' } = request;
      Object.assign(request, { originalUrl: url, url: url.replace(/^\/base/, '') });
      bridge(request, response);
    });
    await using running = await listen(server);
    expect(await converse(`${running.origin}/base/sse`)).toEqual(WHOLE);
    expect((await fetch(`${running.origin}/base/else`)).status).toBe(404);
  });
});

describe('what the bridge answers under Socket.IO’s own path', () => {
  const secret = 'a-session-secret-of-32-characters';

  it.each<[what: string, path: string, headers: Record<string, string>, status: number]>([
    ['a GET that accepts an event stream', '', { accept: 'text/event-stream' }, 200],
    [
      'a GET that accepts it among others',
      '',
      { accept: 'text/html, text/event-stream;q=0.5' },
      200,
    ],
    ['a GET with a secret', '', { 'sse-session': secret }, 404],
    ['a GET with a secret in the URL', `?session=${secret}`, {}, 404],
  ])('%s', async (_, path, headers, status) => {
    const server = http.createServer();
    const io = new Server(server);
    sseBridge(io);
    await using running = await listen(server);
    const answer = await wireRequest(`${running.origin}/socket.io/${path}`, { headers });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/event-stream|problem\+json/);
    answer.cut();
  });
});

describe('the bridge refuses', () => {
  it.each([undefined, null, {}, 'http://127.0.0.1', http.createServer()])(
    'what is no Socket.IO server: %#',
    (io) => {
      // oxlint-disable-next-line typescript/no-unsafe-argument -- what JavaScript callers may pass
      expect(() => sseBridge(io as never)).toThrow(/sseBridge: got .*, wanted a Socket\.IO server/);
    },
  );

  it('a server of Socket.IO 1, which has no parser of its own', () => {
    const io = { path: () => '/socket.io', bind: () => undefined, nsps: {} };
    expect(() => sseBridge(io)).toThrow(/got a Socket\.IO 1\.x server.*upgrade.*2\.5/);
  });
});

describe('attach refuses', () => {
  it.each([undefined, null, {}])('what is no HTTP server: %#', (server) => {
    const bridge = sseBridge(new Server());
    // oxlint-disable-next-line typescript/no-unsafe-argument -- what JavaScript callers may pass
    expect(() => bridge.attach(server as never)).toThrow(/attach: got .*, wanted the HTTP server/);
  });
});

describe('an uplink behind a body parser', () => {
  it('may hold arguments of any kind', async () => {
    const app = express();
    await using running = await listen(http.createServer(app));
    const io = new Server(running.server);
    app.use(express.json());
    app.use('/sse', sseBridge(answering(io)));
    using session = new WireSession(`${running.origin}/sse`);
    const stream = await session.connect();
    await session.send(event('say', { deep: [null, 'ü', { '': 1 }] }));
    expect(dataOf(await stream.next('said'))).toEqual([{ deep: [null, 'ü', { '': 1 }] }]);
  });
});
