import { io as realIo } from 'socket.io-client';
import { describe, expect, test } from 'vitest';
import { io } from '@sse-migrate/runtime/shim';
import { startNginxBeforeBoth } from '../../support/gateway-nginx.js';
import { startGateway } from '../../support/gateway-server.js';
import { nginxMissing } from '../../support/nginx.js';
import { missingPython } from '../../support/programs.js';
import { startPython } from '../../support/python-server.js';

const missing = nginxMissing ?? missingPython('socketio', 'python3-socketio');

describe.skipIf(missing)(`behind one nginx${missing ? ` (${missing})` : ''}`, () => {
  test('clients of both kinds reach the server, each by its way', async () => {
    await using python = await startPython('conformance.py', { args: ['asgi'] });
    await using gateway = await startGateway({
      upstream: python.origin,
      forward: { forwarded: 'append' },
    });
    await using nginx = await startNginxBeforeBoth(python.origin, gateway.origin);
    const clients = {
      webSocket: realIo(nginx.origin, { transports: ['websocket'], query: { room: '1' } }),
      polling: realIo(nginx.origin, { transports: ['polling'], query: { room: '1' } }),
      // Only its import has changed: it asks under /socket.io.
      shim: io(nginx.origin, { query: { room: '1' } }),
      sse: io(nginx.origin, { path: '/sse', query: { room: '1' } }),
    };
    for (const client of Object.values(clients)) {
      const { query, headers } = await client.emitWithAck('handshake');
      expect(query).toMatchObject({ room: '1' });
      expect(headers['x-forwarded-for']).toMatch(/^127\.0\.0\.1/);
    }
    expect(gateway.gateway.stats().sessions).toBe(2);
    for (const client of Object.values(clients)) client.disconnect();
  });
});
