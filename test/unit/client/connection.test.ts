import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { type Connection, createConnection } from '../../../runtime/src/client/connection.js';
import { type Environment, platform } from '../../../runtime/src/client/environment.js';
import type { SessionEnd } from '../../../runtime/src/client/session.js';
import type { TransportError } from '../../../runtime/src/client/transport-error.js';
import type { DownMessage } from '../../../runtime/src/protocol/downlink.js';
import type { Batch } from '../../../runtime/src/protocol/uplink.js';

interface Exchange {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Batch | undefined;
  readonly response: ServerResponse;
  /** Answers with a stream, and its first frames. */
  readonly stream: (...frames: string[]) => ServerResponse;
  readonly json: (status: number, body: unknown, headers?: Record<string, string>) => void;
}

const SETTINGS = {
  protocol: 1,
  conn: 'c'.repeat(20),
  resumed: false,
  pingIntervalMs: 1000,
  pingTimeoutMs: 500,
  graceMs: 10_000,
  maxPayloadBytes: 1000,
};

const OPEN = frame('$open', SETTINGS);

function frame(event: string, data: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A real HTTP server whose answers the test gives by hand. */
async function startScripted(): Promise<{
  url: string;
  next(): Promise<Exchange>;
  [Symbol.asyncDispose](): Promise<void>;
}> {
  const waiting: Exchange[] = [];
  let wake: () => void = () => undefined;
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      waiting.push({
        method: request.method ?? '',
        headers: request.headers,
        // The client under test writes it.
        body: text ? (JSON.parse(text) as Batch) : undefined,
        response,
        stream(...frames) {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.write(frames.join(''));
          return response;
        },
        json(status, body, headers = {}) {
          const type = 'application/problem+json';
          response.writeHead(status, { 'content-type': type, ...headers });
          response.end(JSON.stringify(body));
        },
      });
      wake();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address of this shape.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/sse`,
    async next() {
      while (!waiting.length) await new Promise<void>((resolve) => (wake = resolve));
      const [exchange] = waiting.splice(0, 1);
      if (!exchange) throw new Error('nothing came');
      return exchange;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `Promise.withResolvers`, which Node 20 has not yet. */
function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** A clock that goes on when the test says so; only the next turn of the event loop comes by itself. */
class ManualClock implements Pick<Environment, 'now' | 'setTimeout' | 'clearTimeout'> {
  private time = 0;
  private setMs = 0;
  private timers: { at: number; run: () => void }[] = [];
  private readonly asked = deferred<void>();
  /** Somebody waits for the next turn. */
  readonly turnAsked = this.asked.promise;

  now(): number {
    return this.time + this.setMs;
  }

  /** Sets the date: timers take no notice. */
  set(byMs: number): void {
    this.setMs += byMs;
  }

  setTimeout(run: () => void, delayMs: number): unknown {
    const timer = { at: this.time + delayMs, run };
    this.timers.push(timer);
    if (delayMs === 0) {
      this.asked.resolve();
      setImmediate(() => this.advance(0));
    }
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.timers = this.timers.filter((other) => other !== timer);
  }

  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const [due] = this.timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (!due) break;
      this.clearTimeout(due);
      this.time = due.at;
      due.run();
    }
    this.time = end;
  }
}

interface Heard {
  readonly connection: Connection<string>;
  readonly clock: ManualClock;
  readonly messages: DownMessage[];
  readonly resets: string[];
  readonly refused: unknown[];
  opened: Promise<void>;
  interrupted: Promise<void>;
  failed: Promise<TransportError>;
  ended: Promise<SessionEnd<string>>;
}

function connectTo(url: string): Heard {
  const clock = new ManualClock();
  const environment: Environment = {
    fetch: platform.fetch,
    random: () => 0.5,
    now: () => clock.now(),
    setTimeout: (run, delayMs) => clock.setTimeout(run, delayMs),
    clearTimeout: (timer) => clock.clearTimeout(timer),
  };
  const messages: DownMessage[] = [];
  const resets: string[] = [];
  const refused: unknown[] = [];
  const opened = deferred<void>();
  const interrupted = deferred<void>();
  const failed = deferred<TransportError>();
  const ended = deferred<SessionEnd<string>>();
  const connection = createConnection<string>(
    { environment, url: () => url },
    {
      opened: () => opened.resolve(),
      interrupted: () => interrupted.resolve(),
      failed: (error) => failed.resolve(error),
      received: (message) => void messages.push(message),
      reset: (reason) => void resets.push(reason),
      refused: (error, owner) => void refused.push([owner, error.message]),
      ended: (end) => ended.resolve(end),
    },
  );
  return {
    connection,
    clock,
    messages,
    resets,
    refused,
    opened: opened.promise,
    interrupted: interrupted.promise,
    failed: failed.promise,
    ended: ended.promise,
  };
}

/** A session that is open, and the stream that it hangs on. */
async function openTo(
  server: Awaited<ReturnType<typeof startScripted>>,
  ...frames: string[]
): Promise<Heard & { stream: ServerResponse; first: Exchange }> {
  const heard = connectTo(server.url);
  heard.connection.open();
  const first = await server.next();
  const stream = first.stream(OPEN, ...frames);
  await heard.opened;
  return { ...heard, stream, first };
}

test('an open carries what was said in the same turn, a secret and the first attempt', async () => {
  await using server = await startScripted();
  const { connection } = connectTo(server.url);
  connection.open();
  connection.send({ kind: 'connect', nsp: '/' });
  const { method, headers, body } = await server.next();
  expect([method, headers['sse-attempt'], headers['accept']]).toEqual([
    'POST',
    '1',
    'text/event-stream',
  ]);
  expect(headers['sse-session']).toMatch(/^[\w-]{22,64}$/);
  expect(body).toEqual({
    open: { protocol: 1 },
    seq: 1,
    messages: [{ kind: 'connect', nsp: '/' }],
  });
  connection.close();
});

test('an open that failed is repeated under the same secret and number, with the newer `connect`', async () => {
  await using server = await startScripted();
  const { connection, failed } = connectTo(server.url);
  connection.open();
  connection.send({ kind: 'connect', nsp: '/', auth: { try: 1 } });
  const first = await server.next();
  first.response.destroy();
  expect((await failed).type).toBe('TransportError');
  connection.open();
  connection.send({ kind: 'connect', nsp: '/', auth: { try: 2 } });
  const second = await server.next();
  expect(second.headers['sse-session']).toBe(first.headers['sse-session']);
  expect(second.headers['sse-attempt']).toBe('2');
  expect(second.body).toMatchObject({
    seq: 1,
    messages: [{ kind: 'connect', nsp: '/', auth: { try: 2 } }],
  });
  connection.close();
});

test('an open that failed is told in a turn of its own, and not to who has closed meanwhile', async () => {
  await using server = await startScripted();
  const { connection, clock, failed } = connectTo(server.url);
  connection.open();
  (await server.next()).response.destroy();
  await clock.turnAsked;
  connection.close();
  const nextTurns = new Promise((resolve) => setImmediate(() => setImmediate(resolve, 'not told')));
  expect(await Promise.race([failed, nextTurns])).toBe('not told');
});

test('an open refused as unknown is repeated as another session', async () => {
  await using server = await startScripted();
  const { connection, failed } = connectTo(server.url);
  connection.open();
  const first = await server.next();
  first.json(404, { code: 'unknown-session' });
  expect((await failed).code).toBe('unknown-session');
  connection.open();
  const second = await server.next();
  expect(second.headers['sse-session']).not.toBe(first.headers['sse-session']);
  expect(second.headers['sse-attempt']).toBe('1');
  connection.close();
});

test('a refusal says what the server said, and when to come back', async () => {
  await using server = await startScripted();
  const { connection, failed } = connectTo(server.url);
  connection.open();
  (await server.next()).json(503, { code: 'unavailable' }, { 'retry-after': '7' });
  expect(await failed).toMatchObject({ status: 503, code: 'unavailable', retryAfterMs: 7000 });
});

test('a `$ping` is answered on receipt, with the last id', async () => {
  await using server = await startScripted();
  const { connection } = await openTo(server, frame('x', [], 'e.7'), frame('$ping', {}));
  const { headers, body } = await server.next();
  expect(body).toMatchObject({ received: 'e.7', messages: [] });
  expect(headers['content-type']).toBe('application/json');
  connection.close();
});

test('a stream that is cut is resumed at once, behind the last frame that was processed', async () => {
  await using server = await startScripted();
  const { connection, stream, first, messages } = await openTo(server, frame('x', [1], 'e.1'));
  stream.write(`${frame('x', [2], 'e.2')}id: e.3\nevent: x\ndata: [3]\n`);
  await expect.poll(() => messages.length).toBe(2);
  stream.destroy();
  const resume = await server.next();
  expect([resume.method, resume.headers['last-event-id'], resume.headers['sse-attempt']]).toEqual([
    'GET',
    'e.2',
    '2',
  ]);
  expect(resume.headers['sse-session']).toBe(first.headers['sse-session']);
  resume.stream(OPEN, frame('x', [3], 'e.3'));
  await expect.poll(() => messages.length).toBe(3);
  expect(messages.map((message) => 'args' in message && message.args)).toEqual([[1], [2], [3]]);
  connection.close();
});

test('a stream that is cut before it said anything is resumed behind the same frame', async () => {
  await using server = await startScripted();
  const { connection, stream, messages, clock } = await openTo(server, frame('x', [1], 'e.1'));
  await expect.poll(() => messages.length).toBe(1);
  stream.destroy();
  const second = (await server.next()).stream(OPEN);
  await expect.poll(() => connection.isWritable).toBe(true);
  second.destroy();
  await expect.poll(() => connection.isWritable).toBe(false);
  clock.advance(500);
  expect((await server.next()).headers).toMatchObject({
    'last-event-id': 'e.1',
    'sse-attempt': '3',
  });
  connection.close();
});

test('what came with the last frame that was wanted is not shown', async () => {
  await using server = await startScripted();
  const { connection, stream, messages } = await openTo(server);
  const push = messages.push.bind(messages);
  messages.push = (message) => {
    connection.close();
    return push(message);
  };
  const closed = once(stream, 'close');
  stream.write(frame('x', [1]) + frame('x', [2]));
  (await server.next()).json(200, { next: 2 });
  await closed;
  expect(messages).toHaveLength(1);
});

test('a stream that is silent for too long is given up, and another taken', async () => {
  await using server = await startScripted();
  const { connection, clock } = await openTo(server);
  clock.advance(1499);
  expect(connection.isWritable).toBe(true);
  clock.advance(1);
  expect(connection.isWritable).toBe(false);
  const { method, headers } = await server.next();
  expect([method, headers['sse-attempt']]).toEqual(['GET', '2']);
  connection.close();
});

test('a silence is noticed though the date was set back', async () => {
  await using server = await startScripted();
  const { connection, clock } = await openTo(server);
  clock.set(-3_600_000);
  // It begins anew with the next look.
  clock.advance(1500);
  clock.advance(1500);
  expect(connection.isWritable).toBe(false);
  expect((await server.next()).headers['sse-attempt']).toBe('2');
  connection.close();
});

test('a resume that nobody answers is given up, and another tried', async () => {
  await using server = await startScripted();
  const { connection, clock, stream } = await openTo(server);
  stream.destroy();
  const unanswered = await server.next();
  const gone = once(unanswered.response, 'close');
  clock.advance(500);
  await gone;
  clock.advance(500);
  expect((await server.next()).headers['sse-attempt']).toBe('3');
  connection.close();
});

test('a session whose end began with silence ends in `ping timeout`', async () => {
  await using server = await startScripted();
  const { clock, ended } = await openTo(server);
  clock.advance(1500);
  await server.next();
  const step = setInterval(() => clock.advance(500), 1);
  expect((await ended).reason).toBe('ping timeout');
  clearInterval(step);
});

test('a session that was heard of after a silence ends in `transport close`', async () => {
  await using server = await startScripted();
  const { clock, connection, ended } = await openTo(server);
  clock.advance(1500);
  const resumed = (await server.next()).stream(OPEN);
  await expect.poll(() => connection.isWritable).toBe(true);
  resumed.destroy();
  await expect.poll(() => connection.isWritable).toBe(false);
  const step = setInterval(() => clock.advance(500), 1);
  expect((await ended).reason).toBe('transport close');
  clearInterval(step);
});

test('a session that nobody resumes within the grace is over', async () => {
  await using server = await startScripted();
  const { clock, stream, ended, interrupted } = await openTo(server);
  stream.destroy();
  await interrupted;
  const answer = async (): Promise<void> => {
    for (;;) (await server.next()).json(502, {});
  };
  answer().catch(() => undefined);
  const step = setInterval(() => clock.advance(500), 1);
  expect(await ended).toMatchObject({ reason: 'transport close', reconnect: true });
  clearInterval(step);
  expect(clock.now()).toBeLessThanOrEqual(11_000);
});

test.each([
  [404, { code: 'unknown-session' }, 'transport close', true],
  [403, { code: 'forbidden' }, 'transport error', true],
  [204, undefined, 'transport close', false],
])('a resume answered with %i %j ends the session: %s', async (status, body, reason, reconnect) => {
  await using server = await startScripted();
  const { stream, ended } = await openTo(server);
  stream.destroy();
  const { response, json } = await server.next();
  if (body) json(status, body);
  else response.writeHead(status).end();
  expect(await ended).toMatchObject({ reason, reconnect });
});

test.each([
  ['closed', true],
  ['overflow', true],
  ['shutdown', true],
  ['refused', false],
])('a goodbye of `%s` ends the session; to come back is wished: %s', async (reason, reconnect) => {
  await using server = await startScripted();
  const goodbye = frame('$goodbye', { reason, resume: false, reconnect, retryAfterMs: 9 });
  const { ended } = await openTo(server, goodbye);
  expect(await ended).toMatchObject({ reason: 'transport close', reconnect, retryAfterMs: 9 });
});

test('a reset is told before the end', async () => {
  await using server = await startScripted();
  const goodbye = frame('$goodbye', { reason: 'reset', resume: false, reconnect: true });
  const { ended, resets } = await openTo(
    server,
    frame('$reset', { reason: 'replay-trimmed' }),
    goodbye,
  );
  await ended;
  expect(resets).toEqual(['replay-trimmed']);
});

test('what the protocol does not allow is a `parse error`, and the server is told that nobody listens', async () => {
  await using server = await startScripted();
  const { ended } = await openTo(server, 'event: x\ndata: {oops\n\n');
  expect((await ended).reason).toBe('parse error');
  expect((await server.next()).body?.messages).toEqual([{ kind: 'leave' }]);
});

test('a last word does without a Blob that is still being read', async () => {
  await using server = await startScripted();
  const { stream, connection } = await openTo(server);
  const unread = Object.assign(new Blob(['x']), {
    arrayBuffer: () => new Promise(() => undefined),
  });
  connection.send({ kind: 'event', name: 'upload', args: [unread] });
  connection.send({ kind: 'event', name: 'text' });
  stream.write('event: x\ndata: {\n\n');
  expect((await server.next()).body?.messages).toEqual([
    { kind: 'event', name: 'text' },
    { kind: 'leave' },
  ]);
});

test('a control frame of a later version is ignored', async () => {
  await using server = await startScripted();
  const { connection, messages } = await openTo(server, frame('$later', {}), frame('x', [1]));
  await expect.poll(() => messages.length).toBe(1);
  connection.close();
});

test('messages are numbered, sent one request at a time, and split by size', async () => {
  await using server = await startScripted();
  const { connection } = await openTo(server);
  const say = (name: string, size: number): void =>
    connection.send({ kind: 'event', name, args: ['x'.repeat(size)] }, name);
  say('a', 300);
  say('b', 300);
  say('c', 300);
  const names = (batch: Batch | undefined): unknown[] =>
    (batch?.messages ?? []).map((message) => 'name' in message && message.name);
  const first = await server.next();
  expect([first.body?.seq, names(first.body)]).toEqual([1, ['a', 'b']]);
  say('d', 10);
  first.json(200, { next: 3 });
  const second = await server.next();
  expect([second.body?.seq, names(second.body)]).toEqual([3, ['c', 'd']]);
  expect(() => say('e', 1000)).toThrow('wanted at most 800');
  connection.close();
});

test('an uplink without an answer is sent again with the same numbers', async () => {
  await using server = await startScripted();
  const { connection, clock } = await openTo(server);
  connection.send({ kind: 'event', name: 'a' });
  const first = await server.next();
  connection.send({ kind: 'event', name: 'b' });
  first.response.destroy();
  const step = setInterval(() => clock.advance(10), 1);
  const second = await server.next();
  clearInterval(step);
  expect([first.body?.seq, second.body?.seq]).toEqual([1, 1]);
  expect(second.body?.messages?.length).toBe(2);
  connection.close();
});

test('what a proxy finds too large is sent by halves, and a single message fails at its caller', async () => {
  await using server = await startScripted();
  const { connection, refused } = await openTo(server);
  for (const name of ['a', 'b', 'c', 'd']) connection.send({ kind: 'event', name }, name);
  const names = async (answer: (exchange: Exchange) => void): Promise<unknown[]> => {
    const exchange = await server.next();
    answer(exchange);
    const { seq, messages = [] } = exchange.body ?? {};
    return [seq, ...messages.map((message) => 'name' in message && message.name)];
  };
  const tooLarge = ({ response }: Exchange): void => void response.writeHead(413).end('<html>');
  expect(await names(tooLarge)).toEqual([1, 'a', 'b', 'c', 'd']);
  expect(await names(tooLarge)).toEqual([1, 'a', 'b']);
  expect(await names(tooLarge)).toEqual([1, 'a']);
  expect(await names(({ json }) => json(200, { next: 2 }))).toEqual([1, 'b']);
  expect(refused).toEqual([['a', 'got 413, wanted a stream']]);
  connection.close();
});

test('an uplink that came to another node is sent again, and at last the stream is asked for', async () => {
  await using server = await startScripted();
  const patient = frame('$open', { ...SETTINGS, pingIntervalMs: 60_000 });
  const { connection, clock, ended } = await openTo(server, patient);
  connection.send({ kind: 'event', name: 'a' }, 'a');
  const uplinks: unknown[] = [];
  const times: number[] = [];
  const step = setInterval(() => clock.advance(uplinks.length > 8 ? 100 : 0), 1);
  for (;;) {
    const { method, body, json } = await server.next();
    json(404, { code: 'unknown-session' });
    if (method === 'GET') break;
    uplinks.push(body);
    times.push(clock.now());
  }
  expect(new Set(times)).toEqual(new Set([0]));
  expect(uplinks).toEqual(Array(9).fill(uplinks[0]));
  expect(await ended).toMatchObject({ reason: 'transport close', unsent: [] });
  clearInterval(step);
});

test('a resume that came to another node is tried again at once, under the same secret', async () => {
  await using server = await startScripted();
  const { connection, clock, stream } = await openTo(server);
  stream.destroy();
  const first = await server.next();
  first.json(404, { code: 'elsewhere' });
  for (let count = 0; count < 5; count += 1) {
    const { headers, json } = await server.next();
    expect(headers['sse-session']).toBe(first.headers['sse-session']);
    json(404, { code: 'elsewhere' });
  }
  expect(clock.now()).toBe(0);
  connection.close();
});

test.each([
  [409, 'sequence-gap', 'transport close'],
  [400, 'malformed', 'transport error'],
])('an uplink answered with %i %s ends the session: %s', async (status, code, reason) => {
  await using server = await startScripted();
  const { connection, ended } = await openTo(server);
  connection.send({ kind: 'event', name: 'a' }, 'a');
  const exchange = await server.next();
  connection.send({ kind: 'event', name: 'b' }, 'b');
  exchange.json(status, { code });
  // What was in the request may have been run; what was not goes back to its owner.
  expect(await ended).toMatchObject({ reason, unsent: ['b'] });
});

test('a close says what is queued, then `leave`', async () => {
  await using server = await startScripted();
  const { connection, stream } = await openTo(server);
  connection.send({ kind: 'event', name: 'a' });
  connection.close();
  const { body, json } = await server.next();
  expect(body?.messages?.map(({ kind }) => kind)).toEqual(['event', 'leave']);
  json(200, { next: 3 });
  await once(stream, 'close');
});
