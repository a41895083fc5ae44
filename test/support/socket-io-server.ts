import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Server, type ServerOptions } from 'socket.io';
import { type Bridge, type BridgeOptions, sseBridge } from '@sse-migrate/runtime/server';

export interface BridgedServer {
  readonly io: Server;
  readonly bridge: Bridge;
  readonly server: http.Server;
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** Where the bridge answers. */
  readonly url: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The majors of Socket.IO under test, by the name under which they are installed. */
export const MAJORS = ['socket.io', 'socket.io-v3', 'socket.io-v2'] as const;
export type Major = (typeof MAJORS)[number];

const require = createRequire(import.meta.url);

export interface BridgedServerOptions {
  readonly major?: Major;
  readonly io?: Partial<ServerOptions>;
  readonly bridge?: BridgeOptions;
  /** Default: any that is free. */
  readonly port?: number;
}

/** A real Socket.IO server on a free port of 127.0.0.1, with the bridge attached at `/sse`. */
export async function startBridged({
  major = 'socket.io',
  io: ioOptions = {},
  bridge: bridgeOptions = {},
  port: wantedPort = 0,
}: BridgedServerOptions = {}): Promise<BridgedServer> {
  const server = http.createServer();
  const io = createSocketIo(major, server, ioOptions);
  const bridge = sseBridge(io, bridgeOptions).attach(server);
  server.listen(wantedPort, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address of this shape.
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    io,
    bridge,
    server,
    origin,
    url: `${origin}/sse`,
    [Symbol.asyncDispose]: () => closeServer({ io, bridge, server }),
  };
}

/** Ends everything at once, and waits until the port is free. */
export async function closeServer({
  io,
  bridge,
  server,
}: Pick<BridgedServer, 'io' | 'bridge' | 'server'>): Promise<void> {
  void bridge.close();
  const closed = once(server, 'close');
  void io.close();
  server.closeAllConnections();
  await closed;
}

/** The older majors are loaded by name; what tests use of them is the same in all three. */
export function createSocketIo(
  major: Major,
  server?: http.Server,
  options: Partial<ServerOptions> = {},
): Server {
  if (major === 'socket.io') return new Server(server, options);
  const loaded = require(major) as typeof Server & { readonly Server?: typeof Server };
  return new (loaded.Server ?? loaded)(server, options);
}
