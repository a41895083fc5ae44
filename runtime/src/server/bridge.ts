import type { IncomingMessage, ServerResponse } from 'node:http';
import { attachBefore, type WebServer } from './http/attach.js';
import { Diagnostics, DIAGNOSTICS_PATH } from './http/diagnostics.js';
import { Endpoint } from './session/endpoint.js';
import { Gate } from './http/gate.js';
import {
  type BridgeCounters,
  type BridgeTraffic,
  createObserver,
  type Observer,
} from './observe.js';
import { Recovery } from './nodes/recovery.js';
import { type BridgeOptions, relayOptionsOf } from './options.js';
import { speaksProtocol, urlOf } from './http/request.js';
import { answerScript, scriptAt } from './http/script.js';
import { type NamedRoute, type RouteHandler, Routes } from './route/route.js';
import type { RouteOptions } from './route/options.js';
import type { SocketIoPort } from './engine/port.js';
import { openPort, type SocketIoServer } from './engine/socket-io-server.js';
import { createMemoryStore } from './stores/memory.js';

/** A handler for `app.use('/sse', bridge)`, with the bridge's controls. */
export interface Bridge {
  (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void): void;
  /** Answers at `options.path` of an HTTP or HTTPS server, before its other handlers. */
  attach(server: WebServer): Bridge;
  /**
   * Makes a handler of an event a plain route whose answer streams: `POST` emits the event to a socket of its own, and
   * what the handler emits to that socket is the response. The handler stays as it is.
   *
   *     app.use('/chat', bridge.route('chat', { until: ['finish', 'error'] }));
   *
   * @param event what a `POST` emits; the JSON body is its argument
   * @throws {TypeError} when Socket.IO would not take the event or the namespace
   * @see ../../PROTOCOL.md §6
   */
  route(event: string, options?: RouteOptions): RouteHandler;
  /**
   * Several routes by their paths: `app.use(bridge.routes({ '/chat': { event: 'chat' }, '/sum': { event: 'sum' } }))`, or
   * `http.createServer(bridge.routes({ … }))`.
   * @throws {TypeError} as `route` does
   */
  routes(routes: Readonly<Record<string, NamedRoute>>): RouteHandler;
  /**
   * Ends all sessions, each at a random time of its own, and refuses new ones: another node should answer by now. Handlers see
   * `transport close`; clients are told to come back. The answers of routes that are running may come to their end until
   * then, and are ended with `unavailable` after it.
   * @returns when every stream has been delivered to its end, or was broken off a second after `drainMs`, and other nodes
   * have taken over what there is to take over
   */
  close(options?: CloseOptions): Promise<void>;
  /** The numbers of this moment. */
  stats(): BridgeStats;
}

export interface CloseOptions {
  /**
   * Within how many milliseconds the sessions end.
   * @default 10000
   */
  readonly drainMs?: number;
  /**
   * With `relay` and Socket.IO's `connectionStateRecovery`: how many milliseconds other nodes have after that to ask what
   * their new clients have missed. It is over when they have asked for all.
   * @default 5000
   */
  readonly handOverMs?: number;
}

export interface BridgeStats {
  /** Sessions that are open, whether a stream is attached to them or not. */
  readonly sessions: number;
  /** Answers of routes that are running. */
  readonly answers: number;
  readonly bytes: BridgeTraffic & {
    /** Kept at this moment for clients that have not confirmed them, in all sessions (of text that is not ASCII, UTF-16 units). */
    readonly kept: number;
  };
  /** Frames sent to clients that came back, after the last one that they had. */
  readonly replays: number;
  /** How often a client was told that something it had missed is gone. */
  readonly resets: number;
  /** Sessions given up because their clients did not keep up: what these had not got was dropped. */
  readonly drops: number;
  /** How often each thing has happened since the bridge was made. */
  readonly events: BridgeCounters;
}

const DEFAULT_PATH = '/sse';
const DEFAULT_DRAIN_MS = 10_000;

/** What an answer that had to be ended has left to reach its readers. */
const FLUSH_MS = 1000;

/** Clients wait for 1.5 s at most, by default, before they come to another node. */
const DEFAULT_HAND_OVER_MS = 5000;

