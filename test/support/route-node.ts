// One node of an application whose answers are kept in Redis. Started by `startNode`.
import { Redis } from 'ioredis';
import { createRedisStore, uiMessageStream } from '@sse-migrate/runtime/server';
import { startRouted } from './routed-server.js';

const [name = '', ...numbers] = process.argv.slice(2);
const [redisPort = 0, leaseMs = 0, graceMs = 0] = numbers.map(Number);
const redis = new Redis({ port: redisPort, host: '127.0.0.1' });
const store = createRedisStore(redis, { leaseMs });
const options = { store, graceMs, dialects: [uiMessageStream()] };

const app = await startRouted(options, (socket) => {
  socket.on('ask', ({ tokens = 30 }: { tokens?: number }, ack: (...args: unknown[]) => void) => {
    let count = 0;
    const timer = setInterval(() => {
      count += 1;
      if (count <= tokens) return void socket.emit('token', `${name}${count}`);
      ack(name);
    }, 5);
    socket.on('disconnect', (reason: string) => {
      clearInterval(timer);
      console.log(`disconnect ${reason}`);
    });
  });
});
console.log(app.url);
