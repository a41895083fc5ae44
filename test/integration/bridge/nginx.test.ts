import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { nginxMissing, startNginx } from '../../support/nginx.js';
import { MAJORS, startBridged } from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';
import { wireRequest } from '../../support/wire-client.js';
import { allData, dataOf, event, WireSession } from '../../support/wire-session.js';

const title = nginxMissing === undefined ? '' : ` (skipped: ${nginxMissing})`;

describe.skipIf(nginxMissing !== undefined)(`through nginx as it is by default${title}`, () => {
  it.each(MAJORS)('each frame of %s arrives as soon as it is sent, and intact', async (major) => {
    await using app = await startBridged({ major });
    await using nginx = await startNginx(app.origin);
    const request = once(app.server, 'request') as Promise<[IncomingMessage]>;
    using session = new WireSession(`${nginx.origin}/sse`);
    const stream = await session.connect();
    expect((await request)[0].httpVersion).toBe('1.0');
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
    });
    // Each is sent only when the one before it has arrived, so none can wait for another.
    for (let count = 0; count < 20; count += 1) {
      const text = `token ${count} `.repeat(1 + count * 40);
      app.io.emit('token', text);
      expect(dataOf(await stream.next('token'))).toEqual([text]);
    }
    for (const frame of stream.frames) {
      expect(
        Object.keys(frame).filter((field) => !['id', 'event', 'data'].includes(field)),
      ).toEqual([]);
    }
  });

  it('many frames at once, and a large one, arrive intact', async () => {
    await using app = await startBridged({ bridge: { replayBytes: 8_000_000 } });
    await using nginx = await startNginx(app.origin);
    using session = new WireSession(`${nginx.origin}/sse`);
    const stream = await session.connect();
    for (let count = 0; count < 3000; count += 1) app.io.emit('token', count, 'ü€😀');
    app.io.emit('large', 'x€'.repeat(500_000));
    const [large] = dataOf(await stream.next('large')) as [string];
    expect(large).toBe('x€'.repeat(500_000));
    expect(allData(stream, 'token')).toEqual(
      Array.from({ length: 3000 }, (_, count) => [count, 'ü€😀']),
    );
  });

  it('a session is cut, resumed, and left', async () => {
    await using app = await startBridged();
    await using nginx = await startNginx(app.origin);
    const seen: unknown[] = [];
    app.io.on('connection', (socket) => {
      socket.on('say', (value: unknown) => {
        seen.push(value);
        socket.emit('said', value);
      });
      socket.on('disconnect', (reason: string) => seen.push(reason));
    });
    using session = new WireSession(`${nginx.origin}/sse`);
    const stream = await session.connect();
    await session.emit('say', 1);
    await stream.next('said');
    const last = session.lastId;
    stream.cut();
    await session.emit('say', 2);
    const resumed = await session.resume(last);
    expect(dataOf(await resumed.next('said'))).toEqual([2]);
    await session.send(event('say', 3), { kind: 'leave' });
    expect(await resumed.ended()).toBe(true);
    expect(resumed.frames.at(-1)?.event).toBe('$goodbye');
    expect(seen).toEqual([1, 2, 3, 'transport close']);
  });

  it('a client that is gone is noticed', async () => {
    await using app = await startBridged();
    await using nginx = await startNginx(app.origin);
    const stream = await wireRequest(`${nginx.origin}/sse`);
    await stream.next('$connect');
    stream.cut();
    await until('it is gone', () => app.bridge.stats().sessions === 0);
    expect(app.bridge.stats().sessions).toBe(0);
  });

  it('a body that is too large is answered as without nginx', async () => {
    await using app = await startBridged({ io: { maxHttpBufferSize: 10_000 } });
    await using nginx = await startNginx(app.origin);
    using session = new WireSession(`${nginx.origin}/sse`);
    await session.connect();
    const answer = await session.emit('say', 'x'.repeat(200_000));
    expect(answer).toMatchObject({
      status: 413,
      body: { code: 'payload-too-large', limit: 10_000 },
    });
  });
});

describe.skipIf(nginxMissing !== undefined)(`through nginx with HTTP/1.1 upstream${title}`, () => {
  it.each(MAJORS)('frames of %s arrive one by one and intact', async (major) => {
    await using app = await startBridged({ major });
    await using nginx = await startNginx(app.origin, {
      location: 'proxy_http_version 1.1; proxy_set_header Connection "";',
    });
    using session = new WireSession(`${nginx.origin}/sse`);
    const stream = await session.connect();
    for (let count = 0; count < 20; count += 1) {
      app.io.emit('token', count);
      expect(dataOf(await stream.next('token'))).toEqual([count]);
    }
    await session.send({ kind: 'leave' });
    expect(await stream.ended()).toBe(true);
  });
});
