/** How delays grow. A mutable object may be changed between two of them. */
export interface BackoffOptions {
  /** The first delay in milliseconds. Default 1000. */
  readonly initialDelayMs?: number | undefined;
  /** No delay is longer, in milliseconds. Default 5000. */
  readonly maxDelayMs?: number | undefined;
  /** By which share of itself a delay may be longer or shorter, 0 to 1. Default 0.5. */
  readonly jitter?: number | undefined;
}

/** Delays that double, each off by a random share so that clients do not come back all at once. */
export interface Backoff {
  /** How many delays were given; 0 begins anew. */
  attempts: number;
  /** The next delay in whole milliseconds. */
  next(): number;
}

export function createBackoff(options: BackoffOptions, random: () => number): Backoff {
  const backoff = {
    attempts: 0,
    next() {
      const { initialDelayMs = 1000, maxDelayMs = 5000, jitter = 0.5 } = options;
      // Bounded, for an endless delay times no jitter is no number.
      const delayMs = initialDelayMs * 2 ** Math.min(backoff.attempts++, 40);
      return Math.round(Math.min(delayMs * (1 + jitter * (2 * random() - 1)), maxDelayMs));
    },
  };
  return backoff;
}
