import { expect, test } from 'vitest';
import { sseGateway, type GatewayOptions } from '@sse-migrate/runtime/gateway';
import { readGatewaySettings } from '../../../runtime/src/gateway/settings.js';

const upstream = 'http://127.0.0.1:5000';

test.each<[Partial<Record<keyof GatewayOptions, unknown>>, string]>([
  [{ upstream: 'localhost:5000' }, 'upstream: got localhost:5000, wanted a URL'],
  [{ upstream: 'ftp://host' }, 'upstream: got ftp://host'],
  [{ eio: 5 }, 'eio: got 5, wanted 3 or 4'],
  [{ transports: [] }, 'transports: got '],
  [{ transports: ['webtransport'] }, 'transports: got webtransport'],
  [{ forward: { headers: ['Host'] } }, 'forward.headers: got Host'],
  [{ forward: { headers: ['X-Forwarded-For'] } }, 'forward.headers: got X-Forwarded-For'],
])('%j is refused', (options, message) => {
  // What JavaScript may give.
  const given = { upstream, ...options } as GatewayOptions;
  expect(() => sseGateway(given)).toThrow(message);
});

test.each([
  [{ upstream }, 'http://127.0.0.1:5000/socket.io/', '/socket.io'],
  [{ upstream: 'wss://host/base/' }, 'https://host/base/socket.io/', '/socket.io'],
  [{ upstream, upstreamPath: '/ws/chat' }, 'http://127.0.0.1:5000/ws/chat/', '/ws/chat'],
  [{ upstream, eio: undefined, upstreamPath: undefined }, `${upstream}/socket.io/`, '/socket.io'],
])('%j leads to %s', (options, url, path) => {
  const settings = readGatewaySettings(options as GatewayOptions);
  expect([settings.url.href, settings.path, settings.eio]).toEqual([url, path, 4]);
});
