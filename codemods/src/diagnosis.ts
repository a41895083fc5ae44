import type { Finding } from './finding.js';
import type { FileChange, SkippedFile } from './result.js';

/** Something on the way of a stream that holds it back, cuts it or garbles it. */
export interface DoctorFinding extends Finding {
  /** Why it does so, in a sentence. */
  readonly reason: string;
  /** What was measured. */
  readonly effect: string;
  /** The smallest case that goes wrong. */
  readonly example?: string;
  /** Whether `--fix` does it, or a person. */
  readonly fix: 'automatic' | 'by-hand';
}

/** What the doctor saw, and what it would change. Plain data; nothing is written. */
export interface Diagnosis {
  /** Absolute. */
  readonly root: string;
  /** How many files were looked at by at least one check. */
  readonly examined: number;
  readonly findings: readonly DoctorFinding[];
  readonly changes: readonly FileChange[];
  /** Files that concern a check but could not be read, each with the reason. */
  readonly skipped: readonly SkippedFile[];
}
