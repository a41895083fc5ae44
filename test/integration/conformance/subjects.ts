import type { Server, ServerOptions } from 'socket.io';
import * as real from 'socket.io-client';
import type { TransportName } from '@sse-migrate/runtime/gateway';
import * as shim from '@sse-migrate/runtime/shim';
import { startGateway } from '../../support/gateway-server.js';
import { startBridged } from '../../support/socket-io-server.js';

/** A Socket.IO server, and where its clients find it. */
export interface SubjectServer extends AsyncDisposable {
  readonly io: Server;
  readonly origin: string;
}

/** A client library under test; the types are Socket.IO's own for both. */
export interface Subject {
  readonly name: string;
  readonly io: typeof real.io;
  readonly Manager: typeof real.Manager;
  start(options: Partial<ServerOptions>): Promise<SubjectServer>;
}

// The suite asks of the shim what it asks of the original; the types are compared elsewhere.
const SHIM = {
  io: shim.io as unknown as typeof real.io,
  Manager: shim.Manager as unknown as typeof real.Manager,
};

/** One suite, several subjects: what the first does is what the others must do. */
export const SUBJECTS: readonly Subject[] = [
  {
    name: 'socket.io-client over WebSocket',
    io: ((url: string, options: object) =>
      real.io(url, { transports: ['websocket'], ...options })) as typeof real.io,
    Manager: real.Manager,
    start: startOwn,
  },
  {
    name: 'the shim over the bridge',
    ...SHIM,
    start: startOwn,
  },
  {
    name: 'the shim over the gateway',
    ...SHIM,
    start: (options) => startBehindGateway(options, ['websocket']),
  },
  {
    name: 'the shim over the gateway, which polls',
    ...SHIM,
    start: (options) => startBehindGateway(options, ['polling']),
  },
];

function startOwn(options: Partial<ServerOptions>): Promise<SubjectServer> {
  return startBridged({ io: options });
}

async function startBehindGateway(
  options: Partial<ServerOptions>,
  transports: readonly TransportName[],
): Promise<SubjectServer> {
  const upstream = await startOwn(options);
  const gateway = await startGateway({
    upstream: upstream.origin,
    transports,
    forward: { headers: ['x-test'] },
  });
  return {
    io: upstream.io,
    origin: gateway.origin,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}
