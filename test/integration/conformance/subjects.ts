import * as real from 'socket.io-client';
import type { Server, ServerOptions } from 'socket.io';
import type { GatewayOptions } from '@sse-migrate/runtime/gateway';
import * as shim from '@sse-migrate/runtime/shim';
import { type Cluster, type ClusterOptions, startCluster } from '../../support/cluster.js';
import { addConformanceHandlers } from '../../support/conformance-application.js';
import { startGateway } from '../../support/gateway-server.js';
import { nginxMissing } from '../../support/nginx.js';
import { missingPython } from '../../support/programs.js';
import { type PythonServer, startPython } from '../../support/python-server.js';
import { redisMissing } from '../../support/redis-server.js';
import { type Major, startBridged } from '../../support/socket-io-server.js';

/** Where a subject's clients find the application. */
export interface SubjectServer extends AsyncDisposable {
  readonly origin: string;
}

/** A client library under test, and the way to a server; the types are Socket.IO's own for both. */
export interface Subject {
  readonly name: string;
  /** A program that the subject needs is missing. */
  readonly isSkipped: boolean;
  /** Its server knows neither `auth` nor ids of namespaces. */
  readonly isVersion2: boolean;
  readonly io: typeof real.io;
  readonly Manager: typeof real.Manager;
  start(this: void): Promise<SubjectServer>;
  /** A server with connection state recovery, where there is such a thing. */
  readonly startRecovering?: (() => Promise<SubjectServer & { readonly io: Server }>) | undefined;
  /** Ends what the tests have shared. */
  stop(this: void): Promise<void>;
}

const REAL = {
  io: ((url: string, options: object) =>
    real.io(url, { transports: ['websocket'], ...options })) as typeof real.io,
  Manager: real.Manager,
};

// The suite asks of the shim what it asks of the original; the types are compared elsewhere.
const SHIM = {
  io: shim.io as unknown as typeof real.io,
  Manager: shim.Manager as unknown as typeof real.Manager,
};

/** One suite, several subjects: what the first does is what the others must do. */
export const SUBJECTS: readonly Subject[] = [
  subject('socket.io-client over WebSocket', REAL, 'socket.io', startOwn),
  subject('the shim over the bridge', SHIM, 'socket.io', startOwn),
  behindGateway('socket.io', ['websocket']),
  behindGateway('socket.io', ['polling']),
  behindGateway('socket.io-v3', ['websocket']),
  behindGateway('socket.io-v2', ['websocket']),
  behindGateway('socket.io-v2', ['polling']),
  behindPython('asgi', ['websocket']),
  // It refuses WebSocket: the gateway finds out.
  behindPython('threading', ['websocket', 'polling']),
  onThreeNodes('that relay', {}),
  onThreeNodes('that do not relay', { relay: false }),
];

type Library = Pick<Subject, 'io' | 'Manager'>;
type Start = (major: Major, options?: Partial<ServerOptions>) => ReturnType<typeof startOwn>;

function subject(name: string, library: Library, major: Major, start: Start): Subject {
  return {
    name,
    ...library,
    isSkipped: false,
    isVersion2: major === 'socket.io-v2',
    start: () => start(major),
    ...(major === 'socket.io' && {
      startRecovering: () => start(major, { connectionStateRecovery: {} }),
    }),
    stop: async () => undefined,
  };
}

function behindGateway(major: Major, transports: readonly ('websocket' | 'polling')[]): Subject {
  const name = `the shim over the gateway to ${major} by ${transports.join()}`;
  return subject(name, SHIM, major, async (_, options) => {
    const upstream = await startOwn(major, options);
    const eio = major === 'socket.io-v2' ? 3 : 4;
    const gateway = await startFront({ upstream: upstream.origin, eio, transports });
    return {
      io: upstream.io,
      origin: gateway.origin,
      async [Symbol.asyncDispose]() {
        await gateway[Symbol.asyncDispose]();
        await upstream[Symbol.asyncDispose]();
      },
    };
  });
}

function behindPython(
  mode: 'asgi' | 'threading',
  transports: readonly ('websocket' | 'polling')[],
): Subject {
  const missing = missingPython('socketio', 'python3-socketio');
  let python: Promise<PythonServer> | undefined;
  return {
    ...subject(
      `the shim over the gateway to python-socketio (${mode})${missing}`,
      SHIM,
      'socket.io',
      startOwn,
    ),
    isSkipped: missing !== '',
    startRecovering: undefined,
    async start() {
      python ??= startPython('conformance.py', { args: [mode] });
      const { origin } = await python;
      return startFront({ upstream: origin, transports });
    },
    stop: async () => (await python)?.stop(),
  };
}

/** Behind an nginx that gives each request to another node than the one before. */
function onThreeNodes(how: string, options: ClusterOptions): Subject {
  const missing = nginxMissing ?? redisMissing;
  const title = missing === undefined ? '' : ` (skipped: ${missing})`;
  let cluster: Promise<Cluster> | undefined;
  return {
    ...subject(`the shim over three nodes ${how}${title}`, SHIM, 'socket.io', startOwn),
    isSkipped: missing !== undefined,
    startRecovering: undefined,
    async start() {
      cluster ??= startCluster(options);
      return (await cluster).startFront();
    },
    stop: async () => (await cluster)?.[Symbol.asyncDispose](),
  };
}

function startFront(options: GatewayOptions): Promise<SubjectServer> {
  return startGateway({ ...options, forward: { headers: ['x-test'] } });
}

async function startOwn(
  major: Major,
  options: Partial<ServerOptions> = {},
): Promise<SubjectServer & { readonly io: Server }> {
  const server = await startBridged({ major, io: options });
  addConformanceHandlers(server.io);
  return server;
}
