import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { fromResponse, readStream, TransportError } from '@sse-migrate/runtime/client';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** The answer of a real server that does no more than this. */
async function answerOf(listener: RequestListener): Promise<Response> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  // A TCP server that listens has an address of this shape.
  const { port } = server.address() as AddressInfo;
  return fetch(`http://127.0.0.1:${port}`);
}

function streamOf(text: string): RequestListener {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).end(text);
  };
}

const TEXT = 'retry: 5\n\nid: 1\ndata: a\n\nevent: e\ndata: b\n\nid: 2\n\nid: 3\ndata: cut';

test('readStream gives the events of any answer', async () => {
  const frames = [];
  for await (const frame of readStream(await answerOf(streamOf(TEXT)))) frames.push(frame);
  expect(frames).toEqual([
    { event: 'message', data: 'a', id: '1' },
    { event: 'e', data: 'b', id: '1' },
  ]);
});

test('readStream throws when the connection breaks: a cut stream is not a finished one', async () => {
  const response = await answerOf((_request, answer) => {
    answer.writeHead(200, { 'content-type': 'text/event-stream' });
    answer.write('data: a\n\n', () => answer.destroy());
  });
  const read = async (): Promise<void> => {
    for await (const frame of readStream(response)) expect(frame.data).toBe('a');
  };
  await expect(read()).rejects.toThrow('terminated');
});

test.each([
  [200, 'text/plain'],
  [200, 'text/ event-stream'],
  [204, 'text/event-stream'],
  [205, 'text/event-stream'],
  [210, 'text/event-stream'],
  [299, 'text/event-stream'],
  [404, 'text/event-stream'],
  [410, 'text/event-stream'],
  [503, 'text/event-stream'],
])('an answer of status %i and type "%s" is no stream', async (status, type) => {
  const listener: RequestListener = (_request, response) =>
    void response.writeHead(status, { 'content-type': type }).end();
  const response = await answerOf(listener);
  await expect(readStream(response).next()).rejects.toThrow(TransportError);
  expect(() => fromResponse(response)).toThrow(TransportError);
});

test.each(['text/event-stream', 'text/event-stream;', 'Text/Event-Stream;charset=windows-1251'])(
  'an answer of type "%s" is one, in UTF-8',
  async (type) => {
    const listener: RequestListener = (_request, response) =>
      void response.writeHead(200, { 'content-type': type }).end('data: ü€😀\n\n');
    const frames = readStream(await answerOf(listener));
    expect((await frames.next()).value).toMatchObject({ data: 'ü€😀' });
  },
);

test('fromResponse is an EventSource that ends with `error` and does not come back', async () => {
  const source = fromResponse(await answerOf(streamOf(TEXT)));
  const log: unknown[] = [];
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- these attributes are part of the shape
  source.onopen = (): void => void log.push('open');
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- and this one
  source.onmessage = (event): void => void log.push((event as MessageEvent).data);
  source.addEventListener('e', (event) => {
    const { data, lastEventId, origin } = event as MessageEvent;
    log.push({ data, lastEventId, origin });
  });
  await once(source, 'error');
  expect(log).toEqual(['open', 'a', { data: 'b', lastEventId: '1', origin: 'null' }]);
  expect([source.readyState, source.lastEventId, source.reconnectionTime, source.url]).toEqual([
    2,
    '2',
    5,
    'about:event-stream',
  ]);
});
