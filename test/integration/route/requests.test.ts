import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { createMemoryStore, uiMessageStream } from '@sse-migrate/runtime/server';
import { FRAMEWORKS, startRouted } from '../../support/routed-server.js';
import { until } from '../../support/until.js';
import { createWaitingHandlers } from '../../support/waiting-handlers.js';
import { streamName, wireRequest, type WireStream } from '../../support/wire-client.js';

function eventsOf({ frames }: WireStream): readonly (string | undefined)[] {
  return frames.map(({ event }) => event);
}

/** As express-session does it: the last is written with what `end` was given, and the end comes without. */
function holdEnd(_request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const write = response.write.bind(response);
  const end = response.end.bind(response);
  response.end = (...given: readonly unknown[]) => {
    Reflect.apply(write, undefined, given);
    setImmediate(() => end());
    return response;
  };
  next();
}

describe.each(FRAMEWORKS)('a route, in %s,', (framework) => {
  it('ends whole behind a middleware that holds the end back until it has stored something', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({ framework }, onConnection);
    app.io.engine.use(holdEnd);
    const started = await wireRequest(app.url, { body: {} });
    await started.next('run');
    runs[0]?.ack('bye');
    await started.next('$end');
    expect(await started.ended()).toBe(true);
  });

  it('answers POST, and GET and DELETE of the stream', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({ framework }, onConnection);
    const started = await wireRequest(app.url, { body: { prompt: 'p' } });
    const first = await started.next('run');
    const resumed = await wireRequest(`${app.url}/${streamName(started)}`, {
      headers: { 'last-event-id': String(first.id) },
    });
    runs[0]?.socket.emit('token', 'a');
    expect((await resumed.next('token')).data).toBe('"a"');
    const cancelled = await wireRequest(`${app.url}/${streamName(started)}`, { method: 'DELETE' });
    expect(cancelled.status).toBe(204);
    expect((await started.next('$end')).data).toBe('{"status":"cancelled"}');
    expect((await resumed.next('$end')).data).toBe('{"status":"cancelled"}');
    await until('the handler has seen disconnect', () => runs[0]?.reason);
    expect(eventsOf(started)).toEqual(['$open', 'run', 'token', '$end']);
    expect(eventsOf(resumed)).toEqual(['token', '$end']);
  });

  it('leaves alone what is not its own', async () => {
    await using app = await startRouted({ framework }, () => undefined);
    const elsewhere = await wireRequest(`${app.url}/some/where`, { headers: { accept: '*/*' } });
    expect(elsewhere.status).toBe(404);
  });

  it.each([
    ['is no JSON', 'text/plain', '{}', 415],
    ['is malformed', 'application/json', '{', 400],
  ])('refuses a body that %s', async (_, type, body, status) => {
    await using app = await startRouted({ framework }, () => undefined);
    const refused = await wireRequest(app.url, { body, headers: { 'content-type': type } });
    expect(refused.status).toBe(status);
    if (status !== 415) return;
    const detail = 'Content-Type: got text/plain, wanted application/json';
    expect(await refused.body()).toMatchObject({ code: 'unsupported-media-type', detail });
  });
});

