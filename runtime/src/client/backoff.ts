export interface BackoffOptions {
  /** The first delay in milliseconds. */
  readonly initialDelayMs: number;
  /** No delay is longer, in milliseconds. */
  readonly maxDelayMs: number;
  /** By which share of itself a delay may be longer or shorter, 0 to 1. */
  readonly jitter: number;
}

/** Delays that double, each off by a random share so that clients do not come back all at once. */
export class Backoff {
  /** How many delays were given since the last reset. */
  attempts = 0;

  constructor(
    readonly options: BackoffOptions,
    private readonly random: () => number,
  ) {}

  /** The next delay in whole milliseconds. */
  next(): number {
    const { initialDelayMs, maxDelayMs, jitter } = this.options;
    // Bounded, for an endless delay times no jitter is no number.
    const delayMs = initialDelayMs * 2 ** Math.min(this.attempts++, 40);
    const offMs = delayMs * jitter * (2 * this.random() - 1);
    return Math.round(Math.min(delayMs + offMs, maxDelayMs));
  }

  reset(): void {
    this.attempts = 0;
  }
}
