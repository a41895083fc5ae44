import createDebug from 'debug';

/** Something that happened at the bridge. `conn` is the id that handlers see as `socket.conn.id`. */
export type BridgeEvent =
  | { readonly kind: 'opened'; readonly conn: string }
  /** A client came back and went on where it was. */
  | { readonly kind: 'resumed'; readonly conn: string }
  /** A client came back too late for what it had missed. */
  | { readonly kind: 'reset'; readonly conn: string }
  /** `reason` as handlers see it, `goodbye` as the client does. @see PROTOCOL.md §3.2 */
  | {
      readonly kind: 'ended';
      readonly conn: string;
      readonly reason: string;
      readonly goodbye: string;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  /** A route runs a handler of this event. */
  | { readonly kind: 'started'; readonly conn: string; readonly event: string }
  /** A gateway could not connect to its upstream. */
  | { readonly kind: 'upstream-failed'; readonly detail: string }
  /** A gateway's connection to its upstream has ended from over there. */
  | { readonly kind: 'upstream-lost'; readonly conn: string; readonly detail: string }
  /** `status` as the client sees it, or `refused`. @see PROTOCOL.md §6.2 */
  | { readonly kind: 'answered'; readonly conn: string; readonly status: string };

/** How often each thing has happened since the bridge was made. */
export type BridgeCounters = Readonly<Record<BridgeEvent['kind'], number>>;

export interface Observer {
  readonly counters: BridgeCounters;
  observe(event: BridgeEvent): void;
}

/** `DEBUG=sse-migrate:bridge` shows each event on stderr. */
const debug = createDebug('sse-migrate:bridge');

/** Counts events, logs them for `DEBUG`, and passes them on. */
export function createObserver(listener?: (event: BridgeEvent) => void): Observer {
  const counters = {
    opened: 0,
    resumed: 0,
    reset: 0,
    ended: 0,
    refused: 0,
    started: 0,
    answered: 0,
    'upstream-failed': 0,
    'upstream-lost': 0,
  };
  return {
    counters,
    observe(event) {
      counters[event.kind] += 1;
      debug('%o', event);
      listener?.(event);
    },
  };
}