describe('a route', () => {
  it.each([
    ['an event that Socket.IO keeps for itself', 'disconnect', {}],
    ['a namespace that is none', 'ask', { namespace: 'admin' }],
  ])('is not made for %s', async (_, event, options) => {
    await using app = await startRouted({}, () => undefined);
    expect(() => app.bridge.route(event, options)).toThrow(TypeError);
  });

  it('says to come again where its store fails, and runs nothing', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    const broken = { claim: () => Promise.reject(new Error('no connection')) };
    const store = Object.assign(createMemoryStore(), broken);
    await using app = await startRouted({ store }, onConnection);
    const refused = await wireRequest(app.url, { body: {} });
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('1');
    expect(runs).toHaveLength(0);
  });

  it.each(['PUT', 'PATCH'])('says to %s what it answers', async (method) => {
    await using app = await startRouted({}, () => undefined);
    const refused = await fetch(app.url, { method });
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')).toBe('POST, OPTIONS');
    expect(await refused.json()).toMatchObject({ detail: `got ${method}, wanted POST, OPTIONS` });
  });

  it.each(['{', '7', '[]', 'null', `{"a":${'['.repeat(2000)}${']'.repeat(2000)}}`])(
    'refuses credentials in a header that are no object: %#',
    async (value) => {
      const { runs, onConnection } = createWaitingHandlers();
      await using app = await startRouted({}, onConnection);
      const refused = await wireRequest(app.url, { body: {}, headers: { 'sse-auth': value } });
      expect([refused.status, await refused.body()]).toMatchObject([400, { code: 'malformed' }]);
      expect(runs).toHaveLength(0);
    },
  );

  it('takes credentials from both headers', async () => {
    const seen: unknown[] = [];
    await using app = await startRouted({}, (socket) => void seen.push(socket.handshake.auth));
    const headers = { authorization: 'Bearer one', 'sse-auth': '{"user":"ada"}' };
    await wireRequest(app.url, { body: {}, headers });
    await wireRequest(app.url, {
      body: {},
      headers: { ...headers, 'sse-auth': '{"token":"two"}' },
    });
    expect(seen).toEqual([{ token: 'one', user: 'ada' }, { token: 'two' }]);
  });

  it('refuses what `auth` throws at, tells the client what it may, and the operator why', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    const events: unknown[] = [];
    const options = {
      auth: () => Promise.reject(Object.assign(new Error('expired'), { data: { at: 7 } })),
      bridge: { onEvent: (event: unknown) => void events.push(event) },
    };
    await using silent = await startRouted(options, onConnection);
    const refused = await wireRequest(silent.url, { body: {} });
    expect(refused.status).toBe(403);
    const title = 'The request was refused';
    expect(await refused.body()).toEqual({ status: 403, code: 'forbidden', title });
    const detail = `${title}: expired`;
    expect(events).toContainEqual({ kind: 'refused', code: 'forbidden', detail });
    const refusal = ({ message, data }: { message: string; data?: unknown }) => ({
      status: 401,
      detail: message,
      data,
    });
    await using telling = await startRouted({ ...options, refusal }, onConnection);
    const told = await wireRequest(telling.url, { body: {} });
    expect(told.status).toBe(401);
    expect(await told.body()).toMatchObject({ detail: 'expired', data: { at: 7 } });
    expect(runs).toHaveLength(0);
  });

  it("does not know another route's answers", async () => {
    const { runs, onConnection } = createWaitingHandlers();
    const store = createMemoryStore();
    await using app = await startRouted({ store }, onConnection);
    await using other = await startRouted({ store, namespace: '/other' }, () => undefined);
    const started = await wireRequest(app.url, { body: {} });
    const url = `${other.url}/${streamName(started)}`;
    for (const method of ['GET', 'DELETE'] as const) {
      expect((await wireRequest(url, { method })).status).toBe(404);
    }
    runs[0]?.ack();
    expect((await started.next('$end')).data).toBe('{"status":"complete"}');
  });
});

