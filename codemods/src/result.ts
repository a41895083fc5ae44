import type { Finding } from './finding.js';
import type { Fate } from './plan.js';
import type { Survey } from './survey.js';

/** What one run did, or would do. Plain data: what reports and `--json` are made from. */
export interface MigrationResult {
  /** The project root, absolute. */
  readonly root: string;
  readonly files: FileCounts;
  readonly changes: readonly FileChange[];
  readonly groups: readonly GroupOutcome[];
  readonly uses: UseCounts;
  readonly findings: readonly Finding[];
  /** Files that were not read or not understood, each with the reason. */
  readonly skipped: readonly SkippedFile[];
  /** What the application does with Socket.IO today, when it was asked for. */
  readonly survey?: Survey;
}

/** A file before and after. */
export interface FileChange {
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** What was done, one sentence each. */
  readonly actions: readonly string[];
}

/** Where one socket group went, and why. */
export interface GroupOutcome {
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly fate: Fate;
  readonly uses: number;
  /** Why it is not native. Empty for a native group. */
  readonly reasons: readonly string[];
}

/** Every use of a socket (a creation or a member) ends in exactly one of these. */
export interface UseCounts {
  readonly total: number;
  readonly native: number;
  readonly shim: number;
  readonly left: number;
  readonly unaccounted: number;
}

/** Every file that was looked at ends in exactly one of these. */
export interface FileCounts {
  readonly total: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly skipped: number;
}

/** A file that was left out, and why. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}
