import type { DownMessage, OpenMessage } from '../protocol/downlink.js';
import type { Environment } from './environment.js';
import type { Target } from './requests.js';
import type { TransportError } from './transport-error.js';

/** `leaving`: what is queued is still being sent. */
export type Phase = 'idle' | 'opening' | 'open' | 'resuming' | 'leaving' | 'closed';

/** As Socket.IO's own disconnect reasons. */
export type EndReason = 'transport close' | 'transport error' | 'ping timeout' | 'parse error';

/** How a session ended. */
export interface SessionEnd<Owner> {
  readonly reason: EndReason;
  readonly details?: Error | undefined;
  /** False: the server wants nobody back. */
  readonly reconnect: boolean;
  /** Not sooner than this many milliseconds. */
  readonly retryAfterMs: number;
  /** The owners of messages that were never sent, in order. */
  readonly unsent: readonly Owner[];
}

/** What a session tells its owner. Each may throw: the error is reported, and the session goes on. */
export interface ConnectionListener<Owner> {
  /** The session is there. Once. */
  opened(settings: OpenMessage): void;
  /** An open was tried and failed; `open` tries again, under the same secret where that can be. */
  failed(error: TransportError): void;
  /** Everything the owner must act on: connect, connect_error, disconnect, event, ack. */
  received(message: DownMessage): void;
  /** The server has let go of what this session missed; `ended` follows. */
  reset?(reason: string): void;
  pinged?(): void;
  /** The stream was cut and is being resumed, or is back. */
  interrupted?(isInterrupted: boolean): void;
  /** The session is over. Once, and only after `opened`. */
  ended(end: SessionEnd<Owner>): void;
}

export interface ConnectionOptions extends Target {
  readonly environment: Environment;
  /** Between attempts to resume, and between attempts to send. */
  readonly retryDelayMs?: number;
}

/** Codes after which a session cannot go on. */
export const FATAL: ReadonlySet<unknown> = new Set([
  'malformed',
  'unsupported-protocol',
  'forbidden',
  'unknown-session',
  'sequence-gap',
  'payload-too-large',
  'unsupported-media-type',
]);

/** Those that mean no more than: the session is gone. */
export const GONE: ReadonlySet<unknown> = new Set(['unknown-session', 'sequence-gap']);
