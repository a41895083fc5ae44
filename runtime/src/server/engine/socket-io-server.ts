import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CorsOptions, CorsOptionsDelegate } from 'cors';
import { type PacketCodec, textCodec } from '../packets/codec.js';
import { createCustomCodec, isDefaultParser, type PacketParser } from '../packets/custom-codec.js';
import { findRecovery, type RecoveringServer } from './adapters.js';
import { createConnectionId, type EngineConnection } from './engine-connection.js';
import { type CookieSettings, emitHeaders } from './headers.js';
import { type ClusteredServer, findPeers } from './peers.js';
import { type HookedEngine, intercept, isListening, watchCloses } from './engine-hooks.js';
import type { EngineLimits, RefusedBy, SocketEvents, SocketIoPort } from './port.js';

/** A Socket.IO server: 2.x, 3.x or 4.x. */
export interface SocketIoServer {
  path(): string;
  bind(engine: never): unknown;
}

type AllowRequest = (
  request: IncomingMessage,
  decide: (refusal: string | number | null | undefined, isAllowed: boolean) => void,
) => void;

type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: Error | null) => void,
) => void;

interface EngineSettings extends CookieSettings {
  readonly pingInterval?: number;
  readonly pingTimeout?: number;
  readonly maxHttpBufferSize?: number;
  readonly allowRequest?: AllowRequest;
  readonly cors?: CorsOptions | CorsOptionsDelegate;
}

/** The parts of Socket.IO's engine that a connection of ours touches. 2.x has its settings on the engine itself. */
interface Engine extends EngineSettings, HookedEngine {
  readonly opts?: EngineSettings;
  readonly middlewares?: readonly Middleware[];
  clients: Record<string, EngineConnection>;
  clientsCount: number;
  emit(event: string, ...args: readonly unknown[]): boolean;
  generateId?(request: IncomingMessage): string | Promise<string>;
}

interface Internals extends ClusteredServer, RecoveringServer {
  engine?: Engine;
  of(nsp: string): ReturnType<ClusteredServer['of']> & { readonly sockets: unknown };
  readonly nsps?: unknown;
  /** 3.x and 4.x */
  readonly _parser?: PacketParser;
  /** 2.x */
  readonly parser?: PacketParser;
  readonly sockets: { readonly fns?: readonly unknown[] };
  bind(engine: Engine): unknown;
  onconnection(conn: EngineConnection): unknown;
  /** 2.x */
  checkRequest?(
    request: { readonly headers: { readonly origin?: string | undefined } },
    decide: (error: unknown, isAllowed?: boolean) => void,
  ): void;
}

const DEFAULT_LIMITS = { pingInterval: 25_000, pingTimeout: 20_000, maxHttpBufferSize: 1e6 };

/** How Engine.IO's `connection_error` tells it. @see https://socket.io/docs/v4/server-api/#event-connection_error */
const REFUSALS = {
  middleware: { code: 3, message: 'Bad request', context: { name: 'MIDDLEWARE_FAILURE' } },
  allowRequest: { code: 4, message: 'Forbidden', context: {} },
} as const satisfies Readonly<Record<RefusedBy, object>>;

/**
 * The one place that knows how the majors of Socket.IO differ, and what of them is not in their types.
 * @throws {TypeError} when `io` is no Socket.IO server, or one of 1.x.
 */
