import type { Socket } from 'socket.io';
import { describe, expect, it } from 'vitest';
import {
  type Auth,
  connect,
  IncompleteStreamError,
  stream,
  type StreamOptions,
  TransportError,
} from '@sse-migrate/runtime/client';
import { lossyFetch } from '../../support/faults.js';
import { type RoutedServer, startRouted } from '../../support/routed-server.js';
import { cutAfter, startShapingRelay } from '../../support/shaping-relay.js';
import { until } from '../../support/until.js';
import { createWaitingHandlers } from '../../support/waiting-handlers.js';

type Answer = (...args: readonly unknown[]) => void;

/** Reads to the end, whatever that is. */
async function read(url: string, options: StreamOptions = {}) {
  const events: unknown[] = [];
  try {
    for await (const event of stream(url, { prompt: 'p' }, { retry: FAST, ...options })) {
      events.push(event);
    }
    return { events, error: undefined };
  } catch (error) {
    return { events, error };
  }
}

const FAST = { initialDelayMs: 1, attempts: 3 };

/** A handler that ends at once. */
function endWith(end: (socket: Socket, ack: Answer) => void) {
  return (socket: Socket): void => {
    socket.on('ask', (_body: unknown, ack: Answer) => {
      socket.emit('token', 'a');
      end(socket, ack);
    });
  };
}

describe('stream()', () => {
  it('shows events with their data, and gives what the handler acked', async () => {
    await using app = await startRouted(
      {},
      endWith((socket, ack) => {
        socket.emit('two', 1, [2]);
        socket.emit('$odd');
        socket.emit('bytes', Buffer.from('hi'));
        ack({ n: 1 });
      }),
    );
    const answer = stream(app.url, { prompt: 'p' });
    const events: unknown[] = [];
    let next = await answer.next();
    for (; !next.done; next = await answer.next()) events.push(next.value);
    expect(events).toEqual([
      { event: 'token', data: 'a' },
      { event: 'two', data: [1, [2]] },
      { event: '$odd', data: [] },
      { event: 'bytes', data: Buffer.from('hi') },
    ]);
    expect(next.value).toEqual({ n: 1 });
  });

  it('throws what an answer was that did not end complete', async () => {
    await using app = await startRouted(
      { failures: ['answer_error'] },
      endWith((socket) => socket.emit('answer_error', { message: 'overloaded' })),
    );
    const { events, error } = await read(app.url);
    expect(events).toHaveLength(2);
    expect(error).toBeInstanceOf(IncompleteStreamError);
    expect(error).toMatchObject({
      status: 'error',
      problem: { code: 'failed', detail: 'overloaded' },
      lastEventId: '4',
    });
  });

  it('throws the evidence when the answer is no stream', async () => {
    await using app = await startRouted({ framework: 'Express 5' }, () => undefined);
    app.io.use((_socket, next) => next(new Error('no')));
    const { error } = await read(app.url);
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await read(`${app.url}/elsewhere`)).error).toMatchObject({ status: 404 });
  });

  it('never sends a request again that has no key, and throws', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    await using relay = await startShapingRelay(app.url, cutAfter([10]));
    const { events, error } = await read(relay.url);
    expect(events).toEqual([]);
    expect(error).toBeInstanceOf(TransportError);
    expect(runs).toHaveLength(1);
    expect(relay.connections).toBe(1);
  });

  it('sends a request again that has a key, and the handler runs once', async () => {
    let runs = 0;
    await using app = await startRouted(
      {},
      endWith((_socket, ack) => {
        runs += 1;
        ack();
      }),
    );
    await using relay = await startShapingRelay(app.url, cutAfter([10, 40]));
    const { events, error } = await read(relay.url, { idempotencyKey: 'k' });
    expect(error).toBeUndefined();
    expect(events).toEqual([{ event: 'token', data: 'a' }]);
    expect(runs).toBe(1);
  });

  it('waits as long as the stream has asked for before it is taken up', async () => {
    await using app = await startRouted(
      {},
      endWith((_socket, ack) => ack()),
    );
    const askedAt: number[] = [];
    const cutting: typeof fetch = async (input, init) => {
      askedAt.push(performance.now());
      const response = await fetch(input, init);
      if (askedAt.length > 1) return response;
      await response.body?.cancel();
      return new Response('retry: 200\n\n', { headers: response.headers });
    };
    const { events } = await read(app.url, { fetch: cutting });
    expect(events).toEqual([{ event: 'token', data: 'a' }]);
    const [first = 0, second = 0] = askedAt;
    // A timer may be up to a millisecond early.
    expect(second - first).toBeGreaterThan(198);
  });

  it('throws when the stream cannot be taken up again: it never looks finished', async () => {
    const { onConnection } = createWaitingHandlers();
    const app = await startRouted({}, onConnection);
    const answer = stream(app.url, {}, { retry: FAST });
    expect((await answer.next()).value).toEqual({ event: 'run', data: 1 });
    await stopAtOnce(app);
    await expect(answer.next()).rejects.toMatchObject({
      name: 'IncompleteStreamError',
      status: 'cut',
      lastEventId: '2',
      cause: { status: 0 },
    });
  });

  it('throws when the server no longer has the answer', async () => {
    await using app = await startRouted(
      { resumeTtlMs: 0 },
      endWith((_socket, ack) => ack()),
    );
    let requests = 0;
    const forgetful: typeof fetch = async (input, init) => {
      requests += 1;
      const response = await fetch(input, init);
      if (requests > 1) return response;
      await until('it is forgotten', async () => {
        const url = `${app.url}/${response.headers.get('sse-stream')}`;
        return (await fetch(url)).status === 404;
      });
      await response.body?.cancel();
      return new Response(null, { headers: response.headers });
    };
    const { error } = await read(app.url, { fetch: forgetful });
    expect(error).toBeInstanceOf(TransportError);
  });

  it('throws when its signal is aborted, and cancels the answer at the server', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    const controller = new AbortController();
    const answer = stream(app.url, {}, { signal: controller.signal });
    await answer.next();
    const waiting = answer.next();
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await until('the handler has seen disconnect', () => runs[0]?.reason);
    expect(await answer.next()).toEqual({ done: true, value: undefined });
  });

  it('cancels the answer at the server when the loop is left', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    for await (const { data } of stream(app.url, {})) {
      expect(data).toBe(1);
      break;
    }
    await until('the handler has seen disconnect', () => runs[0]?.reason);
  });

  it('sends nothing when its signal is aborted already', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    const { error } = await read(app.url, { signal: AbortSignal.abort() });
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(runs).toHaveLength(0);
  });

  it('adds its headers to every request', async () => {
    const seen: unknown[] = [];
    const { onConnection } = createWaitingHandlers();
    await using app = await startRouted(
      { auth: ({ headers }) => ({ token: headers['x-token'] }) },
      (socket) => {
        seen.push(socket.handshake.auth);
        onConnection(socket);
      },
    );
    let count = 0;
    const headers = async () => ({ 'x-token': `t${(count += 1)}` });
    for await (const _event of stream(app.url, {}, { headers })) break;
    expect(seen).toEqual([{ token: 't1' }]);
    await until('the DELETE has asked as well', () => count === 2);
  });
});

