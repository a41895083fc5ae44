/** A stable diagnostic code: `SSE` and four digits. The table is `catalog/findings.ts`. */
export type FindingCode = `SSE${number}`;

/**
 * How much a finding asks of a person.
 *
 * - `note`: nothing to do; it says why something is as it is.
 * - `todo`: the migration is not whole until a person has acted.
 */
export type Severity = 'note' | 'todo';

/** One fact about the application that a person should know. Plain data, safe to print as JSON. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** Path relative to the project root, with forward slashes. */
  readonly file: string;
  /** One-based. */
  readonly line: number;
  /** One-based, in UTF-16 code units. */
  readonly column: number;
  /** What was found, and why it matters. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
}
