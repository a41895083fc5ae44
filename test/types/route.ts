import { connect, stream } from '@sse-migrate/runtime/client';
import { createRedisStore, openAiChat, sseBridge } from '@sse-migrate/runtime/server';
import { Cluster, Redis } from 'ioredis';
import { Server } from 'socket.io';

interface Chat {
  token: string;
  finish: { id: number };
}

export async function compiles(): Promise<void> {
  for await (const event of stream<Chat>('/chat', { prompt: 'x' })) {
    if (event.event === 'token') event.data.toUpperCase();
    else event.data.id.toFixed();
  }
  for await (const { event, data } of connect().stream('/chat', {})) {
    const values: [string, unknown] = [event, data];
    void values;
  }
  const bridge = sseBridge(new Server());
  bridge.route('ask', {
    until: ['finish'],
    store: createRedisStore(new Redis()),
    dialects: [openAiChat({ text: ({ args }) => String(args[0]) })],
    auth: ({ headers }) => ({ token: headers.authorization }),
    args: async ({ body }) => [body],
  });
  bridge.routes({ '/ask': { event: 'ask', store: createRedisStore(new Cluster([])) } });
}

export async function doesNotCompile(): Promise<void> {
  for await (const event of stream<Chat>('/chat', {})) {
    // @ts-expect-error -- what it carries depends on the event
    event.data.toUpperCase();
    // @ts-expect-error -- no such event
    void (event.event === 'tokens');
  }
  const bridge = sseBridge(new Server());
  // @ts-expect-error -- a route answers one event
  bridge.route(['ask']);
  // @ts-expect-error -- which event?
  bridge.routes({ '/ask': { until: ['finish'] } });
  // @ts-expect-error -- milliseconds
  bridge.route('ask', { timeLimitMs: '5m' });
}
