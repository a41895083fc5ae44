/** What differs between the two clients. Plain data, safe to print as JSON. */
export type Difference = {
  /** The scenario's name of the socket. */
  readonly socket: string;
  /** The name of the event. */
  readonly event: string;
} & (
  | {
      /** One client heard it, the other did not. The number counts what that client heard from one. */
      readonly kind: 'lost' | 'extra';
      readonly number: number;
      readonly args: readonly unknown[];
    }
  | {
      /** The same event at another place of the sequence. */
      readonly kind: 'order';
      readonly number: number;
      readonly sseNumber: number;
      readonly args: readonly unknown[];
    }
  | {
      readonly kind: 'payload' | 'answer';
      readonly number: number;
      /** Where in the arguments, such as `[0].text`. */
      readonly path: string;
      readonly socketIo: unknown;
      readonly sse: unknown;
    }
  | {
      /** The server answered one client and not the other. */
      readonly kind: 'no-answer' | 'extra-answer';
      readonly number: number;
      readonly args: readonly unknown[];
    }
  | {
      /** The server waits for an answer to this event from one client alone. */
      readonly kind: 'wants-answer';
      readonly number: number;
      readonly socketIo: boolean;
      readonly sse: boolean;
    }
  | {
      /** It came later after what was before it; milliseconds. */
      readonly kind: 'late' | 'late-answer';
      readonly number: number;
      readonly socketIoMs: number;
      readonly sseMs: number;
    }
);

/** What is left out of the comparison. */
export interface Tolerance {
  /** By socket and event, as `variationKey` writes them: paths that vary. */
  readonly paths: ReadonlyMap<string, ReadonlySet<string>>;
  /** Events whose place in the sequence varies. */
  readonly unordered: ReadonlySet<string>;
  /** Events of which there are more or fewer from one time to the next. */
  readonly uncounted: ReadonlySet<string>;
  /** How much longer than with Socket.IO a gap may be. */
  readonly lateMs: number;
}

/** The name of an event in a tolerance; answers to it have one of their own. */
export function variationKey(event: string, isAnswer = false): string {
  return isAnswer ? `answer to ${event}` : event;
}
