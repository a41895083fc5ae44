import net from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { MAJORS, startBridged } from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';
import { wireRequest } from '../../support/wire-client.js';
import { CONNECT, dataOf, event, WireSession } from '../../support/wire-session.js';

const SECRET = 'a-session-secret-of-32-characters';
const OPEN = { open: { protocol: 1 }, messages: [CONNECT] };

describe.each(MAJORS)('a request to a bridge in front of %s', (major) => {
  it('opens a stream with the headers that proxies need, and what the client must know first', async () => {
    await using app = await startBridged({ major, bridge: { graceMs: 4321 } });
    using session = new WireSession(app.url);
    const stream = await session.open();
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    const open = await stream.next('$open');
    expect(open).not.toHaveProperty('id');
    expect(dataOf(open)).toEqual({
      protocol: 1,
      conn: expect.stringMatching(/^[\w-]{20}$/),
      resumed: false,
      pingIntervalMs: 15_000,
      pingTimeoutMs: major === 'socket.io-v3' ? 5000 : 20_000,
      graceMs: 4321,
      maxPayloadBytes: 1e6,
    });
    expect(stream.frames[0]).toBe(open);
  });

  it('is refused when it speaks another version, with the versions that are spoken', async () => {
    await using app = await startBridged({ major });
    const answer = await wireRequest(app.url, {
      headers: { 'sse-session': SECRET },
      body: { open: { protocol: 2 } },
    });
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(await answer.body()).toMatchObject({ code: 'unsupported-protocol', supported: [1] });
    expect(app.bridge.stats().sessions).toBe(0);
  });

  it('is refused for a session that nobody knows, and creates none', async () => {
    await using app = await startBridged({ major });
    const headers = { 'sse-session': SECRET };
    const resume = await wireRequest(app.url, { headers });
    expect([resume.status, await resume.body()]).toMatchObject([404, { code: 'unknown-session' }]);
    const uplink = await wireRequest(app.url, { headers, body: { seq: 1, messages: [CONNECT] } });
    expect([uplink.status, await uplink.body()]).toMatchObject([404, { code: 'unknown-session' }]);
    const nameless = await wireRequest(app.url, { body: { seq: 1, messages: [CONNECT] } });
    expect(nameless.status).toBe(404);
    expect(app.bridge.stats().sessions).toBe(0);
  });

  it('cannot use the connection id or the socket id in place of the secret', async () => {
    await using app = await startBridged({ major });
    using session = new WireSession(app.url);
    const stream = await session.connect();
    const [opened] = stream.frames;
    if (!opened) throw new Error('nothing was opened');
    const { conn } = dataOf(opened) as { conn: string };
    const sid =
      app.io.sockets.sockets instanceof Map ? [...app.io.sockets.sockets.keys()][0] : conn;
    for (const id of [`${conn}--`, `${sid}--`]) {
      const resume = await wireRequest(app.url, { headers: { 'sse-session': id } });
      expect(resume.status).toBe(404);
    }
  });
});