describe('an answer that is running', () => {
  it('is cancelled within 100 ms of a DELETE: the handler sees disconnect', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    const delays: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const started = await wireRequest(app.url, { body: {} });
      await started.next('run');
      const seen = new Promise((resolve) => runs[round]?.socket.on('disconnect', resolve));
      const sentAt = performance.now();
      const url = `${app.url}/${streamName(started)}`;
      const [cancelled] = await Promise.all([wireRequest(url, { method: 'DELETE' }), seen]);
      delays.push(performance.now() - sentAt);
      expect(cancelled.status).toBe(204);
    }
    // A machine that is busy may have been so at one of them.
    expect(Math.min(...delays)).toBeLessThan(100);
  });

  it('is not cancelled by a cut, but when nobody has read for the grace period', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({ graceMs: 80 }, onConnection);
    const started = await wireRequest(app.url, { body: {} });
    await started.next('run');
    started.cut();
    const url = `${app.url}/${streamName(started)}`;
    const resumed = await wireRequest(url);
    await resumed.next('run');
    const cutAt = performance.now();
    resumed.cut();
    await until('the handler has seen disconnect', () => runs[0]?.reason);
    expect(performance.now() - cutAt).toBeGreaterThan(75);
    const late = await wireRequest(url);
    expect((await late.next('$end')).data).toBe('{"status":"cancelled"}');
  });

  it.each(['alone on its connection', 'behind another request of its connection'])(
    'is cancelled after the grace period if its client was gone before it began: %s',
    async (place) => {
      const { runs, onConnection } = createWaitingHandlers();
      await using app = await startRouted({ graceMs: 50 }, onConnection);
      const waiting: (() => void)[] = [];
      app.io.use((_socket, next) => void waiting.push(next));
      const { hostname, port } = new URL(app.url);
      const head = 'POST /chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
      const request = `${head}Content-Length: 2\r\n\r\n{}`;
      const requests = place.startsWith('alone') ? [request] : [request, request];
      const accepted = once(app.server, 'connection');
      const connection = net.connect(Number(port), hostname);
      connection.write(requests.join(''));
      const [served] = (await accepted) as [net.Socket];
      await until('they are being decided', () => waiting.length === requests.length);
      const gone = once(served, 'close');
      connection.destroy();
      await gone;
      for (const next of waiting) next();
      await until('all have seen disconnect', () => {
        return runs.length === requests.length && runs.every(({ reason }) => reason);
      });
      expect(app.bridge.stats().answers).toBe(0);
    },
  );

  it('is cancelled with the connection that reads it where the grace period is 0, and not before', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    const dialects = [uiMessageStream()];
    await using app = await startRouted({ graceMs: 0, dialects }, onConnection);
    const messages = [{ role: 'user', content: 'Hi' }];
    const chat = await wireRequest(`${app.url}/ui`, { body: { id: 'c', messages } });
    const stream = await wireRequest(app.url, { body: {} });
    for (let count = 0; count < 20; count += 1) {
      runs[1]?.socket.emit('token', count);
      await stream.next('token');
    }
    expect(runs.map(({ reason }) => reason)).toEqual([undefined, undefined]);
    for (const answer of [chat, stream]) answer.cut();
    await until('both have seen disconnect', () => runs.every(({ reason }) => reason));
  });

  it('may come to its end when the bridge closes, streamed or as JSON, and a new one is not begun', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    const started = await wireRequest(app.url, { body: {} });
    await started.next('run');
    const collected = wireRequest(app.url, { body: {}, headers: { accept: 'application/json' } });
    await until('both run', () => runs.length === 2);
    let isClosed = false;
    const closed = app.bridge.close().then(() => (isClosed = true));
    expect((await wireRequest(app.url, { body: {} })).status).toBe(503);
    const resumed = await wireRequest(`${app.url}/${streamName(started)}`);
    runs[0]?.ack('one');
    expect((await started.next('$end')).data).toBe('{"status":"complete","ack":"one"}');
    expect((await resumed.next('$end')).data).toBe('{"status":"complete","ack":"one"}');
    expect(isClosed).toBe(false);
    runs[1]?.ack('two');
    expect(await (await collected).body()).toMatchObject({ status: 'complete', ack: 'two' });
    await closed;
    expect(app.bridge.stats().answers).toBe(0);
  });

  it('is ended as an error when the bridge has closed and its time is over', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    const started = await wireRequest(app.url, { body: {} });
    await started.next('run');
    expect(app.bridge.stats().answers).toBe(1);
    await app.bridge.close({ drainMs: 50 });
    expect(JSON.parse((await started.next('$end')).data ?? '')).toMatchObject({
      status: 'error',
      problem: { code: 'unavailable' },
    });
    expect(runs[0]?.reason).toBe('client namespace disconnect');
    expect((await wireRequest(app.url, { body: {} })).status).toBe(503);
    expect(app.bridge.stats().answers).toBe(0);
  });

  it('is cut, never ended, where its store has lost it, and the handler sees disconnect', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    const store = createMemoryStore();
    await using app = await startRouted({ store }, onConnection);
    const started = await wireRequest(app.url, { body: {} });
    await started.next('run');
    await store.remove(streamName(started));
    expect(await started.ended()).toBe(false);
    runs[0]?.socket.emit('token', 'a');
    await until('the handler has seen disconnect', () => runs[0]?.reason);
  });

  it('counts against the bound', async () => {
    const { onConnection } = createWaitingHandlers();
    await using app = await startRouted({ maxRunning: 1 }, onConnection);
    await wireRequest(app.url, { body: {} });
    const refused = await wireRequest(app.url, { body: {} });
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('1');
    expect(await refused.body()).toMatchObject({ detail: '1 answers are running' });
  });
});
