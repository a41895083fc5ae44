import type { CatalogFate } from './fate.js';
import { RECONNECT_EVENTS } from './manager.js';

/** One event that Socket.IO's client itself fires. All other names belong to the application and stay the same. */
export interface EventRow {
  readonly name: string;
  readonly fate: Extract<CatalogFate, 'same' | 'rewrite' | 'todo'>;
  /** For `rewrite`: what of the client tells it. */
  readonly to?: string;
  readonly reason?: string;
  /**
   * The last major version of socket.io-client that fires it. Where a later one is installed, a listener was never
   * called, and stays as it is.
   */
  readonly lastMajor?: number;
}

const V2_ONLY = 'socket.io-client 2 fires it on the socket, and the shim keeps that';
const V2_ERROR =
  'socket.io-client 2 fires it when a middleware refuses; the native client has connect_error';

/** Lifecycle events on the socket, 2.x to 4.x. */
export const EVENTS: readonly EventRow[] = [
  { name: 'connect', fate: 'same' },
  { name: 'disconnect', fate: 'same' },
  { name: 'connect_error', fate: 'same' },
  ...RECONNECT_EVENTS.map((name) => ({
    name,
    fate: 'rewrite' as const,
    to: 'reconnection',
    lastMajor: 2,
    reason: V2_ONLY,
  })),
  { name: 'reconnecting', fate: 'todo', lastMajor: 2, reason: V2_ONLY },
  { name: 'connect_failed', fate: 'todo', lastMajor: 2, reason: V2_ONLY },
  { name: 'connect_timeout', fate: 'todo', lastMajor: 2, reason: V2_ONLY },
  { name: 'connecting', fate: 'todo', lastMajor: 2, reason: V2_ONLY },
  { name: 'ping', fate: 'todo', lastMajor: 2, reason: V2_ONLY },
  { name: 'pong', fate: 'todo', lastMajor: 2, reason: V2_ONLY },
  { name: 'error', fate: 'todo', lastMajor: 2, reason: V2_ERROR },
  { name: '*', fate: 'todo', reason: 'a wildcard listener comes from a plug-in of Socket.IO' },
];

const BY_NAME = new Map(EVENTS.map((row) => [row.name, row]));

/** The row of an event, or `undefined` for an event of the application. */
export function findEvent(name: string): EventRow | undefined {
  return BY_NAME.get(name);
}