describe('a request that is not as the protocol says', () => {
  it.each<[what: string, headers: Record<string, string>, body: unknown, detail: string]>([
    ['a secret that is too short', { 'sse-session': 'short' }, OPEN, 'Sse-Session: wanted'],
    ['a secret that is too long', { 'sse-session': 'x'.repeat(65) }, OPEN, 'Sse-Session: wanted'],
    ['a secret of other characters', { 'sse-session': `${SECRET}/` }, OPEN, 'Sse-Session: wanted'],
    ['an empty secret', { 'sse-session': '' }, OPEN, 'Sse-Session: wanted'],
    ['attempt 0', { 'sse-session': SECRET, 'sse-attempt': '0' }, OPEN, 'Sse-Attempt: wanted'],
    ['attempt -1', { 'sse-session': SECRET, 'sse-attempt': '-1' }, OPEN, 'Sse-Attempt: wanted'],
    ['attempt 1.5', { 'sse-session': SECRET, 'sse-attempt': '1.5' }, OPEN, 'Sse-Attempt: wanted'],
    ['no JSON', { 'sse-session': SECRET }, '{"open":', 'body: got 8 bytes, wanted JSON'],
    ['an empty body', { 'sse-session': SECRET }, '', 'body: got 0 bytes, wanted JSON'],
    ['an array', { 'sse-session': SECRET }, [], 'body: got an array of 0'],
    ['nothing to run', { 'sse-session': SECRET }, {}, 'messages: got nothing'],
    [
      'a message of another kind',
      { 'sse-session': SECRET },
      { ...OPEN, messages: [CONNECT, { kind: 'x' }] },
      'messages[1].kind: got "x"',
    ],
  ])('is malformed: %s', async (_, headers, body, detail) => {
    await using app = await startBridged();
    const answer = await wireRequest(app.url, { headers, body });
    expect(answer.status).toBe(400);
    expect(await answer.body()).toMatchObject({
      status: 400,
      code: 'malformed',
      detail: expect.stringContaining(detail),
    });
    expect(app.bridge.stats().sessions).toBe(0);
  });

  it('is malformed: bytes that are not UTF-8', async () => {
    await using app = await startBridged();
    const bytes = Buffer.from([...Buffer.from('{"open":{"protocol":1},"x":"'), 0xff, 0x22, 0x7d]);
    const answer = await fetch(app.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: bytes,
    });
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'malformed' }]);
    using next = await wireRequest(app.url, { body: OPEN });
    expect(next.status).toBe(200);
  });

  it('has no session any longer when its connection closes, though its answer waits behind another one', async () => {
    await using app = await startBridged();
    const socket = net.connect(Number(new URL(app.url).port), '127.0.0.1');
    socket.write('GET /sse HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3));
    await until('all are open', () => app.bridge.stats().sessions === 3);
    socket.destroy();
    await until('none is open', () => app.bridge.stats().sessions === 0);
    expect(app.io.of('/').sockets.size).toBe(0);
    expect(app.bridge.stats().events).toMatchObject({ opened: 3, cut: 3, ended: 3 });
  });

  it('is malformed as a whole: nothing of the batch runs, and the numbers stay free', async () => {
    await using app = await startBridged();
    const seen: unknown[] = [];
    app.io.on('connection', (socket) => socket.on('x', (value: unknown) => seen.push(value)));
    using session = new WireSession(app.url);
    await session.connect();
    const bad = await session.sendAt(2, [event('x', 1), { kind: 'event' }]);
    expect(bad).toMatchObject({ status: 400, body: { code: 'malformed' } });
    const deep = `{"seq":2,"messages":[{"kind":"event","name":"x","args":[2]},{"kind":"event","name":"x","args":${'['.repeat(50_000)}${']'.repeat(50_000)}}]}`;
    const nested = await wireRequest(app.url, {
      headers: { 'sse-session': session.secret },
      body: deep,
    });
    expect([nested.status, await nested.body()]).toMatchObject([400, { code: 'malformed' }]);
    expect(await session.sendAt(2, [event('x', 3)])).toEqual({ status: 200, body: { next: 3 } });
    expect(seen).toEqual([3]);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonp',
    '',
  ])('is of an unsupported media type: %j, which a page may send without asking', async (type) => {
    await using app = await startBridged();
    const answer = await wireRequest(app.url, {
      body: OPEN,
      headers: { 'sse-session': SECRET, 'content-type': type },
    });
    expect(answer.status).toBe(415);
    expect(await answer.body()).toMatchObject({ code: 'unsupported-media-type' });
    expect(app.bridge.stats().sessions).toBe(0);
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset=UTF-8',
  ])('is of a supported one: %s', async (type) => {
    await using app = await startBridged();
    using answer = await wireRequest(app.url, { body: OPEN, headers: { 'content-type': type } });
    expect(answer.status).toBe(200);
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'HEAD'])(
    'has a method that is not answered: %s',
    async (method) => {
      await using app = await startBridged();
      const answer = await fetch(app.url, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('GET, POST, OPTIONS');
      const text = await answer.text();
      expect(text).toMatch(method === 'HEAD' ? /^$/ : /"code":"method-not-allowed"/);
    },
  );
});

