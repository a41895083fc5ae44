import type { BridgeOptions } from '../server/options.js';

/** Which parts of a client's first request the upstream gets to see. Everything else stays at the gateway. */
export interface ForwardOptions {
  /**
   * Request headers, by name. Of the connection's own (`Host`, `Connection`, `Upgrade`, …) none can be forwarded.
   * `Origin` is not among the default ones: whose page may connect is decided by the gateway's `cors`.
   * @default ['authorization', 'cookie']
   */
  readonly headers?: readonly string[];
  /**
   * Query parameters: all, none, or those named. `EIO`, `sid`, `transport` and the session's secret never.
   * @default true
   */
  readonly query?: boolean | readonly string[];
  /**
   * What becomes of `X-Forwarded-For`, `-Host` and `-Proto`. `set` writes what the gateway itself sees, and believes nobody;
   * `append` is for a gateway behind a proxy of yours, and believes what that has written; `none` tells the upstream nothing.
   * @default 'set'
   */
  readonly forwarded?: 'set' | 'append' | 'none';
}

/** How the Engine.IO connections to the upstream are made. */
export type TransportName = 'websocket' | 'polling';

export interface GatewayOptions extends BridgeOptions {
  /** The Socket.IO server: `http://127.0.0.1:5000`, or `https://…`; a path in it is put before `upstreamPath`. */
  readonly upstream: string;
  /**
   * Where the upstream's Engine.IO answers.
   * @default '/socket.io/'
   */
  readonly upstreamPath?: string;
  /**
   * The Engine.IO protocol that the upstream speaks: 4 for Socket.IO 3 and 4, python-socketio 5, Flask-SocketIO 5; 3 for
   * Socket.IO 2, python-socketio 4, Flask-SocketIO 4 and netty-socketio before 2.0.
   * @default 4
   */
  readonly eio?: 3 | 4;
  /**
   * Tried in this order; one that the upstream has refused is given up for the next.
   * @default ['websocket', 'polling']
   */
  readonly transports?: readonly TransportName[];
  /** What of a client's request the upstream gets. */
  readonly forward?: ForwardOptions;
  /**
   * Headers of the gateway's own, such as a secret that the upstream asks for.
   * @default none
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * How long a connection to the upstream may take, in milliseconds.
   * @default 10000
   */
  readonly connectTimeoutMs?: number;
  /**
   * The largest message of the upstream, in bytes, its attachments included. One that is larger ends the session.
   * @default 16777216 (16 MiB)
   */
  readonly maxMessageBytes?: number;
  /**
   * The largest body of a client, in bytes: what the upstream takes, less if that says so in its handshake. A larger message would
   * end the connection there.
   * @default 1000000
   */
  readonly maxPayloadBytes?: number;
  /**
   * What may wait for an upstream that does not read, in bytes for each session; then its client is asked to wait as well.
   * @default 1048576
   */
  readonly backlogBytes?: number;
}
