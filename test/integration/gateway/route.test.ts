import http from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sseGateway } from '@sse-migrate/runtime/gateway';
import { type RunningHttpServer, listen } from '../../support/http-server.js';
import { missingPython } from '../../support/programs.js';
import { type PythonServer, startPython } from '../../support/python-server.js';
import { MAJORS, startBridged } from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';

const missing = missingPython('socketio', 'python3-socketio');

describe.skipIf(missing)(`a handler in Python as a route${missing}`, () => {
  let python: PythonServer;
  let front: RunningHttpServer;

  beforeAll(async () => {
    python = await startPython('ai-chat/server.py', { port: 0 });
    const gateway = sseGateway({ upstream: python.origin });
    const routes = gateway.routes({
      '/chat': { event: 'chat', until: ['finish'], failures: ['failure'] },
    });
    front = await listen(http.createServer(routes));
  });

  afterAll(async () => {
    await front?.[Symbol.asyncDispose]();
    await python?.stop();
  });

  function ask(prompt: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${front.origin}/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify([prompt]),
    });
  }

  test('streams token by token, to its end', async () => {
    const response = await ask('routes');
    let chunks = 0;
    let text = '';
    for await (const chunk of response.body ?? []) {
      chunks += 1;
      text += new TextDecoder().decode(chunk);
    }
    expect(chunks).toBeGreaterThan(10);
    const tokens = [...text.matchAll(/^event: token\ndata: (.*)$/gm)];
    const answer = tokens.map(([, token]) => JSON.parse(token ?? '') as string).join('');
    expect(answer).toMatch(/^You ask about “routes”\..* ☕$/u);
    expect(text.trimEnd().split('\n').slice(-2)).toEqual([
      'event: $end',
      'data: {"status":"complete"}',
    ]);
  });

  test('answers as JSON, and tells failures from answers', async () => {
    const accept = { accept: 'application/json' };
    expect(await (await ask('json', accept)).json()).toMatchObject({ status: 'complete' });
    const failed = await ask('/fail', accept);
    expect(failed.status).toBe(502);
    expect(await failed.json()).toMatchObject({
      code: 'failed',
      detail: 'The model is overloaded.',
    });
  });

  test('is `403` where the connect handler refuses', async () => {
    const response = await ask('x', { authorization: 'Bearer stolen' });
    expect(response.status).toBe(403);
  });

  test('ends with `owner-lost` when the server dies, and is `503` until it is back', async () => {
    const response = await ask('death');
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.includes('event: token')) await python.stop();
    }
    expect(text).toContain('"status":"error"');
    expect(text).toContain('"code":"owner-lost"');
    const refused = await ask('x');
    expect([refused.status, await refused.json()]).toMatchObject([
      503,
      { code: 'unavailable', detail: 'the server behind this gateway is away' },
    ]);
  });
});

describe.each(MAJORS)('a handler of %s elsewhere as a route', (major) => {
  test.each(['/', '/admin'])('in %s ends with its ack, or with an event', async (namespace) => {
    await using upstream = await startBridged({ major });
    upstream.io.of(namespace).on('connection', (socket) => {
      socket.on('sum', (a: number, b: number, answer: (sum: number) => void) => answer(a + b));
      socket.on('binary', () => socket.emit('done', Buffer.from('ü')));
    });
    const eio = major === 'socket.io-v2' ? 3 : 4;
    const gateway = sseGateway({ upstream: upstream.origin, eio });
    const routes = gateway.routes({
      '/sum': { event: 'sum', namespace },
      '/binary': { event: 'binary', namespace, until: ['done'] },
    });
    await using server = await listen(http.createServer(routes));
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const ask = async (path: string, body: string): Promise<unknown> =>
      (await fetch(server.origin + path, { method: 'POST', headers, body })).json();
    expect(await ask('/sum', '[1,2]')).toMatchObject({ status: 'complete', ack: 3 });
    expect(await ask('/binary', '[]')).toMatchObject({
      status: 'complete',
      events: [{ event: 'done', bin: [Buffer.from('ü').toString('base64')] }],
    });
    // Its socket goes with the answer.
    await until('nobody is connected', () => upstream.io.engine.clientsCount === 0);
    await gateway.close({ drainMs: 0 });
  });
});
