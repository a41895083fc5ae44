import { createRequire } from 'node:module';
import type { Socket } from 'socket.io';
import type { io as connectWebSocket } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import {
  type BridgedServer,
  MAJORS,
  type Major,
  startBridged,
} from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';
import { CONNECT, event, type WireMessage, WireSession } from '../../support/wire-session.js';

const require = createRequire(import.meta.url);

/** What a client does, over whatever. */
interface Peer extends Disposable {
  emit(name: string, ...args: readonly unknown[]): unknown;
  disconnect(): unknown;
  /** Closes the connection without a word to the namespace. */
  leave(): unknown;
}

type PeerKind = 'WebSocket' | 'SSE';

const CLIENTS: Readonly<Record<Major, string>> = {
  'socket.io': 'socket.io-client',
  'socket.io-v3': 'socket.io-client-v3',
  'socket.io-v2': 'socket.io-client-v2',
};

/** The client of the same major, with nothing that would make it come back. */
async function startWebSocket(app: BridgedServer, major: Major): Promise<Peer> {
  const load = require(CLIENTS[major]) as typeof connectWebSocket & {
    io?: typeof connectWebSocket;
  };
  const socket = (load.io ?? load)(app.origin, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { token: 't' },
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return {
    emit: (name, ...args) => socket.emit(name, ...args),
    disconnect: () => socket.disconnect(),
    leave: () => socket.io.engine.close(),
    [Symbol.dispose]: () => void socket.disconnect(),
  };
}

async function startSse(app: BridgedServer): Promise<Peer> {
  const session = new WireSession(app.url);
  const stream = await session.open([{ ...CONNECT, auth: { token: 't' } }]);
  await stream.next('$connect');
  // What is under way when the server goes is lost, as with a WebSocket.
  const send = (...messages: readonly WireMessage[]) =>
    void session.send(...messages).catch(() => undefined);
  return {
    emit: (name, ...args) => send(event(name, ...args)),
    disconnect: () => send({ kind: 'disconnect' }, { kind: 'leave' }),
    leave: () => send({ kind: 'leave' }),
    [Symbol.dispose]: () => session[Symbol.dispose](),
  };
}

interface Scenario {
  readonly what: string;
  /** Set up before the client comes. */
  readonly prepare?: (app: BridgedServer, log: unknown[]) => void;
  readonly act?: (peer: Peer, socket: Socket, app: BridgedServer) => unknown;
  /** The last line of the log. */
  readonly last: string;
}

/** What a client says in the breath in which it disconnects is not here: over a WebSocket 3.x and 4.x lose it now and then. */
const SCENARIOS: readonly Scenario[] = [
  { what: 'the client disconnects', act: (peer) => peer.disconnect(), last: 'disconnect' },
  { what: 'the client goes', act: (peer) => peer.leave(), last: 'disconnect' },
  { what: 'the server disconnects', act: (_, socket) => socket.disconnect(), last: 'disconnect' },
  {
    what: 'the server disconnects and closes',
    act: (_, socket) => socket.disconnect(true),
    last: 'disconnect',
  },
  {
    what: 'the server closes the connection',
    act: (_, socket) => socket.conn.close(),
    last: 'disconnect',
  },
  { what: 'the server shuts down', act: (_, __, app) => app.io.close(), last: 'disconnect' },
  {
    what: 'the server disconnects as soon as the client connects',
    prepare: (app) => void app.io.on('connection', (socket) => socket.disconnect()),
    last: 'disconnect',
  },
  {
    what: 'the server disconnects while it handles an event, of which more are coming',
    prepare: (app) => {
      app.io.on('connection', (socket) => socket.on('kick', () => socket.disconnect(true)));
    },
    act: (peer) => [peer.emit('kick'), peer.emit('never')],
    last: 'disconnect',
  },
  {
    what: 'a middleware lets in after a while',
    prepare: (app, log) => {
      app.io.use((_socket, next) => {
        log.push('asked');
        setTimeout(next, 20);
      });
    },
    act: (peer) => [peer.emit('bye', 1)],
    last: 'bye',
  },
  {
    what: 'arguments of all kinds come up',
    act: (peer) => peer.emit('bye', 1, 'two', [null, { three: 3.5 }], '', true),
    last: 'bye',
  },
];

/** What handlers see in this scenario, line by line. */
async function play(major: Major, kind: PeerKind, scenario: Scenario): Promise<unknown> {
  await using app = await startBridged({ major });
  const log: unknown[] = [];
  let socket: Socket | undefined;
  app.io.on('connection', (connected) => {
    socket = connected;
    log.push(['connection', connected.connected, connected.handshake.auth?.['token']]);
    for (const name of ['disconnecting', 'disconnect', 'bye', 'never', 'error']) {
      connected.on(name, (...args: unknown[]) => {
        log.push([
          name,
          ...args.filter((value) => !isDetail(value)),
          [...roomsOf(connected)].length,
        ]);
      });
    }
  });
  scenario.prepare?.(app, log);
  using peer = await (kind === 'SSE' ? startSse(app) : startWebSocket(app, major));
  await until('a client has connected', () => socket);
  if (socket) void scenario.act?.(peer, socket, app);
  const isLast = (line: unknown) => Array.isArray(line) && line[0] === scenario.last;
  await until('the last line is written', () => log.some(isLast));
  if (scenario.last === 'disconnect') {
    await until(
      'the engine has let go',
      () => app.io.engine.clientsCount === 0 || socket?.conn.readyState === 'open',
    );
  }
  return [...log];
}

/** 4.5 and later tell `disconnect` what the transport knows, which is its own affair. */
function isDetail(value: unknown): boolean {
  return (
    value instanceof Error ||
    (typeof value === 'object' && value !== null && 'description' in value)
  );
}

/** A Set since 3.0, an object before. */
function roomsOf({ rooms }: Socket): readonly string[] {
  return rooms instanceof Set ? [...rooms] : Object.keys(rooms);
}

describe.each(MAJORS)('handlers of %s see the same over SSE as over a WebSocket, when', (major) => {
  it.each(SCENARIOS)('$what', async (scenario) => {
    const overWebSocket = await play(major, 'WebSocket', scenario);
    expect(await play(major, 'SSE', scenario)).toEqual(overWebSocket);
  });
});