export function openPort(io: SocketIoServer): SocketIoPort {
  if (typeof io?.path !== 'function' || typeof io.bind !== 'function') {
    throw new TypeError(
      `sseBridge: got ${io === null ? 'null' : typeof io}, wanted a Socket.IO server (new Server(httpServer))`,
    );
  }
  // Members that Socket.IO keeps out of its types, listed above and held by tests against three majors.
  const server = io as unknown as Internals;
  const settings = (): EngineSettings => server.engine?.opts ?? server.engine ?? {};
  const isVersion2 = server._nsps === undefined && server.nsps !== undefined;
  const parser = server._parser ?? server.parser;
  if (isVersion2 && parser === undefined) {
    throw new TypeError(
      'sseBridge: got a Socket.IO 1.x server, wanted 2.x, 3.x or 4.x: upgrade socket.io and socket.io-client to 2.5 first',
    );
  }
  const codec = chooseCodec(parser);
  const wasClosed = watchCloses(server);
  return {
    isVersion2,
    codec,
    get engine() {
      return server.engine;
    },
    peers: findPeers(server),
    recovery: findRecovery(server),
    path: () => io.path(),
    limits: () => readLimits(settings()),
    cors: () => (isVersion2 ? versionTwoCors(server) : settings().cors),
    reserve: async (request) => ({
      id: (await server.engine?.generateId?.(request)) ?? createConnectionId(),
      handOver: (conn) => handOver(server, isVersion2 ? codec : undefined, conn),
      cancel: () => undefined,
    }),
    runMiddlewares: async (request, response) => {
      for (const middleware of server.engine?.middlewares ?? []) {
        await runMiddleware(middleware, request, response);
      }
    },
    refusal: (request) => askAllowRequest(settings().allowRequest, request),
    reportRefusal: (req, by, message) => {
      const { context, ...refusal } = REFUSALS[by];
      const told = { req, ...refusal, context: { ...context, message } };
      server.engine?.emit('connection_error', told);
    },
    emitHeaders: (request, response, sid) => emitHeaders(server.engine, request, response, sid),
    release: (conn) => release(server.engine, conn),
    socketOf: (conn, nsp, sid = nsp === '/' ? conn.id : `${nsp}#${conn.id}`) =>
      findSocket(server.of(nsp).sockets, sid),
    isClosing: (request) =>
      server.engine !== undefined && wasClosed(server.engine) && !isListening(request),
    intercept: (handler) => intercept(server, handler),
  };
}

function chooseCodec(parser: PacketParser | undefined): PacketCodec {
  return parser && !isDefaultParser(parser) ? createCustomCodec(parser) : textCodec;
}

function readLimits(settings: EngineSettings): EngineLimits {
  return {
    pingIntervalMs: settings.pingInterval ?? DEFAULT_LIMITS.pingInterval,
    pingTimeoutMs: settings.pingTimeout ?? DEFAULT_LIMITS.pingTimeout,
    maxPayloadBytes: settings.maxHttpBufferSize ?? DEFAULT_LIMITS.maxHttpBufferSize,
  };
}

/** 2.x allows the origins that `io.origins()` says (any by default), with credentials. */
function versionTwoCors(server: Internals): CorsOptions {
  return {
    credentials: true,
    origin: (origin, decide) => {
      if (origin === undefined || !server.checkRequest) return decide(null, false);
      server.checkRequest({ headers: { origin } }, (error, isAllowed = false) =>
        decide(null, !error && isAllowed),
      );
    },
  };
}

function runMiddleware(
  middleware: Middleware,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  return new Promise((resolve, reject) => {
    middleware(request, response, (error) => (error ? reject(error) : resolve()));
  });
}

function askAllowRequest(
  allowRequest: AllowRequest | undefined,
  request: IncomingMessage,
): Promise<string | undefined> {
  if (!allowRequest) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    allowRequest(request, (refusal, isAllowed) => {
      resolve(isAllowed ? undefined : String(refusal ?? 'Forbidden'));
    });
  });
}

/** @param versionTwo how packets are written on 2.x; undefined on others */
function handOver(
  server: Internals,
  versionTwo: PacketCodec | undefined,
  conn: EngineConnection,
): void {
  const { engine } = server;
  if (engine) {
    engine.clients[conn.id] = conn;
    engine.clientsCount += 1;
    engine.emit('connection', conn);
  } else {
    server.onconnection(conn);
  }
  // 2.x expects its engine's handshake to have carried this packet, unless a middleware has to decide first.
  if (!versionTwo || server.sockets.fns?.length) return;
  for (const part of versionTwo.encode({ kind: 'connect' })) conn.write(part);
}

function release(engine: Engine | undefined, conn: EngineConnection): void {
  if (engine?.clients[conn.id] !== conn) return;
  delete engine.clients[conn.id];
  engine.clientsCount -= 1;
}

/** A map by id, or on 2.x an object. */
function findSocket(sockets: unknown, sid: string): SocketEvents | undefined {
  const socket: unknown =
    sockets instanceof Map
      ? sockets.get(sid)
      : // 2.x: an object by id
        (sockets as Readonly<Record<string, unknown>>)[sid];
  // Whatever Socket.IO keeps here is one of its sockets, an EventEmitter.
  return socket as SocketEvents | undefined;
}
