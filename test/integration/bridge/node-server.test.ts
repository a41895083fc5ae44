import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { Server } from 'socket.io';
import { describe, expect, it } from 'vitest';
import { sseBridge } from '@sse-migrate/runtime/server';
import { createCertificate, opensslMissing } from '../../support/certificate.js';
import { listen } from '../../support/http-server.js';
import { until } from '../../support/until.js';
import { dataOf, WireSession } from '../../support/wire-session.js';

/** A server with these settings, and a bridge whose client has got something: by then its stream has its connection for itself. */
async function start(options: http.ServerOptions, settings: Partial<http.Server> = {}) {
  const server = Object.assign(http.createServer(options), settings);
  const io = new Server(server, { pingInterval: 20 });
  const bridge = sseBridge(io).attach(server);
  io.on('connection', (socket) => {
    socket.on('say', (value: unknown) => socket.emit('said', value));
  });
  const running = await listen(server);
  const session = new WireSession(`${running.origin}/sse`);
  await session.connect();
  await session.emit('say', 0);
  await session.stream.next('said');
  return {
    server,
    io,
    bridge,
    session,
    port: Number(new URL(running.origin).port),
    [Symbol.asyncDispose]: async () => {
      session[Symbol.dispose]();
      await running[Symbol.asyncDispose]();
    },
  };
}

/** Says something over a connection of its own, and waits until the server has closed it. */
async function untilClosed(port: number, text: string): Promise<string> {
  const connection = net.connect(port, '127.0.0.1');
  let answer = '';
  connection.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
  connection.write(text);
  await once(connection, 'close');
  return answer;
}

const WHOLE_REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

describe('a stream lasts on a server of Node’s', () => {
  it.each<[which: string, http.ServerOptions, Partial<http.Server>, said: string, heard: RegExp]>([
    ['closes idle connections soon', { keepAliveTimeout: 20 }, {}, WHOLE_REQUEST, / 404 /],
    [
      'leaves little time for a request',
      { requestTimeout: 2000, headersTimeout: 2000, connectionsCheckingInterval: 100 },
      {},
      'GET / HTTP/1.1\r\nHost: x\r\n',
      / 408 /,
    ],
    ['closes connections on which nothing is said', {}, { timeout: 2000 }, '', /^$/],
    [
      'takes one request on a connection',
      { keepAliveTimeout: 20 },
      { maxRequestsPerSocket: 1 },
      WHOLE_REQUEST,
      /Connection: close/i,
    ],
  ])('that %s', async (_, options, settings, said, heard) => {
    await using app = await start(options, settings);
    app.server.on('request', (request, response) => {
      if (request.url === '/') response.writeHead(404).end();
    });
    expect(await untilClosed(app.port, said)).toMatch(heard);
    expect((await app.session.emit('say', 'on')).status).toBe(200);
    expect(dataOf(await app.session.stream.next('said'))).toEqual(['on']);
    expect(app.bridge.stats()).toMatchObject({ sessions: 1, events: { cut: 0 } });
  });

  it('which counts its connections', async () => {
    await using app = await start({});
    const count = () =>
      new Promise((resolve) => app.server.getConnections((_, connections) => resolve(connections)));
    await until('the uplinks’ are gone', async () => (await count()) === 1);
    expect(app.session.stream.frames.length).toBeGreaterThan(0);
    await app.session.send({ kind: 'leave' });
    await until('that is gone, too', async () => (await count()) === 0);
  });

  it('and says that its connection ends with it, which nobody is to use again', async () => {
    await using app = await start({});
    const { headers, body } = await fetch(`http://127.0.0.1:${app.port}/sse`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ open: { protocol: 1 }, messages: [] }),
    });
    await body?.cancel();
    expect(headers.get('connection')).toBe('close');
  });

  it('which does not accept any more, and is closed when the last client has gone', async () => {
    await using app = await start({});
    const closed = once(app.server, 'close');
    app.server.close();
    app.server.closeIdleConnections();
    app.io.emit('still here');
    await app.session.stream.next('still here');
    app.io.disconnectSockets(true);
    expect(await app.session.stream.ended()).toBe(true);
    await closed;
  });

  it('which closes a connection when nothing was said on it, also a stream’s: it is resumed', async () => {
    const server = Object.assign(http.createServer(), { timeout: 200 });
    const io = new Server(server, { pingInterval: 60_000 });
    const bridge = sseBridge(io).attach(server);
    await using running = await listen(server);
    using session = new WireSession(`${running.origin}/sse`);
    await session.connect();
    expect(await session.stream.ended()).toBe(false);
    await until('the loss is noticed', () => bridge.stats().events.cut === 1);
    expect((await session.resume(session.lastId)).status).toBe(200);
  });
});

describe.skipIf(opensslMissing !== undefined)(
  `a server of Node’s for HTTP/2 and HTTP/1.1${opensslMissing === undefined ? '' : ` (skipped: ${opensslMissing})`}`,
  () => {
    it('has streams and uplinks over both', async () => {
      using certificate = createCertificate();
      const server = http2.createSecureServer({ ...certificate, allowHTTP1: true });
      const io = new Server(server);
      const bridge = sseBridge(io).attach(server);
      io.on('connection', (socket) => {
        socket.on('say', (value: unknown) => io.emit('said', value));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no TCP server');
      const origin = `https://127.0.0.1:${address.port}`;
      using session = new WireSession(`${origin}/sse`);
      await session.connect();
      const connection = http2.connect(origin, { ca: certificate.cert });
      const secret = new WireSession(origin).secret;
      const post = (body: object) => {
        const request = connection.request({
          ':method': 'POST',
          ':path': '/sse',
          'content-type': 'application/json',
          'sse-session': secret,
        });
        let text = '';
        request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        request.end(JSON.stringify(body));
        return { request, text: () => text };
      };
      const stream = post({ open: { protocol: 1 }, messages: [{ kind: 'connect' }] });
      await until('it is connected', () => stream.text().includes('$connect'));
      const answer = post({
        seq: 2,
        messages: [{ kind: 'event', name: 'say', args: ['over HTTP/2'] }],
      });
      expect(dataOf(await session.stream.next('said'))).toEqual(['over HTTP/2']);
      await until('the uplink is answered', () => answer.text() === '{"next":3}');
      await session.emit('say', 'over HTTP/1.1');
      await until('it has both', () => stream.text().includes('["over HTTP/1.1"]'));
      const ended = once(stream.request, 'end');
      await bridge.close({ drainMs: 0 });
      await Promise.all([ended, session.stream.ended()]);
      expect(stream.text()).toContain('event: $goodbye');
      connection.close();
      await new Promise<void>((resolve) => void io.close(() => resolve()));
    });
  },
);
