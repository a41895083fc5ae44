import type { IncomingMessage } from 'node:http';
import type { Dialect } from '../dialects/dialect.js';
import type { AnswerStore } from '../stores/store.js';

/** The request of a start, its body read and parsed. */
export type RouteRequest = IncomingMessage & { readonly body: unknown };

export interface RouteOptions {
  /**
   * Events whose being sent ends the answer as `complete`. They belong to it.
   * @default none: the handler's ack, or `socket.disconnect()`, ends the answer
   */
  readonly until?: readonly string[];
  /**
   * Events whose being sent ends the answer as `error`. They belong to it.
   * @default none
   */
  readonly failures?: readonly string[];
  /**
   * Events that belong to the answer, when not all do that reach the socket: one may be in rooms where others talk, and
   * `io.emit()` reaches everyone. Those of `until` and `failures` always do.
   * @default all
   */
  readonly events?: readonly string[];
  /**
   * Whether the handler is handed an ack callback, whose call ends the answer. `false` for a handler whose ack is a receipt.
   * @default true
   */
  readonly ack?: boolean;
  /**
   * After how many milliseconds an answer that has not ended is ended, with `error` and `timed-out`.
   * @default 300000 (5 minutes)
   */
  readonly timeLimitMs?: number;
  /**
   * The namespace that the socket connects to.
   * @default '/'
   */
  readonly namespace?: string;
  /**
   * What namespace middlewares find in `socket.handshake.auth` (not on Socket.IO 2, which has none). What it throws is a
   * refusal: `403 forbidden`, of which `refusal` says what the client is told.
   * @default `{ token }` where the request has an `Authorization: Bearer` header, and what the JSON of the header `Sse-Auth` has,
   * in which the native client says its `auth`; nothing without them
   */
  readonly auth?: (request: RouteRequest) => object | undefined | Promise<object | undefined>;
  /**
   * The arguments of the event. Without meaning for a dialect, which has an option of its own.
   * @default the items of the body if it is an array, else the body
   */
  readonly args?: (request: RouteRequest) => readonly unknown[] | Promise<readonly unknown[]>;
  /**
   * What the client is told of a refusal by a middleware or by `auth`: members of the problem object, `status` among them.
   * `message` and `data` are those of the error that the middleware gave to `next()`, or that `auth` threw.
   * @default nothing: `403`, without the error's text and data
   */
  readonly refusal?: (error: {
    readonly message: string;
    readonly data?: unknown;
  }) => Readonly<Record<string, unknown>>;
  /**
   * For how many milliseconds an answer can still be read after its end.
   * @default 300000 (5 minutes)
   */
  readonly resumeTtlMs?: number;
  /**
   * For how many milliseconds nobody may read an answer before it is cancelled. 0 cancels it with the connection that reads it: then
   * nothing can be resumed. Dialects whose clients stop that way do so by themselves (`cancelOnClose`).
   * @default 30000
   */
  readonly graceMs?: number;
  /**
   * The largest answer, in bytes (its ASCII characters; others count as one or two). One that would pass it is ended with `error` and `payload-too-large`.
   * @default 16777216 (16 MiB)
   */
  readonly maxBytes?: number;
  /**
   * How many answers may be running at once at this node; one more is `503`.
   * @default 10000
   */
  readonly maxRunning?: number;
  /**
   * Where answers are kept.
   * @default in the memory of this process, shared by the bridge's routes
   */
  readonly store?: AnswerStore;
  /**
   * Other formats to answer in, each below the route's path: `openAiChat()`, `uiMessageStream()`.
   * @default none
   */
  readonly dialects?: readonly Dialect[];
}
