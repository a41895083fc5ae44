// The nodes of an application, each with a Socket.IO server for each adapter. Started by `startAdapterNodes`.
import cluster from 'node:cluster';
import { once } from 'node:events';
import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createAdapter as createClusterAdapter, setupPrimary } from '@socket.io/cluster-adapter';
import { createAdapter as createRedisAdapter } from '@socket.io/redis-adapter';
import { createAdapter as createStreamsAdapter } from '@socket.io/redis-streams-adapter';
import { Redis } from 'ioredis';
import type { Server, ServerOptions } from 'socket.io';
import { sseBridge } from '@sse-migrate/runtime/server';
import { createSocketIo, type Major } from './socket-io-server.js';

const NODES = ['a', 'b'];
const [redisPort = '', recovery] = process.argv.slice(2);
const name = process.env['NODE_NAME'] ?? '';
const require = createRequire(import.meta.url);

/** What a client may have its server do. */
type Operations = Readonly<Record<string, (...args: readonly string[]) => unknown>>;

interface Row {
  readonly major: Major;
  readonly adapter: () => unknown;
  readonly io?: Partial<ServerOptions>;
  readonly operations: (io: Server) => Operations;
}

const ROWS: Readonly<Record<string, Row>> = {
  cluster: {
    major: 'socket.io',
    adapter: () => createClusterAdapter(),
    operations: operationsOf4,
  },
  redis: {
    major: 'socket.io',
    adapter: () => createRedisAdapter(connect(), connect(), { key: 'four' }),
    operations: operationsOf4,
  },
  'redis-streams': {
    major: 'socket.io',
    adapter: () => createStreamsAdapter(connect(), streamsOptions('plain')),
    operations: operationsOf4,
  },
  'redis-streams, with recovery': {
    major: 'socket.io',
    adapter: () => createStreamsAdapter(connect(), streamsOptions('recovery')),
    io: { connectionStateRecovery: {} },
    operations: operationsOf4,
  },
  'redis, for 3.x': {
    major: 'socket.io-v3',
    adapter: () => createOldAdapter(require('socket.io-redis-v3'), 'three'),
    operations: operationsOf3,
  },
  'redis, for 2.x': {
    major: 'socket.io-v2',
    adapter: () => createOldAdapter(require('socket.io-redis-v2'), 'two'),
    operations: operationsOf2,
  },
};

if (cluster.isPrimary) {
  // Else bytes become JSON on their way.
  cluster.setupPrimary({ serialization: 'advanced' });
  setupPrimary();
  for (const node of NODES) cluster.fork({ NODE_NAME: node });
} else {
  const urls = await Promise.all(
    Object.entries(ROWS).map(async ([adapter, row]) => [adapter, await serve(row)]),
  );
  console.log(JSON.stringify({ name, urls: Object.fromEntries(urls) as unknown }));
}

function connect(): Redis {
  return new Redis({ port: Number(redisPort), host: '127.0.0.1' });
}

function streamsOptions(prefix: string) {
  return { streamName: prefix, channelPrefix: prefix, sessionKeyPrefix: `${prefix}:` };
}

/** Both are CommonJS without types that fit, and bring a client of their own. */
function createOldAdapter(module: unknown, key: string): unknown {
  const loaded = module as OldAdapter & { readonly createAdapter?: OldAdapter };
  return (loaded.createAdapter ?? loaded)({ host: '127.0.0.1', port: Number(redisPort), key });
}

type OldAdapter = (options: object) => unknown;

