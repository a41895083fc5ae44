import type { Connector } from '../client/connection.js';
import type { NamespaceMessage, SessionEnd, SessionKey } from '../client/session.js';
import type { OpenMessage } from '../protocol/downlink.js';
import type { UpMessage } from '../protocol/uplink.js';

export type ConnectionOptions = Parameters<Connector>[0];

/** Whose message it is: a port, and its own count. */
export interface Tag {
  readonly port: string;
  readonly count: number;
}

export interface LogEntry extends Tag {
  readonly message: UpMessage;
}

/** Whose a port is, and the namespaces that it has said `connect` to. */
export interface Member {
  readonly tab: string;
  readonly nsps: readonly string[];
}

/** All that a tab must know to go on with the session when the one that had it is gone. */
export interface SharedSession {
  key: SessionKey;
  settings?: OpenMessage | undefined;
  isInterrupted: boolean;
  /** The number of the log's first message. */
  first: number;
  /** What the server may not have, in the order of the numbers. */
  log: LogEntry[];
  /** How many messages have come from the server that it would send again. */
  heard: number;
  /** The last that was logged of each port. */
  said: Record<string, number>;
  /** The ports that are in use; also those of tabs that are gone, until whoever leads has noticed. */
  members: Record<string, Member>;
  /** The namespaces that are connected. */
  namespaces: Record<string, NamespaceMessage>;
}

/** An error as it goes from tab to tab. */
export interface SentError {
  readonly message: string;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** What the leader says to all, itself included; in this order it is true in every tab. */
export type Notice =
  | {
      readonly kind: 'leading';
      readonly session: SharedSession | undefined;
      /** For this tab alone, which has just come. */
      readonly to?: string;
    }
  | { readonly kind: 'opened'; readonly settings: OpenMessage }
  | { readonly kind: 'failed'; readonly error: SentError }
  | { readonly kind: 'logged'; readonly entry: LogEntry }
  /** It need not go to the server: another tab has said the same. */
  | { readonly kind: 'settled'; readonly tag: Tag }
  | { readonly kind: 'confirmed'; readonly next: number }
  | { readonly kind: 'refused'; readonly tag: Tag; readonly error: SentError }
  | {
      readonly kind: 'message';
      readonly message: NamespaceMessage;
      readonly id: string;
      /** How many have come, with this one if it counts. */
      readonly heard: number;
      /** Whether it counts: a volatile one reaches only who is there. */
      readonly isKept: boolean;
    }
  | { readonly kind: 'alive' }
  | { readonly kind: 'joined'; readonly port: string; readonly member: Member }
  /** The port has said `bye`, and is forgotten. */
  | { readonly kind: 'left'; readonly port: string }
  | { readonly kind: 'interrupted'; readonly value: boolean; readonly attempt: number }
  | { readonly kind: 'reset'; readonly reason: string }
  | {
      readonly kind: 'ended';
      readonly end: Omit<SessionEnd<Tag>, 'details'>;
      readonly error?: SentError | undefined;
    };

/** What a tab says to the leader, whoever that is. */
export type Wish =
  | { readonly kind: 'hello'; readonly tab: string }
  /** Is there anybody? */
  | { readonly kind: 'ping' }
  | { readonly kind: 'join'; readonly tab: string; readonly port: string; readonly nsps: string[] }
  | { readonly kind: 'say'; readonly tab: string; readonly entry: LogEntry }
  | { readonly kind: 'bye'; readonly port: string };

/** Follows what the leader says. */
export function applyNotice(session: SharedSession, notice: Notice): void {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the others change nothing in it
  switch (notice.kind) {
    case 'opened':
      session.settings = notice.settings;
      return;
    case 'logged':
      return addToLog(session, notice.entry);
    case 'confirmed':
      session.log.splice(0, notice.next - session.first);
      session.first = notice.next;
      return;
    case 'refused':
      session.log = session.log.filter((entry) => !isSameTag(entry, notice.tag));
      return;
    case 'interrupted':
      session.isInterrupted = notice.value;
      session.key.attempt = notice.attempt;
      return;
    case 'message':
      return applyMessage(session, notice);
    case 'joined':
      session.members[notice.port] = notice.member;
      return;
    case 'left':
      delete session.members[notice.port];
      return;
    case 'settled':
      markSaid(session, notice.tag);
  }
}

export function isSameTag(one: Tag, other: Tag): boolean {
  return one.port === other.port && one.count === other.count;
}

function addToLog(session: SharedSession, entry: LogEntry): void {
  const { message } = entry;
  markSaid(session, entry);
  // As the uplink does: a newer `connect` takes the place of the one that waits.
  const at = session.log.findIndex(
    (other) =>
      message.kind === 'connect' &&
      other.message.kind === 'connect' &&
      other.message.nsp === message.nsp,
  );
  if (at < 0) session.log.push(entry);
  else session.log[at] = entry;
  if (message.kind === 'disconnect') delete session.namespaces[message.nsp ?? '/'];
}

/** What is said again, because a leader has changed, is known already. */
function markSaid({ said }: SharedSession, { port, count }: Tag): void {
  said[port] = Math.max(said[port] ?? 0, count);
}

function applyMessage(
  session: SharedSession,
  { message, id, heard }: Extract<Notice, { kind: 'message' }>,
): void {
  session.heard = heard;
  if (id) session.key.lastId = id;
  if (message.kind === 'connect') session.namespaces[message.nsp] = message;
  if (message.kind === 'disconnect' || message.kind === 'connect_error') {
    delete session.namespaces[message.nsp];
  }
}
