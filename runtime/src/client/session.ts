import type {
  AckMessage,
  ConnectedMessage,
  ConnectErrorMessage,
  DisconnectedMessage,
  EventMessage,
  OpenMessage,
} from '../protocol/downlink.js';
import type { UpMessage } from '../protocol/uplink.js';
import type { Environment } from './environment.js';
import type { watchPage } from './page.js';
import type { Target } from './requests.js';
import type { TransportError } from './transport-error.js';

/** `leaving`: what is queued is still being sent. */
export type Phase = 'idle' | 'opening' | 'open' | 'resuming' | 'leaving' | 'closed';

/** As Socket.IO's own disconnect reasons. */
export type EndReason =
  'transport close' | 'transport error' | 'ping timeout' | 'parse error' | 'forced close';

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

/** What the owner of a session must act on: what is said to one of its namespaces. */
export type NamespaceMessage =
  ConnectedMessage | ConnectErrorMessage | DisconnectedMessage | EventMessage | AckMessage;

/** What a session tells its owner. Each may throw: the error is reported, and the session goes on. */
export interface ConnectionListener<Owner> {
  /** The session is there. Once. */
  opened(settings: OpenMessage): void;
  /** An open was tried and failed; `open` tries again, under the same secret where that can be. */
  failed(error: TransportError): void;
  received(message: NamespaceMessage, id: string): void;
  /** The server has let go of what this session missed; `ended` follows. */
  reset?(reason: string): void;
  pinged?(): void;
  /** The server has every message before this number. */
  confirmed?(next: number): void;
  /** The stream was cut and is being resumed, or is back. */
  interrupted?(isInterrupted: boolean): void;
  /** A message was taken by nobody, and is not sent again: its owner should know. */
  refused(error: Error, owner: Owner | undefined): void;
  /** The session is over. Once, and only after `opened`. */
  ended(end: SessionEnd<Owner>): void;
}

/** What a session is known by, and how far it has come. */
export interface SessionKey {
  secret: string;
  /** The number of the last request for a stream. */
  attempt: number;
  /** The `id` of the last frame that was processed, or ''. */
  lastId: string;
  /** Where several hold a session in turn: which. The server takes nothing any more from those before. */
  term?: number;
}

/** A session that somebody else has begun. */
export interface TakenSession<Owner> {
  /** Changed as the session goes on. */
  readonly key: SessionKey;
  /** None: its open was not answered yet. */
  readonly settings?: OpenMessage | undefined;
  /** The number of the first of the messages that the server may not have. */
  readonly first: number;
  readonly messages: readonly { readonly message: UpMessage; readonly owner: Owner }[];
}

export interface ConnectionOptions extends Target {
  readonly environment: Environment;
  /** Between attempts to resume, and between attempts to send. */
  readonly retryDelayMs?: number;
  /** Default: this page's own comings and goings. */
  readonly watchPage?: typeof watchPage;
}

/** How a session ends that was refused like that; undefined where it can go on. The first: it is no more than gone. */
export function endOf(code: unknown): 'transport close' | 'transport error' | undefined {
  const name = String(code);
  if (/^(?:unknown-session|sequence-gap)$/.test(name)) return 'transport close';
  return /^(?:malformed|forbidden|unsupported-.*|payload-too-large)$/.test(name)
    ? 'transport error'
    : undefined;
}
