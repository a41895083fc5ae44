import type { CloseReason } from '../engine/engine-connection.js';
import { controlFrame, type Frame } from '../stream/frames.js';

/** How a session came to its end. */
export interface End {
  /** What Socket.IO's handlers are told. */
  readonly reason: CloseReason;
  /** What the client is told. @see PROTOCOL.md §3.2 */
  readonly goodbye: string;
  readonly reconnect: boolean;
  readonly retryAfterMs?: number | undefined;
}

/** An hour: the nearest that an `EventSource` comes to staying away. */
const STAY_AWAY_MS = 3_600_000;

/** @see PROTOCOL.md §4.3 */
export const ENDS = {
  left: { reason: 'transport close', goodbye: 'left', reconnect: false },
  lost: { reason: 'transport close', goodbye: 'expired', reconnect: true },
  silent: { reason: 'ping timeout', goodbye: 'ping timeout', reconnect: true },
  closed: { reason: 'forced close', goodbye: 'closed', reconnect: true },
  reset: { reason: 'transport close', goodbye: 'reset', reconnect: true },
  stalled: { reason: 'transport error', goodbye: 'overflow', reconnect: true },
  overfull: { reason: 'transport close', goodbye: 'overflow', reconnect: true },
  shutdown: { reason: 'transport close', goodbye: 'shutdown', reconnect: true },
  refused: {
    reason: 'transport close',
    goodbye: 'refused',
    reconnect: false,
    retryAfterMs: STAY_AWAY_MS,
  },
} as const satisfies Readonly<Record<string, End>>;

/** A client that comes back should hear how it ended, unless it knows: it was told to stay away, or came too late. */
export function isNews(end: End): boolean {
  return end.reconnect && end !== ENDS.lost;
}

export function goodbyeFrame({ goodbye, reconnect, retryAfterMs }: End): Frame {
  const data = { reason: goodbye, resume: false, reconnect, retryAfterMs };
  return controlFrame('goodbye', data, retryAfterMs);
}
