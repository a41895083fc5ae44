// What is fuzzed: Express, Socket.IO, a bridge and a route, in a process of their own so that the memory is theirs.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { writeHeapSnapshot } from 'node:v8';
import express from 'express';
import { Server, type Socket } from 'socket.io';
import { openAiChat, sseBridge, uiMessageStream } from '@sse-migrate/runtime/server';

/** What it is told: each is answered with a `FuzzedState`. */
export type FuzzOrder = 'tell' | 'hush' | { readonly snapshotDir: string };

/** What the process tells of itself when it is asked. */
export interface FuzzedState {
  readonly heapUsed: number;
  readonly sessions: number;
  readonly answers: number;
  /** Sockets that Socket.IO has, and connections that its engine has. */
  readonly sockets: number;
  readonly engine: number;
  /** TCP connections. */
  readonly connections: number;
  /** Number of the last `tick`. */
  readonly ticks: number;
  readonly faults: readonly string[];
}

const TICK_MS = 20;
/** What a refusal that the bridge means begins with. */
const MEANT = 'Not now: try again later';

const faults: string[] = [];
const note = (kind: string, what: unknown) => {
  if (faults.length < 20)
    faults.push(`${kind}: ${what instanceof Error ? what.stack : String(what)}`);
};
process.on('unhandledRejection', (reason) => note('unhandled rejection', reason));
process.on('uncaughtException', (error) => note('uncaught exception', error));

const app = express();
const server = http.createServer(app);
const io = new Server(server, {
  serveClient: false,
  pingInterval: 80,
  pingTimeout: 2000,
  connectTimeout: 1000,
  maxHttpBufferSize: 100_000,
  cleanupEmptyChildNamespaces: true,
});
const bridge = sseBridge(io, {
  graceMs: 2000,
  replayBytes: 100_000,
  replayFrames: 500,
  bodyTimeoutMs: 500,
  maxNamespaces: 5,
  diagnostics: true,
  onEvent(event) {
    if (event.kind !== 'refused' || event.code !== 'unavailable') return;
    if (!event.detail.startsWith(MEANT)) note('failed inside', event.detail);
  },
});
const answers = { timeLimitMs: 1500, graceMs: 300, resumeTtlMs: 500, maxBytes: 200_000 };
const usage = () => ({ prompt_tokens: 1, completion_tokens: 2 });
const dialects = [openAiChat({ usage }), uiMessageStream()];
app.use('/sse', bridge);
app.use('/chat', bridge.route('ask', { ...answers, dialects }));

/** Sends back what it is sent: what a client makes up goes the whole way, in and out. */
function serve(socket: Socket): void {
  let expected = 0;
  socket.on('count', (number: unknown) => {
    if (number !== expected) note('count', `got ${String(number)}, wanted ${expected}`);
    expected += 1;
  });
  socket.on('echo', (...args: unknown[]) => {
    const last = args.at(-1);
    if (typeof last === 'function') last(...args.slice(0, -1));
    else socket.emit('echo', ...args);
  });
  socket.on('ask', (...args: unknown[]) => {
    const last = args.pop();
    for (const arg of args) socket.emit('token', arg);
    if (typeof last === 'function' && args[0] !== 'hang') last(...args);
  });
  socket.on('close', (all: unknown) => socket.disconnect(all === true));
}

for (const namespace of [io, io.of('/chat'), io.of(/^\/dynamic-/)])
  namespace.on('connection', serve);

// Engine.IO leaves the connection of an upgrade elsewhere half-open when bytes of it are unread, or it had an answer before.
server.on('upgrade', ({ url }, socket) => {
  if (url?.startsWith(io.path()) !== true) socket.destroy();
});

let ticks = 0;
const ticking = setInterval(() => io.emit('tick', (ticks += 1)), TICK_MS);

server.listen(0, '127.0.0.1', () => {
  // A TCP server that listens has an address of this shape.
  process.send?.((server.address() as AddressInfo).port);
});

process.on('disconnect', () => process.exit());
process.on('message', (order: FuzzOrder) => {
  if (order === 'hush') clearInterval(ticking);
  if (typeof order === 'object')
    writeHeapSnapshot(join(order.snapshotDir, `${ticks}.heapsnapshot`));
  server.getConnections((_error, connections) => {
    globalThis.gc?.();
    const { sessions, answers: running } = bridge.stats();
    const state: FuzzedState = {
      heapUsed: process.memoryUsage().heapUsed,
      sessions,
      answers: running,
      sockets: io.of('/').sockets.size,
      engine: io.engine.clientsCount,
      connections,
      ticks,
      faults,
    };
    process.send?.(state);
  });
});
