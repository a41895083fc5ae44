import type { Query } from './address.js';
import type { BackoffOptions } from './backoff.js';
import type { Connector } from './connection.js';
import type { HeaderValues } from './requests.js';

/** Credentials for a namespace, sent at each connect. What a function answers may change from one to the next. */
export type Auth =
  | object
  | (() => object | undefined | Promise<object | undefined>)
  | ((answer: (auth: object) => void) => void);

/** The delay doubles each time. */
export interface RetryOptions extends BackoffOptions {
  /** How many times in a row. Default: without end. */
  readonly attempts?: number | undefined;
}

export interface ConnectOptions {
  /** Where the bridge is mounted. Default `/sse`. */
  readonly path?: string | undefined;
  /** What the server's middlewares find in `socket.handshake.auth`. Default: nothing. */
  readonly auth?: Auth | undefined;
  /** Headers of every request. A function is asked for each, and may be asynchronous. Default: none. */
  readonly headers?: HeaderValues | (() => HeaderValues | Promise<HeaderValues>) | undefined;
  /** What the server finds in `socket.handshake.query`. Default: nothing. */
  readonly query?: Query;
  /** As in `fetch`. Default: the platform's, `same-origin`. */
  readonly credentials?: RequestCredentials | undefined;
  /** Open at once; `false` waits for `open()`. Default true. */
  readonly autoOpen?: boolean | undefined;
  /** How to come back when a session is over or could not be opened. `false`: not at all. */
  readonly retry?: RetryOptions | false | undefined;
  /**
   * Share one connection with clients of other namespaces at the same origin and path; the options of the first count,
   * except `auth`, which is each client's own. Default true.
   */
  readonly share?: boolean | undefined;
  /** Closes the client when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** What makes the connection, for instance `shareAcrossTabs()`. Default: one of this page's own. */
  readonly connector?: Connector | undefined;
  /** What to use in place of `fetch`, for instance one that streams on React Native. Default: the platform's. */
  readonly fetch?: typeof fetch | undefined;
  /**
   * Hears why, when the server no longer had what this client missed, just before `disconnect`: what the application
   * shows should be loaded anew. @see PROTOCOL.md §3.2
   */
  readonly onReset?: ((reason: string) => void) | undefined;
}
