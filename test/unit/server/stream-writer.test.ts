import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { openStream } from '../../../runtime/src/server/stream/stream-writer.js';
import { listen } from '../../support/http-server.js';

it('has nobody wait for a receiver that is gone', async () => {
  const server = createServer();
  await using running = await listen(server);
  const request = get(running.origin).on('error', () => undefined);
  const [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  const writer = openStream(response, { bytes: { sent: 0 }, closed: () => undefined });
  const cut = new Promise<void>((resolve) =>
    writer.watch({ onCut: () => resolve(), onDrain: () => undefined }),
  );
  request.destroy();
  await cut;
  expect(writer.write([{ seq: 0, text: 'late', size: 4 }])).toBe(true);
});