describe.each(MAJORS)('a body that is too large, with %s', (major) => {
  const LIMIT = 20_000;
  const textOf = (bytes: number) =>
    JSON.stringify({ seq: 2, messages: [event('x', 'y'.repeat(bytes))] });

  it.each([
    ['by what it says of itself', 30_000],
    ['by far', 8_000_000],
  ])('is answered with 413 and the limit, %s', async (_, bytes) => {
    await using app = await startBridged({ major, io: { maxHttpBufferSize: LIMIT } });
    using session = new WireSession(app.url);
    await session.connect();
    const answer = await wireRequest(app.url, {
      headers: { 'sse-session': session.secret, 'content-length': textOf(bytes).length },
      body: textOf(bytes),
    });
    expect(answer.status).toBe(413);
    expect(await answer.body()).toMatchObject({ code: 'payload-too-large', limit: LIMIT });
    expect(await session.emit('x', 'z')).toEqual({ status: 200, body: { next: 3 } });
  });

  it.each([30_000, 8_000_000])(
    'is answered so when %d bytes come without a length',
    async (bytes) => {
      await using app = await startBridged({ major, io: { maxHttpBufferSize: LIMIT } });
      using session = new WireSession(app.url);
      await session.connect();
      const answer = await wireRequest(app.url, {
        headers: { 'sse-session': session.secret, 'transfer-encoding': 'chunked' },
        body: textOf(bytes),
      });
      expect(answer.status).toBe(413);
      expect(await answer.body()).toMatchObject({ code: 'payload-too-large', limit: LIMIT });
      expect(await session.emit('x', 'z')).toEqual({ status: 200, body: { next: 3 } });
    },
  );

  it('and one that is just small enough is not', async () => {
    await using app = await startBridged({ major, io: { maxHttpBufferSize: LIMIT } });
    using session = new WireSession(app.url);
    await session.connect();
    const room = LIMIT - textOf(0).length;
    expect((await session.emit('x', 'y'.repeat(room))).status).toBe(200);
  });
});

describe('a client that goes away', () => {
  it('in the middle of its body leaves nothing behind', async () => {
    await using app = await startBridged();
    const { port } = new URL(app.url);
    const socket = net.connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      `POST /sse HTTP/1.1\r\nhost: x\r\nsse-session: ${SECRET}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"open":`,
    );
    await once(app.server, 'request');
    const closed = once(app.server, 'connection').then(() => undefined);
    socket.resetAndDestroy();
    using other = new WireSession(app.url);
    await Promise.all([closed, other.connect()]);
    expect(app.bridge.stats().sessions).toBe(1);
  });

  it.each([
    ['with a secret', { 'sse-session': SECRET }],
    ['without a secret', {}],
  ])('while it is being admitted, %s, is never connected', async (_, headers) => {
    let admit: (() => void) | undefined;
    let isAsked: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    const connections: string[] = [];
    await using app = await startBridged({
      io: {
        allowRequest: (_request, decide) => {
          if (admit) return decide(null, true);
          admit = () => decide(null, true);
          isAsked();
        },
      },
    });
    app.io.on('connection', (socket) => connections.push(socket.id));
    const { port } = new URL(app.url);
    const socket = net.connect(Number(port), '127.0.0.1');
    const body = JSON.stringify(OPEN);
    const lines = Object.entries({
      host: 'x',
      'content-type': 'application/json',
      'content-length': String(body.length),
      ...headers,
    });
    socket.write(
      `POST /sse HTTP/1.1\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n${body}`,
    );
    const [connection] = (await once(app.server, 'connection')) as [net.Socket];
    await asked;
    const gone = new Promise((resolve) => connection.on('close', resolve));
    socket.resetAndDestroy();
    await gone;
    admit?.();
    using other = new WireSession(app.url);
    await other.connect();
    expect(app.bridge.stats().sessions).toBe(1);
    expect(connections).toHaveLength(1);
  });
});

describe('slow bodies', () => {
  it('are cut off in time, many at once, and nobody else notices', async () => {
    await using app = await startBridged({ bridge: { bodyTimeoutMs: 200 } });
    using session = new WireSession(app.url);
    await session.connect();
    app.io.on('connection', (socket) => socket.on('say', () => socket.emit('said')));
    using talking = new WireSession(app.url);
    await talking.connect();
    const slow = Array.from({ length: 50 }, () => dribble(app.url, session.secret));
    for (let count = 0; count < 20; count += 1) {
      expect((await talking.emit('say', count)).status).toBe(200);
    }
    for (const text of await Promise.all(slow)) {
      expect(text).toMatch(/^HTTP\/1\.1 503 /);
      expect(text).toMatch(/\r\nConnection: close\r\n/i);
      expect(text).toContain('"detail":"the body took longer than 200 ms"');
    }
    expect(await session.emit('say', 1)).toEqual({ status: 200, body: { next: 3 } });
    expect(app.bridge.stats().sessions).toBe(2);
  });
});

/** Sends an uplink byte by byte, until the server closes. @returns its answer */
async function dribble(url: string, secret: string): Promise<string> {
  const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    `POST /sse HTTP/1.1\r\nhost: x\r\nsse-session: ${secret}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{`,
  );
  const timer = setInterval(() => socket.write(' '), 10);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  // What is sent after the answer may meet a closed connection.
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.on('close', resolve));
  clearInterval(timer);
  return text;
}
