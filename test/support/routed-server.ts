import { once } from 'node:events';
import http, { type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import express5 from 'express';
import type { Server, ServerOptions, Socket } from 'socket.io';
import {
  type Bridge,
  type BridgeOptions,
  type RouteHandler,
  type RouteOptions,
  sseBridge,
} from '@sse-migrate/runtime/server';
import { closeServer, createSocketIo, type Major } from './socket-io-server.js';

/** How a route is mounted. */
export const FRAMEWORKS = [
  'http',
  'http, several routes',
  'Express 5',
  'Express 5 behind express.json()',
  'Express 4',
  'Express 4 behind express.json()',
] as const;
export type Framework = (typeof FRAMEWORKS)[number];

export interface RoutedServerOptions extends RouteOptions {
  readonly framework?: Framework;
  readonly major?: Major;
  readonly io?: Partial<ServerOptions>;
  readonly bridge?: BridgeOptions;
  /** Default: any that is free. */
  readonly port?: number;
}

/** A server whose event `ask` is a route at `/chat`. */
export interface RoutedServer extends AsyncDisposable {
  readonly io: Server;
  readonly bridge: Bridge;
  readonly server: http.Server;
  /** `http://127.0.0.1:port/chat` */
  readonly url: string;
}

const require = createRequire(import.meta.url);

/** @param onConnection registers the handlers of a socket */
export async function startRouted(
  {
    framework = 'http',
    major = 'socket.io',
    io: ioOptions = {},
    port: wantedPort = 0,
    bridge: bridgeOptions = {},
    ...options
  }: RoutedServerOptions,
  onConnection: (socket: Socket, io: Server) => void,
): Promise<RoutedServer> {
  const server = http.createServer();
  const io = createSocketIo(major, undefined, ioOptions);
  const bridge = sseBridge(io, bridgeOptions);
  server.on('request', mount(framework, bridge, options));
  io.attach(server);
  io.of(options.namespace ?? '/').on('connection', (socket) => onConnection(socket, io));
  server.listen(wantedPort, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address of this shape.
  const { port } = server.address() as AddressInfo;
  return {
    io,
    bridge,
    server,
    url: `http://127.0.0.1:${port}/chat`,
    [Symbol.asyncDispose]: () => closeServer({ io, bridge, server }),
  };
}

function mount(framework: Framework, bridge: Bridge, options: RouteOptions): RequestListener {
  const route = (): RouteHandler => bridge.route('ask', options);
  if (framework === 'http') return route();
  if (framework === 'http, several routes') {
    return bridge.routes({ '/chat': { event: 'ask', ...options } });
  }
  // What is used of it is the same in both.
  const express = (
    framework.startsWith('Express 4') ? require('express4') : express5
  ) as typeof express5;
  const app = express();
  if (framework.endsWith('express.json()')) app.use(express.json());
  app.use('/chat', route());
  return app;
}
