import http2 from 'node:http2';
import https from 'node:https';
import { describe, expect, it } from 'vitest';
import { sseBridge } from '@sse-migrate/runtime/server';
import { createCertificate, opensslMissing } from '../../support/certificate.js';
import { parseFrames } from '../../support/frames.js';
import { listen } from '../../support/http-server.js';
import { nginxMissing, startNginx } from '../../support/nginx.js';
import { createSocketIo, MAJORS, startBridged } from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';
import { CONNECT, dataOf, event, WireSession } from '../../support/wire-session.js';

const missing = opensslMissing ?? nginxMissing;
const title = missing === undefined ? '' : ` (skipped: ${missing})`;

describe.skipIf(missing !== undefined)(`over TLS${title}`, () => {
  it.each(MAJORS)(
    'a session of %s works over HTTPS, and handlers know that it is secure',
    async (major) => {
      using certificate = createCertificate();
      await using running = await listen(https.createServer(certificate));
      const io = createSocketIo(major, running.server);
      sseBridge(io).attach(running.server);
      const secure: boolean[] = [];
      io.on('connection', (socket) => {
        secure.push(socket.handshake.secure);
        socket.on('say', (value: unknown) => socket.emit('said', value));
      });
      using session = new WireSession(`${running.origin.replace('http:', 'https:')}/sse`);
      const stream = await session.connect();
      for (const text of ['one', 'x'.repeat(300_000)]) {
        await session.emit('say', text);
        expect(dataOf(await stream.next('said'))).toEqual([text]);
      }
      stream.cut();
      const resumed = await session.resume(session.lastId);
      io.emit('back');
      await resumed.next('back');
      await session.send({ kind: 'leave' });
      expect(await resumed.ended()).toBe(true);
      expect(secure).toEqual([true]);
    },
  );

  it('ten sessions share one HTTP/2 connection to nginx, each with a stream and uplinks', async () => {
    using certificate = createCertificate();
    await using app = await startBridged();
    await using nginx = await startNginx(app.origin, { tls: certificate });
    app.io.on('connection', (socket) => {
      socket.on('say', (value: unknown) => socket.emit('said', value));
    });
    const connection = http2.connect(nginx.origin, { rejectUnauthorized: false });
    const streams = Array.from({ length: 10 }, (_, index) => {
      const session = new WireSession(nginx.origin);
      const stream = post(connection, session.secret, {
        open: { protocol: 1 },
        messages: [CONNECT],
      });
      return { ...stream, index, secret: session.secret };
    });
    await until('all are connected', () =>
      streams.every(({ text }) => text().includes('$connect')),
    );
    await Promise.all(
      streams.map(async ({ secret, index }) => {
        const answer = post(connection, secret, { seq: 2, messages: [event('say', index)] });
        await until('it is answered', () => answer.text() === '{"next":3}');
      }),
    );
    await until('all have been answered', () =>
      streams.every(({ text }) => text().includes('said')),
    );
    for (const { text, index } of streams) {
      const said = parseFrames(text()).filter((frame) => frame.event === 'said');
      expect(said.map(({ data }) => data)).toEqual([`[${index}]`]);
    }
    connection.destroy();
  });
});

/** A request over HTTP/2, and what has come of its answer so far. */
function post(connection: http2.ClientHttp2Session, secret: string, body: object) {
  const request = connection.request({
    ':method': 'POST',
    ':path': '/sse',
    'content-type': 'application/json',
    'sse-session': secret,
  });
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  request.on('error', () => undefined).end(JSON.stringify(body));
  return { text: () => text };
}
