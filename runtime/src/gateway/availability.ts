import { Refusal } from '../server/http/answers.js';

const INITIAL_DELAY_MS = 1000;
const MAX_DELAY_MS = 30_000;
const MAX_SPREAD_S = 10;

/**
 * Spares an upstream that is away: after a failure nobody tries again for a while, then one does. The pauses grow, and
 * clients are told to come back at times of their own.
 */
export class Availability {
  private failures = 0;
  private retryAt = 0;
  private isProbing = false;

  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly random: () => number = Math.random,
  ) {}

  /** @throws {Refusal} `unavailable` while it is not the time to try */
  enter(): void {
    if (this.failures === 0) return;
    if (this.isProbing || this.now() < this.retryAt) throw this.refusal();
    this.isProbing = true;
  }

  /** An attempt came to something: the upstream is there, whatever it said. */
  succeeded(): void {
    this.failures = 0;
    this.isProbing = false;
  }

  /** An attempt came to nothing. @returns what its client is told */
  failed(): Refusal {
    this.isProbing = false;
    const delayMs = Math.min(INITIAL_DELAY_MS * 2 ** this.failures, MAX_DELAY_MS);
    this.failures += 1;
    this.retryAt = this.now() + delayMs * (0.5 + this.random() / 2);
    return this.refusal();
  }

  /** The longer it is away, the further apart clients come back after it may be there again. */
  private refusal(): Refusal {
    const leftMs = Math.max(this.retryAt - this.now(), 1);
    const spreadS = Math.min(2 * this.failures, MAX_SPREAD_S);
    const seconds = Math.ceil(leftMs / 1000) + Math.round(this.random() * spreadS);
    const members = { detail: 'the server behind this gateway is away' };
    return new Refusal('unavailable', members, { 'Retry-After': String(seconds) });
  }
}
