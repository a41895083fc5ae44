// One of several servers of the conformance application. Started by `startCluster`.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdapter as createRedisAdapter } from '@socket.io/redis-adapter';
import { createAdapter as createStreamsAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import { Server, type ServerOptions } from 'socket.io';
import { type CloseOptions, sseBridge } from '@sse-migrate/runtime/server';
import type { ClusterAdapter, ClusterSettings, NodeOrder } from './cluster.js';
import { addConformanceHandlers } from './conformance-application.js';

const PONG = 'pong';

// `startCluster` writes it.
const settings = JSON.parse(process.argv[2] ?? '') as ClusterSettings & {
  readonly redisPort: number;
};

const ADAPTERS: Readonly<Record<ClusterAdapter, () => Partial<ServerOptions>>> = {
  redis: () => ({ adapter: createRedisAdapter(connect(), connect()) }),
  'redis, with recovery': () => ({
    adapter: createRedisAdapter(connect(), connect()),
    connectionStateRecovery: {},
  }),
  'redis-streams': () => ({
    adapter: createStreamsAdapter(connect(), { maxLen: 100_000 }),
    connectionStateRecovery: {},
  }),
};

const server = http.createServer();
// Longer than nginx keeps a connection: else it would find one that has just been closed.
server.keepAliveTimeout = 75_000;
const io = new Server(server, ADAPTERS[settings.adapter]());
const bridge = sseBridge(io, { relay: settings.relay }).attach(server);
addConformanceHandlers(io);
let news = 0;
let ticking: NodeJS.Timeout | undefined;
io.on('connection', (socket) => {
  const { room }: { readonly room?: unknown } = socket.handshake.auth;
  if (typeof room === 'string') void socket.join(room);
  socket.on('say to all', (text: string) => io.emit('said', text));
  socket.on('say back', (number: number) => socket.emit('said back', number));
  socket.on('where', (answer: (node: string) => void) => answer(settings.name));
});

process.on('message', (order: NodeOrder) => {
  if (order.kind === 'tick') tick(order);
  else if (order.kind === 'stop') clearInterval(ticking);
  else if (order.kind === 'stats') process.send?.({ ...bridge.stats(), news });
  else void drain(order);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
// A TCP server that listens has an address of this shape.
process.send?.({ port: (server.address() as AddressInfo).port });

function connect(): Redis {
  return new Redis({ port: settings.redisPort, host: '127.0.0.1' });
}

/** A numbered event to the rooms in turn, wherever their members are. */
function tick({ everyMs, rooms }: { readonly everyMs: number; readonly rooms: number }): void {
  ticking = setInterval(() => {
    io.to(`room ${news % rooms}`).emit('news', settings.name, Math.floor(news / rooms) + 1, PONG);
    news += 1;
  }, everyMs);
}

/** As a rolling deploy ends a node. */
async function drain(options: CloseOptions): Promise<void> {
  clearInterval(ticking);
  await bridge.close(options);
  process.exit(0);
}
