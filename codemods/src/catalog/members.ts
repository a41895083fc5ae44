import type { CatalogFate } from './fate.js';

/** One member of Socket.IO's client socket. */
export interface MemberRow {
  readonly name: string;
  /** The ways of using it that this row covers. */
  readonly kinds: readonly ('call' | 'get' | 'set')[];
  readonly fate: Exclude<CatalogFate, 'drop'>;
  /** The native name, for a plain renaming. */
  readonly to?: string;
  /** The shape of the rewrite, when it is more than a renaming. */
  readonly shape?: 'send-message' | 'not-connected' | 'not-closed' | 'drop-arguments' | 'silently';
  /** Nothing else of Socket.IO's socket calls it but `BY_EMIT`: an application may put its own in its place. */
  readonly isReplaceable?: boolean;
  /** For `todo`: why the native client cannot take it. */
  readonly reason?: string;
}

const CALL = ['call'] as const;
const GET = ['get'] as const;
const ANY = ['call', 'get', 'set'] as const;

/** Every public member of socket.io-client's `Socket`, 2.x to 4.x. A member that is not here is `todo`. */
export const MEMBERS: readonly MemberRow[] = [
  { name: 'on', kinds: CALL, fate: 'same' },
  { name: 'once', kinds: CALL, fate: 'same' },
  { name: 'off', kinds: CALL, fate: 'same' },
  { name: 'onAny', kinds: CALL, fate: 'same' },
  { name: 'offAny', kinds: CALL, fate: 'same' },
  { name: 'listeners', kinds: CALL, fate: 'same' },
  { name: 'hasListeners', kinds: CALL, fate: 'same' },
  { name: 'timeout', kinds: CALL, fate: 'same' },
  { name: 'volatile', kinds: GET, fate: 'same' },
  { name: 'id', kinds: GET, fate: 'same' },
  { name: 'nsp', kinds: GET, fate: 'same' },
  { name: 'connected', kinds: GET, fate: 'same' },
  { name: 'recovered', kinds: GET, fate: 'same' },
  { name: 'auth', kinds: ['get', 'set'], fate: 'same' },
  { name: 'removeListener', kinds: CALL, fate: 'rewrite', to: 'off' },
  { name: 'removeAllListeners', kinds: CALL, fate: 'rewrite', to: 'off' },
  { name: 'emit', kinds: CALL, fate: 'rewrite', to: 'send', isReplaceable: true },
  { name: 'emitWithAck', kinds: CALL, fate: 'rewrite', to: 'request' },
  { name: 'send', kinds: CALL, fate: 'rewrite', to: 'send', shape: 'send-message' },
  { name: 'connect', kinds: CALL, fate: 'rewrite', to: 'open' },
  { name: 'open', kinds: CALL, fate: 'same' },
  { name: 'disconnect', kinds: CALL, fate: 'rewrite', to: 'close', shape: 'drop-arguments' },
  { name: 'close', kinds: CALL, fate: 'rewrite', to: 'close', shape: 'drop-arguments' },
  // It closes without a word: what listens hears nothing of it.
  { name: 'destroy', kinds: CALL, fate: 'rewrite', to: 'close', shape: 'silently' },
  {
    name: 'disconnected',
    kinds: GET,
    fate: 'rewrite',
    to: 'connected',
    shape: 'not-connected',
  },
  {
    name: 'io',
    kinds: ANY,
    fate: 'todo',
    reason:
      'the manager (`socket.io`) has no counterpart in the native client, but for its transport, its query and the attempts to reconnect',
  },
  {
    name: 'active',
    kinds: GET,
    fate: 'rewrite',
    to: 'status',
    shape: 'not-closed',
  },
  {
    name: 'listenersAny',
    kinds: CALL,
    fate: 'todo',
    reason: 'the native client does not hand out its catch-all listeners',
  },
  {
    name: 'prependAny',
    kinds: CALL,
    fate: 'todo',
    reason: 'the native client keeps one order of catch-all listeners',
  },
  {
    name: 'onAnyOutgoing',
    kinds: CALL,
    fate: 'todo',
    reason: 'the native client has no listener for what is sent',
  },
  {
    name: 'compress',
    kinds: CALL,
    fate: 'todo',
    reason: 'compression is the HTTP server’s business over SSE',
  },
  { name: 'binary', kinds: ANY, fate: 'todo', reason: 'it was removed from Socket.IO in 3.0' },
  {
    name: 'sendBuffer',
    kinds: ANY,
    fate: 'todo',
    reason: 'the native client does not hand out its send buffer',
  },
  {
    name: 'receiveBuffer',
    kinds: ANY,
    fate: 'todo',
    reason: 'the native client does not hand out its receive buffer',
  },
  {
    name: 'onevent',
    kinds: ANY,
    fate: 'todo',
    reason: 'packets are not visible in the native client; `onAny` sees every event',
  },
  {
    name: 'addEventListener',
    kinds: CALL,
    fate: 'todo',
    reason: 'it is a legacy alias that the native client does not have',
  },
  {
    name: 'removeEventListener',
    kinds: CALL,
    fate: 'todo',
    reason: 'it is a legacy alias that the native client does not have',
  },
];

