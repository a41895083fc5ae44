// One node of an application whose answers are kept in Redis. Started by `startNode`.
import { Redis } from 'ioredis';
import { createRedisStore } from '@sse-migrate/runtime/server';
import { startRouted } from './routed-server.js';

const [name = '', redisPort = ''] = process.argv.slice(2);
const redis = new Redis({ port: Number(redisPort), host: '127.0.0.1' });
const options = { store: createRedisStore(redis, { leaseMs: 300 }), graceMs: 300 };

const app = await startRouted(options, (socket) => {
  socket.on('ask', ({ tokens }: { tokens: number }, ack: (...args: unknown[]) => void) => {
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
