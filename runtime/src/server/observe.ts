import createDebug from 'debug';

/** Something that happened at the bridge. `conn` is the id that handlers see as `socket.conn.id`. */
export type BridgeEvent =
  | { readonly kind: 'opened'; readonly conn: string }
  /** A stream was lost: the session waits for its client. */
  | { readonly kind: 'cut'; readonly conn: string }
  /** A client came back and went on where it was, with so many frames that it had missed. */
  | { readonly kind: 'resumed'; readonly conn: string; readonly replayed: number }
  /** A client came back too late for what it had missed. */
  | { readonly kind: 'reset'; readonly conn: string }
  /** `reason` as handlers see it, `goodbye` as the client does. @see PROTOCOL.md §3.2 */
  | {
      readonly kind: 'ended';
      readonly conn: string;
      readonly reason: string;
      readonly goodbye: string;
    }
  /** A request for a session of another node was handed on; `answered` by its owner in time. */
  | { readonly kind: 'relayed'; readonly answered: boolean }
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

/** What has gone over the network since the bridge was made, without HTTP's own framing of requests and answers. */
export interface BridgeTraffic {
  /** Bytes of event streams. */
  readonly sent: number;
  /** Bytes of the bodies of requests. */
  readonly received: number;
}

export interface Observer {
  readonly counters: BridgeCounters;
  readonly bytes: { -readonly [Direction in keyof BridgeTraffic]: BridgeTraffic[Direction] };
  /** Frames that were sent to clients who came back. */
  readonly replays: number;
  /** Sessions given up because their clients did not keep up. */
  readonly drops: number;
  observe(event: BridgeEvent): void;
}

/** `DEBUG=sse-migrate:bridge` shows each event on stderr. */
const debug = createDebug('sse-migrate:bridge');

/** Counts events, logs them for `DEBUG`, and passes them on. */
export function createObserver(listener?: (event: BridgeEvent) => void): Observer {
  const counters = {
    opened: 0,
    cut: 0,
    resumed: 0,
    reset: 0,
    ended: 0,
    relayed: 0,
    refused: 0,
    started: 0,
    answered: 0,
    'upstream-failed': 0,
    'upstream-lost': 0,
  };
  let replays = 0;
  let drops = 0;
  return {
    counters,
    bytes: { sent: 0, received: 0 },
    get replays() {
      return replays;
    },
    get drops() {
      return drops;
    },
    observe(event) {
      counters[event.kind] += 1;
      if (event.kind === 'resumed') replays += event.replayed;
      if (event.kind === 'ended' && event.goodbye === 'overflow') drops += 1;
      // What bundlers of Nitro put in place of `debug` logs whatever it is given.
      if (debug.enabled) debug('%o', event);
      listener?.(event);
    },
  };
}
