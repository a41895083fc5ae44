import type { FindingCode } from '../finding.js';

/** One thing that is left of a migration. */
export interface CheckProblem {
  /** `marker`: a comment of `--todo`; `finding`: it needs a person; `use`: the transform has not been there. */
  readonly kind: 'marker' | 'finding' | 'use';
  readonly code?: FindingCode;
  /** Relative to the root. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly advice: string;
}