describe('client.stream()', () => {
  it("asks with the client's headers, credentials and fetch, relative to its server", async () => {
    const requests: { readonly url: string; readonly init: RequestInit | undefined }[] = [];
    await using app = await startRouted(
      {},
      endWith((_socket, ack) => ack('ok')),
    );
    const client = connect(app.url.replace('/chat', ''), {
      autoOpen: false,
      headers: { 'x-from': 'client' },
      credentials: 'include',
      fetch: (input, init) => {
        requests.push({ url: new Request(input).url, init });
        return fetch(input, init);
      },
    });
    const events: unknown[] = [];
    const options = { headers: { 'x-more': 'call' } };
    for await (const event of client.stream('/chat', {}, options)) events.push(event);
    expect(events).toEqual([{ event: 'token', data: 'a' }]);
    expect(requests).toMatchObject([
      {
        url: app.url,
        init: { credentials: 'include', headers: { 'x-from': 'client', 'x-more': 'call' } },
      },
    ]);
  });

  it.each<[form: string, make: (auth: object) => Auth]>([
    ['an object', (auth) => auth],
    ['a function', (auth) => () => Promise.resolve(auth)],
    ['a function with a callback', (auth) => (answer: (auth: object) => void) => answer(auth)],
  ])('is to middlewares what the connection is: auth as %s, and query', async (_form, make) => {
    const auth = { token: 'naïve ✓ 𝄞 "quoted"\n', room: { id: 7 } };
    const seen: unknown[] = [];
    await using app = await startRouted({}, (socket) => {
      const { auth: said, query } = socket.handshake;
      seen.push({ auth: said, from: query['from'], lang: query['lang'] });
      socket.on('ask', (_body: unknown, ack: Answer) => ack());
    });
    app.bridge.attach(app.server);
    const client = connect(app.url.replace('/chat', '?from=page'), { auth: make(auth) });
    await client.request('ask', {});
    client.query = { from: 'page', lang: 'ü' };
    for await (const _event of client.stream('/chat', {})) continue;
    client.close();
    expect(seen).toEqual([
      { auth, from: 'page', lang: undefined },
      { auth, from: 'page', lang: 'ü' },
    ]);
  });

  it('says who it is to no other server', async () => {
    const seen: unknown[] = [];
    await using other = await startRouted({}, (socket) => {
      seen.push(socket.handshake.auth, socket.handshake.query['key']);
      socket.on('ask', (_body: unknown, ack: Answer) => ack());
    });
    const client = connect('http://127.0.0.1:1', {
      autoOpen: false,
      auth: { token: 'secret' },
      query: { key: 'secret' },
    });
    for await (const _event of client.stream(other.url, {})) continue;
    expect(seen).toEqual([{}, undefined]);
  });

  it('is whole over a network that loses answers', async () => {
    await using app = await startRouted(
      {},
      endWith((_socket, ack) => ack('ok')),
    );
    let lost = 0;
    const random = (): number => ((lost += 1) < 3 ? 0 : 1);
    const unreliable = lossyFetch({ requests: 0, answers: 0.5, random });
    const { events, error } = await read(app.url, { fetch: unreliable, idempotencyKey: 'k' });
    expect(error).toBeUndefined();
    expect(events).toHaveLength(1);
  });
});

/** As a crash: nobody is told. */
async function stopAtOnce(app: RoutedServer): Promise<void> {
  app.server.closeAllConnections();
  app.server.close();
}
