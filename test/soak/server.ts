// The soak's server, in a process of its own so that its memory is its own.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { sseBridge } from '@sse-migrate/runtime/server';

const BROADCAST_MS = 50;

const server = http.createServer();
const io = new Server(server, { serveClient: false });
const bridge = sseBridge(io).attach(server);
const faults = { upLost: 0, upRepeated: 0 };
let disconnects = 0;

io.on('connection', (socket) => {
  // A client goes on counting when its session has ended and it has another.
  let expected: number | undefined;
  socket.on('say', (n: number, _text: string, answer: (n: number) => void) => {
    expected ??= n;
    if (n > expected) faults.upLost += n - expected;
    if (n < expected) faults.upRepeated += 1;
    expected = n + 1;
    answer(n);
  });
  socket.on('disconnect', () => {
    disconnects += 1;
  });
});

let count = 0;
setInterval(() => {
  io.emit('news', (count += 1), 'x'.repeat(150));
}, BROADCAST_MS);

server.listen(0, '127.0.0.1', () => {
  // A TCP server that listens has an address of this shape.
  process.send?.({ port: (server.address() as AddressInfo).port });
});

process.on('message', () => {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ rss, heapUsed, disconnects, ...faults, ...bridge.stats() });
});
