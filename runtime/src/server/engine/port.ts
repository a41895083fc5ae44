import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { CorsOptions, CorsOptionsDelegate } from 'cors';
import type { PacketCodec } from '../packets/codec.js';
import type { EngineConnection } from './engine-connection.js';
import type { OpenPeers } from './peers.js';
import type { RecoverySupport } from './adapters.js';

/** What is behind the bridge: a Socket.IO server of this process, or a gateway's way to one elsewhere. */
export interface SocketIoPort {
  readonly isVersion2: boolean;
  readonly codec: PacketCodec;
  readonly engine: unknown;
  /** The other servers of the application, where they can be told something. */
  readonly peers: OpenPeers | undefined;
  /** Where the application has Socket.IO's connection state recovery on. */
  readonly recovery: RecoverySupport | undefined;
  path(): string;
  limits(): EngineLimits;
  cors(): CorsOptions | CorsOptionsDelegate | undefined;
  /** Makes room for a connection. Rejects with what the client is to be told. */
  reserve(request: IncomingMessage): Promise<Reservation>;
  /** Runs `io.engine.use()` middlewares. Rejects when one of them fails. */
  runMiddlewares(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Asks `allowRequest`. @returns why not, or undefined */
  refusal(request: IncomingMessage): Promise<string | undefined>;
  /** Tells listeners of `connection_error` of a request that was refused. */
  reportRefusal(request: IncomingMessage, by: RefusedBy, message: string): void;
  /**
   * Lets listeners of the engine's `initial_headers` and `headers` add to a response.
   * @param sid of the connection that the response opens, if it opens one: it also goes into the cookie
   */
  emitHeaders(request: IncomingMessage, response: ServerResponse, sid?: string): void;
  release(conn: EngineConnection): void;
  /** The socket of a connection in a namespace. @param sid as `$connect` names it; 2.x does not. */
  socketOf(conn: EngineConnection, nsp: string, sid: string | undefined): SocketEvents | undefined;
  /** Whether Socket.IO has been closed, and the request's server with it: what is open still ends, nothing begins. */
  isClosing(request: IncomingMessage): boolean;
  /** Lets `handler` see requests under Socket.IO's own path before Socket.IO does. */
  intercept(handler: (...args: [...Parameters<RequestListener>, () => void]) => void): void;
}

export interface EngineLimits {
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
  readonly maxPayloadBytes: number;
}

/** Where one connection will go: everything that takes time has been done. */
export interface Reservation {
  /** The connection's id. */
  readonly id: string;
  /** Makes Socket.IO take the connection for one of its own. */
  handOver(conn: EngineConnection): void;
  /** Gives the place back, if nothing has been handed over. */
  cancel(): void;
}

/** Who may refuse a request: one of `io.engine.use()`, or the option `allowRequest`. */
export type RefusedBy = 'middleware' | 'allowRequest';

/** What of a socket a route looks at; `fns` are its own middlewares. */
export interface SocketEvents {
  listenerCount(event: string): number;
  readonly fns?: readonly unknown[];
  readonly _anyListeners?: readonly unknown[];
}
