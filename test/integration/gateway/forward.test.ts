import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'socket.io';
import { expect, test } from 'vitest';
import type { ForwardOptions, GatewayOptions } from '@sse-migrate/runtime/gateway';
import { startGateway } from '../../support/gateway-server.js';
import { startBridged } from '../../support/socket-io-server.js';
import { WireSession } from '../../support/wire-session.js';

const SENT = {
  authorization: 'Bearer a',
  cookie: 'session=1; other=2',
  'x-secret': 's',
  'x-forwarded-for': '10.0.0.1',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'app.example',
  'user-agent': 'test',
};

/** What a handshake needs, whoever makes it. */
const NEEDED = /^(host|connection|upgrade|sec-websocket-.*)$/;

/** What the upstream gets of one client's request. */
async function seenBy(options: Partial<GatewayOptions>) {
  await using upstream = await startBridged();
  await using gateway = await startGateway({ upstream: upstream.origin, ...options });
  const connected = once(upstream.io, 'connection') as Promise<[Socket]>;
  const session = new WireSession(`${gateway.url}?room=1&user=ada&EIO=3&sid=x&transport=polling`);
  await session.open(undefined, SENT);
  const [{ handshake }] = await connected;
  const { EIO, transport, ...query } = handshake.query;
  expect([EIO, transport]).toEqual(['4', 'websocket']);
  session[Symbol.dispose]();
  return { headers: withoutNeeded(handshake.headers), query, gateway: gateway.origin };
}

function withoutNeeded(headers: IncomingHttpHeaders): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NEEDED.test(name)));
}

test('by default the upstream gets credentials, the query, and who is asking', async () => {
  const { headers, query, gateway } = await seenBy({});
  expect(headers).toEqual({
    authorization: SENT.authorization,
    cookie: SENT.cookie,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': new URL(gateway).host,
  });
  expect(query).toEqual({ room: '1', user: 'ada' });
});

test.each<[string, ForwardOptions, object, object]>([
  ['nothing', { headers: [], query: false, forwarded: 'none' }, {}, {}],
  [
    'what is named',
    { headers: ['X-Secret', 'User-Agent'], query: ['user'], forwarded: 'none' },
    { 'x-secret': 's', 'user-agent': 'test' },
    { user: 'ada' },
  ],
  [
    'what a proxy of ours has written',
    { headers: [], query: false, forwarded: 'append' },
    {
      'x-forwarded-for': '10.0.0.1, 127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'app.example',
    },
    {},
  ],
])('with options it gets %s', async (_, forward, headers, query) => {
  expect(await seenBy({ forward })).toMatchObject({ query });
  expect((await seenBy({ forward })).headers).toEqual(headers);
});

test('headers of the gateway’s own go with each request, whatever a client sends', async () => {
  const { headers } = await seenBy({
    headers: { 'x-secret': 'ours' },
    forward: { headers: ['x-secret'], forwarded: 'none' },
  });
  expect(headers).toEqual({ 'x-secret': 'ours' });
});
