import type { IncomingMessage } from 'node:http';
import type { CorsOptions } from 'cors';
import type { BridgeEvent } from './observe.js';

export interface BridgeOptions {
  /**
   * Where `attach` answers. Without meaning for a bridge that is mounted with `app.use(path, bridge)`.
   * @default '/sse'
   */
  readonly path?: string;
  /**
   * How long a session waits for its client to come back after the stream was lost, in milliseconds. Until
   * then handlers see nothing; after it, `disconnect` with `transport close`.
   * @default Socket.IO's `pingTimeout` (20 000)
   */
  readonly graceMs?: number;
  /**
   * Events kept for each session until its client has confirmed them, at most.
   * A client that misses more starts anew, and is told so.
   * @default 4096
   */
  readonly replayFrames?: number;
  /**
   * Bytes kept for each session, at most: also the most that a client costs which does not read.
   * @default 1048576
   */
  readonly replayBytes?: number;
  /**
   * Which origins may use the bridge from a page of their own. Where it lists the headers that are allowed, those of
   * the protocol are added.
   * @default Socket.IO's own `cors` option
   * @see https://github.com/expressjs/cors#configuration-options
   */
  readonly cors?: CorsOptions;
  /**
   * Who is asking, from a cookie or a header of the request: what is sent to one principal is never replayed to another,
   * even one who knows the session's secret. Undefined stands for nobody in particular.
   * @default everyone is the same principal, and the secret alone decides
   */
  readonly principal?: (
    request: IncomingMessage,
  ) => string | undefined | Promise<string | undefined>;
  /**
   * Sessions at the same time; one more is answered `503`.
   * @default 100000
   */
  readonly maxSessions?: number;
  /**
   * Sessions of one address at the same time; one more is answered `503`.
   * @default Infinity, for behind a proxy all clients have the proxy's address: set `address` first
   */
  readonly maxSessionsPerAddress?: number;
  /**
   * Whose request it is, for `maxSessionsPerAddress`: behind a proxy, what `X-Forwarded-For` says.
   * @default the address of the TCP connection
   */
  readonly address?: (request: IncomingMessage) => string;
  /**
   * Namespaces that one session may be in; a `connect` past it gets `connect_error`.
   * @default 100
   */
  readonly maxNamespaces?: number;
  /**
   * Messages of one session that wait until their namespace is connected; while there are as many, an uplink is answered
   * `503`, and its client says the same later.
   * @default 1000
   */
  readonly maxHeldMessages?: number;
  /**
   * How long the name of an event or a namespace may be that a client says, in UTF-16 units; a batch with a longer one is
   * answered `400 malformed`, and nothing of it is run. What the server emits is bounded by `replayBytes` alone.
   * @default 4096
   */
  readonly maxNameLength?: number;
  /**
   * Within how many milliseconds the body of a request has to arrive; a slower one is answered `503`, and cut off. How large
   * it may be, Socket.IO's `maxHttpBufferSize` says.
   * @default 30000
   */
  readonly bodyTimeoutMs?: number;
  /**
   * Answers `GET {mount}/diagnostics` with a stream of timed frames, for `sse-migrate doctor --url`. Anyone may ask for it.
   * @default false
   */
  readonly diagnostics?: boolean;
  /**
   * For several nodes behind one address without sticky sessions: an uplink that comes to another node than its session's is
   * handed on to that one, through the application's own adapter (Socket.IO 4.x with one that has messages between servers).
   * With Socket.IO's `connectionStateRecovery`, what a client missed on its way to another node is handed over as well, by
   * adapters that cannot do it themselves (Redis, the cluster adapter): a node that is drained loses nothing.
   * @default false
   * @see CAPACITY.md, which says when it pays
   */
  readonly relay?: boolean | RelayOptions;
  /** Called with each thing that happens at the bridge: for metrics and logs. It must not throw. */
  readonly onEvent?: (event: BridgeEvent) => void;
}

export interface RelayOptions {
  /**
   * How long another node's answer is waited for, in milliseconds. After it an uplink is answered `503` and sent again by
   * its client, whose own stream tells whether the session still is; and a resume is answered `404`.
   * @default 2000
   */
  readonly timeoutMs?: number;
  /**
   * Answers of other nodes that are waited for at the same time; while there are as many, a request is answered `503`.
   * @default 1000
   */
  readonly maxPending?: number;
}

/** What `relay` says beyond yes or no. */
export function relayOptionsOf({ relay }: BridgeOptions): RelayOptions {
  return typeof relay === 'object' ? relay : {};
}
