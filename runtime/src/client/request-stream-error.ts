import type { Problem } from '../protocol/errors.js';

/** How an answer ended that is not complete. */
export interface IncompleteEvidence {
  /** `cut`: the stream broke off and could not be taken up again. The others: what the server says. */
  readonly status: 'cut' | 'cancelled' | 'error';
  /** With `error`: why. @see PROTOCOL.md §6.2 */
  readonly problem?: Problem | undefined;
  /** The answer's name, if it was learnt. */
  readonly stream?: string | undefined;
  /** The `id` of the last frame that was processed, or ''. */
  readonly lastEventId: string;
  /** What broke it off. */
  readonly cause?: unknown;
}

/** An answer is over and not complete: what was received of it is not all. */
export class IncompleteStreamError extends Error implements IncompleteEvidence {
  readonly status!: IncompleteEvidence['status'];
  readonly problem?: Problem;
  readonly stream?: string;
  readonly lastEventId!: string;
  override readonly cause?: unknown;

  constructor(evidence: IncompleteEvidence) {
    const { status, problem } = evidence;
    super(`the answer was not complete: ${problem?.code ?? status}`);
    this.name = 'IncompleteStreamError';
    Object.assign(this, evidence);
  }
}