/**
 * Lets SSE clients talk to a running Socket.IO server (2.x, 3.x, 4.x), side by side with its WebSocket clients: the same handlers,
 * namespaces, middlewares, rooms and adapters.
 *
 *     const io = new Server(httpServer);
 *     app.use('/sse', sseBridge(io));
 *
 * It also answers under the Socket.IO server's own path, for requests that speak its protocol.
 * @throws {TypeError} when `io` is no Socket.IO server, or one of 1.x
 * @see ../../PROTOCOL.md
 */
export function sseBridge(io: SocketIoServer, options: BridgeOptions = {}): Bridge {
  return createBridge(openPort(io), options, createObserver(options.onEvent));
}

/** A bridge to whatever is behind a port. */
export function createBridge(
  port: SocketIoPort,
  options: BridgeOptions,
  observer: Observer,
): Bridge {
  const gate = new Gate(port, options, observer);
  const diagnostics = options.diagnostics === true ? new Diagnostics(gate) : undefined;
  const endpoint = new Endpoint(port, options, observer, gate);
  const recovery = startRecovery(port, options);
  const routes = new Routes({ port, options, gate, observer, store: createMemoryStore() });

  /** @param mount the part of the path that is not the bridge's own */
  const answer = (
    request: IncomingMessage,
    response: ServerResponse,
    mount: string,
    next: () => void,
  ): void => {
    // A framework may have cut off what the whole application is mounted at.
    const path = pathBelow(mount, urlOf(request)) ?? pathBelow(mount, request.url ?? '/');
    const script = scriptAt(request, path);
    if (path === '/') void endpoint.answer(request, response);
    else if (script !== undefined) void answerScript(request, response, script);
    else if (path === DIAGNOSTICS_PATH && diagnostics) void diagnostics.answer(request, response);
    else next();
  };

  const answerAtOwnPath = (
    request: IncomingMessage,
    response: ServerResponse,
    next: () => void,
  ): void => {
    if (speaksProtocol(request)) answer(request, response, port.path(), next);
    else next();
  };
  port.intercept(answerAtOwnPath);

  const handle = (
    request: IncomingMessage & { readonly baseUrl?: string },
    response: ServerResponse,
    // No default here: frameworks count parameters, and one that finds two waits for no middleware.
    next?: () => void,
  ): void => {
    const mount = request.baseUrl || (options.path ?? DEFAULT_PATH);
    answer(request, response, mount, next ?? (() => answerNotFound(response)));
  };

  const bridge: Bridge = Object.assign(handle, {
    attach(server: WebServer): Bridge {
      attachBefore(server, (request, response, next) => {
        handle(request, response, () => answerAtOwnPath(request, response, next));
      });
      return bridge;
    },
    async close({
      drainMs = DEFAULT_DRAIN_MS,
      handOverMs = DEFAULT_HAND_OVER_MS,
    }: CloseOptions = {}) {
      const startedAt = performance.now();
      gate.isClosed = true;
      await Promise.all([endpoint.close(drainMs), routes.close(drainMs)]);
      const leftMs = drainMs - (performance.now() - startedAt);
      await Promise.all([
        gate.drain(Math.max(leftMs, 0) + FLUSH_MS),
        recovery?.handOver(startedAt, handOverMs),
      ]);
    },
    route: (event: string, routeOptions: RouteOptions = {}) => routes.create(event, routeOptions),
    routes: (named: Readonly<Record<string, NamedRoute>>) => routes.createAll(named),
    stats: () => ({
      sessions: endpoint.sessions.count,
      answers: routes.running,
      bytes: { ...observer.bytes, kept: endpoint.sessions.keptSize },
      replays: observer.replays,
      resets: observer.counters.reset,
      drops: observer.drops,
      events: { ...observer.counters },
    }),
  });
  return bridge;
}

function startRecovery({ recovery, peers }: SocketIoPort, options: BridgeOptions) {
  if (!options.relay || !recovery || !peers) return undefined;
  return new Recovery(recovery, peers, relayOptionsOf(options));
}

/** The path of a URL below a mount, `/` for the mount itself; undefined when it is elsewhere. */
function pathBelow(mount: string, url: string): string | undefined {
  const base = mount.replace(/\/+$/, '');
  const path = url.split('?')[0] ?? '';
  if (path !== base && !path.startsWith(`${base}/`)) return undefined;
  return path.slice(base.length).replace(/\/+$/, '') || '/';
}

function answerNotFound(response: ServerResponse): void {
  response.writeHead(404).end();
}