const BY_NAME = new Map(MEMBERS.map((row) => [row.name, row]));

/** The row of a member, or `undefined` for one that Socket.IO does not have. */
export function findMember(name: string): MemberRow | undefined {
  return BY_NAME.get(name);
}

/**
 * What Socket.IO's client keeps on its sockets for itself. The native client has nothing of it, so that code which
 * reaches for it needs the shim.
 */
export const INTERNAL_MEMBERS: ReadonlySet<string> = new Set([
  'ack',
  'acks',
  'connectError',
  'emitBuffered',
  'emitEvent',
  'flags',
  'ids',
  'json',
  'local',
  'notifyOutgoingListeners',
  'onack',
  'onclose',
  'onconnect',
  'ondisconnect',
  'onerror',
  'onopen',
  'onpacket',
  'packet',
  'query',
  'subEvents',
  'subs',
]);

/** What the native client has and Socket.IO's has not: an application's own property must not take its place. */
const NATIVE_ONLY: ReadonlySet<string> = new Set([
  'interrupt',
  'reconnection',
  'request',
  'status',
  'stream',
]);

/** Whether a name that Socket.IO does not know means nothing to the native client either. */
export function isFreeName(name: string): boolean {
  return !INTERNAL_MEMBERS.has(name) && !NATIVE_ONLY.has(name) && !name.startsWith('_');
}

/** What sends by calling the socket's own `emit`, whoever made that one. The native members do not call `send`. */
export const BY_EMIT: ReadonlySet<string> = new Set(['send', 'emitWithAck', 'timeout', 'volatile']);

/** Members whose call gives the socket back, so that calls can be chained on it. */
export const CHAINING_MEMBERS: ReadonlySet<string> = new Set([
  'on',
  'once',
  'off',
  'addEventListener',
  'removeListener',
  'removeAllListeners',
  'removeEventListener',
  'emit',
  'send',
  'connect',
  'open',
  'disconnect',
  'close',
  'compress',
  'binary',
  'timeout',
  'onAny',
  'prependAny',
  'offAny',
  'onAnyOutgoing',
]);

/** What the native client's `volatile` and `timeout()` give: not the client, but something with these and no more. */
export const FLAGGED_MEMBERS: Readonly<Record<'volatile' | 'timeout', ReadonlySet<string>>> = {
  volatile: new Set(['emit', 'send']),
  timeout: new Set(['emit', 'send', 'emitWithAck']),
};

/** Properties whose value is the socket again, with a flag set for the next call. */
export const FLAG_MEMBERS: ReadonlySet<string> = new Set(['volatile', 'local', 'json']);
