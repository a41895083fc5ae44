import http from 'node:http';
import express from 'express';
import { Server } from 'socket.io';
import { sseGateway } from '@sse-migrate/runtime/gateway';
import { openAiChat, sseBridge, uiMessageStream } from '@sse-migrate/runtime/server';
import { listen } from './http-server.js';

/** The application that the guide talks of: what its code takes for granted, and a server that answers its commands. */
export interface GuideStage extends AsyncDisposable {
  /** `http://127.0.0.1:port`: Socket.IO, the bridge at `/sse`, the route `/chat`. */
  readonly origin: string;
  /** The same behind the gateway. */
  readonly gatewayOrigin: string;
  /** What the guide's JavaScript finds around it. */
  readonly scope: Readonly<Record<string, unknown>>;
  /** What it printed. */
  readonly printed: unknown[];
}

/** Starts it anew for one block. */
export async function startGuideStage(): Promise<GuideStage> {
  const app = express();
  const httpServer = http.createServer(app);
  const io = new Server(httpServer);
  io.on('connection', (socket) => {
    socket.on('join', (_room: unknown, answer: (value: unknown) => void) => answer({ users: [] }));
    socket.on('ping me', (answer: () => void) => answer());
    for (const event of ['ask', 'chat']) {
      socket.on(event, () => {
        for (const token of ['Hel', 'lo']) socket.emit('token', token);
        socket.emit('chat', 'hi');
        socket.emit('finish');
      });
    }
  });
  const bridge = sseBridge(io);
  const route = { until: ['finish'], events: ['token'] };
  app.use('/sse', bridge);
  app.use('/chat', bridge.route('ask', route));
  const running = await listen(httpServer);
  const gateway = sseGateway({ upstream: running.origin });
  const front = express().use('/chat', gateway.route('chat', route));
  const gatewayRunning = await listen(http.createServer(front));
  const printed: unknown[] = [];
  const kept = new Map<string, string>();
  return {
    origin: running.origin,
    gatewayOrigin: gatewayRunning.origin,
    printed,
    scope: {
      app,
      httpServer,
      io,
      Server,
      adapter: io.sockets.adapter.constructor,
      bridge,
      gateway,
      sseBridge,
      openAiChat,
      uiMessageStream,
      prompt: 'Hello',
      token: 'x',
      host: running.origin,
      signal: new AbortController().signal,
      location: new URL(running.origin),
      sessionStorage: {
        setItem: (name: string, text: string) => kept.set(name, text),
        getItem: (name: string) => kept.get(name) ?? null,
      },
      print: (value: unknown) => printed.push(value),
      async *answer() {
        yield 'Hello';
      },
    },
    async [Symbol.asyncDispose]() {
      await gateway.close({ drainMs: 0 });
      await bridge.close({ drainMs: 0 });
      await gatewayRunning[Symbol.asyncDispose]();
      io.disconnectSockets(true);
      await running[Symbol.asyncDispose]();
    },
  };
}
