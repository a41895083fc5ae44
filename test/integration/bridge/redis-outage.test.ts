import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { startRelay } from '../../support/relay.js';
import { redisMissing, startRedis } from '../../support/redis-server.js';
import { startBridged } from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';
import { wirePost } from '../../support/wire-client.js';
import { allData, event, WireSession } from '../../support/wire-session.js';

const title = redisMissing === undefined ? '' : ` (skipped: ${redisMissing})`;

const news = ({ stream }: WireSession) =>
  allData(stream, 'news').map((data) => (data as [unknown])[0]);

/** A node whose clients of Redis never give up, as `ioredis` is set up for a server. */
async function startNode(port: number) {
  const clients = [1, 2].map(() => new Redis(port, { maxRetriesPerRequest: null }));
  // What the application logs.
  for (const client of clients) client.on('error', () => undefined);
  const [publisher, subscriber] = clients;
  const app = await startBridged({ bridge: { relay: { timeoutMs: 200 } } });
  app.io.adapter(createAdapter(publisher, subscriber));
  return {
    ...app,
    isConnected: () => clients.every(({ status }) => status === 'ready'),
    [Symbol.asyncDispose]: async () => {
      await app[Symbol.asyncDispose]();
      // The adapter waits for what it has said last.
      for (const client of clients) {
        if (client.status === 'ready') await client.quit();
        else client.disconnect();
      }
    },
  };
}

it.skipIf(redisMissing)(
  `keeps sessions and what goes to clients of the same node while Redis is away, and then reaches the others again${title}`,
  async () => {
    await using redis = await startRedis();
    await using a = await startNode(redis.port);
    await using b = await startNode(redis.port);
    using near = new WireSession(a.url);
    using far = new WireSession(b.url);
    await Promise.all([near.connect(), far.connect()]);
    await until('the nodes hear each other', () => {
      a.io.emit('news', 'before');
      return news(far).length > 0;
    });

    await redis.stop();
    await until('both have lost it', () => !a.isConnected() && !b.isConnected());
    a.io.emit('news', 'during');
    await until('the same node has it', () => news(near).includes('during'));
    // It is late where the other node subscribes again before this one publishes, and lost elsewhere.
    expect(news(far)).not.toContain('during');

    await redis.start();
    await until('the nodes hear each other again', () => {
      a.io.emit('news', 'after');
      return news(far).includes('after');
    });
    expect(a.bridge.stats()).toMatchObject({
      sessions: 1,
      events: { opened: 1, cut: 0, ended: 0 },
    });
    expect(b.bridge.stats()).toMatchObject({
      sessions: 1,
      events: { opened: 1, cut: 0, ended: 0 },
    });
  },
);

it.skipIf(redisMissing)(
  `sends what it could not once the network to Redis is there again, and an uplink for another node is run once${title}`,
  async () => {
    await using redis = await startRedis();
    await using network = await startRelay(`http://127.0.0.1:${redis.port}`);
    await using a = await startNode(Number(new URL(network.url).port));
    await using b = await startNode(redis.port);
    using near = new WireSession(a.url);
    using far = new WireSession(b.url);
    const heard: unknown[] = [];
    b.io.on('connection', (socket) => socket.on('say', (text) => heard.push(text)));
    await Promise.all([near.connect(), far.connect()]);
    await until('the nodes hear each other', () => {
      a.io.emit('news', 'before');
      return news(far).length > 0;
    });
    const relayed = () => wirePost(a.url, far.secret, { seq: 2, messages: [event('say', 'once')] });

    const restore = network.stall();
    a.io.emit('news', 'during');
    await until('the same node has it', () => news(near).includes('during'));
    expect(await relayed()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect([news(far).includes('during'), heard]).toEqual([false, []]);

    restore();
    await until('it is taken', async () => (await relayed()).status === 200);
    expect(await relayed()).toEqual({ status: 200, body: { next: 3 } });
    a.io.emit('news', 'after');
    await until('the other has all', () => news(far).includes('after'));
    expect(news(far).slice(-2)).toEqual(['during', 'after']);
    expect(heard).toEqual(['once']);
    for (const { bridge } of [a, b]) {
      expect(bridge.stats()).toMatchObject({
        sessions: 1,
        events: { opened: 1, cut: 0, ended: 0 },
      });
    }
  },
);