/** @returns where the bridge answers */
async function serve({ major, adapter, io: options, operations }: Row): Promise<string> {
  const server = http.createServer();
  const recovering = recovery === undefined ? {} : { connectionStateRecovery: {} };
  const io = createSocketIo(major, server, { ...recovering, ...options });
  // Adapters of older majors are not of this one's type.
  io.adapter(adapter() as Parameters<Server['adapter']>[0]);
  const principal = ({ headers }: http.IncomingMessage): string => String(headers['x-user']);
  // Socket.IO 4 alone has what a relay needs.
  const relay = major === 'socket.io' && { timeoutMs: 2000 };
  sseBridge(io, { principal, relay }).attach(server);
  const byName = operations(io);
  io.on('connection', (socket) => {
    socket.on('publish', (room: string, value: unknown) => io.to(room).emit('news', value));
    socket.on('bytes', () => io.emit('bytes', Buffer.from([0, 1, 255])));
    socket.on(
      'do',
      (operation: string, args: readonly string[], ack: (result: unknown) => void) => {
        Promise.resolve(byName[operation]?.(...args)).then(ack, (error: unknown) =>
          ack(String(error)),
        );
      },
    );
  });
  // In a cluster all would get the same port otherwise.
  server.listen({ port: 0, host: '127.0.0.1', exclusive: true });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/sse`;
}

function operationsOf4(io: Server): Operations {
  io.on('told', (text: string) => io.local.emit('told', name, text));
  io.on('asked', (text: string, answer: (text: string) => void) => answer(`${text} ${name}`));
  return {
    list: async () => (await io.fetchSockets()).map(({ id }) => id),
    join: (id = '', room = '') => io.in(id).socketsJoin(room),
    leave: (id = '', room = '') => io.in(id).socketsLeave(room),
    kick: (id = '') => io.in(id).disconnectSockets(true),
    look: async (id = '') => {
      const [socket] = await io.in(id).fetchSockets();
      return {
        token: socket?.handshake.auth['token'] as unknown,
        transport: socket?.handshake.query['transport'],
      };
    },
    ask: (text) => io.timeout(5000).emitWithAck('question', text),
    tell: (text) => void io.serverSideEmit('told', text),
    askNodes: (text) => io.serverSideEmitWithAck('asked', text),
  };
}

/** What an adapter for 3.x offers of its own. */
interface Adapter3 {
  sockets(rooms: ReadonlySet<string>): Promise<ReadonlySet<string>>;
  remoteJoin(id: string, room: string): Promise<void>;
  remoteLeave(id: string, room: string): Promise<void>;
  remoteDisconnect(id: string, close: boolean): Promise<void>;
}

function operationsOf3(io: Server): Operations {
  const adapter = () => io.of('/').adapter as unknown as Adapter3;
  return {
    list: async () => [...(await adapter().sockets(new Set()))],
    join: (id = '', room = '') => adapter().remoteJoin(id, room),
    leave: (id = '', room = '') => adapter().remoteLeave(id, room),
    kick: (id = '') => adapter().remoteDisconnect(id, true),
  };
}

type Callback = (error: Error | null, result?: unknown) => void;

/** What an adapter for 2.x offers of its own. */
interface Adapter2 {
  customHook: (text: string, answer: (text: string) => void) => void;
  clients(rooms: readonly string[], done: Callback): void;
  remoteJoin(id: string, room: string, done: Callback): void;
  remoteLeave(id: string, room: string, done: Callback): void;
  remoteDisconnect(id: string, close: boolean, done: Callback): void;
  customRequest(text: string | undefined, done: Callback): void;
}

function operationsOf2(io: Server): Operations {
  const adapter = () => io.of('/').adapter as unknown as Adapter2;
  adapter().customHook = (text, answer) => answer(`${text} ${name}`);
  const result = (run: (done: Callback) => void) =>
    new Promise((resolve, reject) => {
      run((error, value) => (error ? reject(error) : resolve(value)));
    });
  return {
    list: () => result((done) => adapter().clients([], done)),
    join: (id = '', room = '') => result((done) => adapter().remoteJoin(id, room, done)),
    leave: (id = '', room = '') => result((done) => adapter().remoteLeave(id, room, done)),
    kick: (id = '') => result((done) => adapter().remoteDisconnect(id, true, done)),
    askNodes: (text) => result((done) => adapter().customRequest(text, done)),
  };
}
