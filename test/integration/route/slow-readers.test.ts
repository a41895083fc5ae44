import type { Socket } from 'node:net';
import http from 'node:http';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { startRouted } from '../../support/routed-server.js';
import { until } from '../../support/until.js';

const TOKEN = 'x'.repeat(10_000);
const COUNT = 1200;

it('a reader that does not read costs no more than the kept answer, and gets all when it reads', async () => {
  let isOver = false;
  await using app = await startRouted({}, (socket) => {
    socket.on('ask', async (_body: unknown, ack: () => void) => {
      for (let count = 0; count < COUNT; count += 1) {
        socket.emit('token', TOKEN);
        if (count % 50 === 0) await new Promise(setImmediate);
      }
      ack();
      isOver = true;
    });
  });
  const connected = once(app.server, 'connection');
  const headers = { 'content-type': 'application/json' };
  const request = http.request(app.url, { method: 'POST', agent: false, headers });
  request.end('{}');
  // Both are emitted with one argument.
  const [held] = (await connected) as [Socket];
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.pause();
  await until('the handler is done', () => isOver);
  await until('the answer has ended', () => app.bridge.stats().answers === 0);
  expect(held.writableLength).toBeLessThan(300_000);
  let bytes = 0;
  let tail = '';
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    tail = (tail + (chunk as Buffer).toString()).slice(-100);
  }
  expect(bytes).toBeGreaterThan(COUNT * TOKEN.length);
  expect(tail).toContain('event: $end\ndata: {"status":"complete"}\n\n');
});
