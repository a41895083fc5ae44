import { posix } from 'node:path';
import { markerProblems } from '../check/markers.js';
import { isAllowed, parseAllowance } from '../check/allowance.js';
import type { CheckProblem } from '../check/problem.js';
import type { Disk } from '../disk.js';
import { migrate } from './migrate.js';
import { isAsked } from '../project/asked-paths.js';
import { collect } from '../project/collect.js';
import type { OnProgress } from '../progress.js';
import type { MigrationResult } from '../result.js';

/** What to check. */
export interface CheckOptions {
  /** Absolute paths. */
  readonly paths: readonly string[];
  readonly disk: Disk;
  /** Where the bridge answers. Default `/sse`. */
  readonly path?: string;
  /** What may stay: `SSE1102`, `src/legacy/`, or `SSE1102:src/legacy/`. */
  readonly allow: readonly string[];
  /** As in `migrate`. Default: none. */
  readonly socketLike?: readonly string[];
  /** As in `migrate`: the analysis gives up when so many values have gone from one place to the next. */
  readonly mostSteps?: number;
  /** Told how far it has come. */
  readonly onProgress?: OnProgress;
}

/** What is left of a migration. */
export interface CheckResult {
  readonly root: string;
  /** How many files were read. */
  readonly examined: number;
  readonly problems: readonly CheckProblem[];
  /** How many problems the allow list covers. */
  readonly allowed: number;
  /** Entries of the allow list that cover nothing any more. */
  readonly unused: readonly string[];
}

/**
 * Looks for what is left to do: markers in the code, findings that need a person, files that still use Socket.IO’s
 * client. Sockets on the shim are done.
 *
 * @throws {MigrationError} `path-missing` when a path does not exist
 */
export async function check(options: CheckOptions): Promise<CheckResult> {
  const { paths, disk, path, socketLike, mostSteps, onProgress } = options;
  const result = await migrate({
    paths,
    disk,
    target: 'shim',
    runtimeVersion: '*',
    ...(path === undefined ? {} : { path }),
    ...(socketLike === undefined ? {} : { socketLike }),
    ...(mostSteps === undefined ? {} : { mostSteps }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const findings = findingProblems(result);
  const found = [
    ...markerProblems(collect(disk, result.root).files, result.root, findings),
    ...findings,
    ...useProblems(result),
  ].filter(({ file }) => isAsked(paths, posix.join(result.root, file)));
  const allowances = options.allow.map(parseAllowance);
  const problems = found.filter((one) => !allowances.some((entry) => isAllowed(entry, one)));
  const unused = allowances.filter((entry) => !found.some((one) => isAllowed(entry, one)));
  return {
    root: result.root,
    examined: result.files.total - result.files.skipped,
    problems,
    allowed: found.length - problems.length,
    unused: unused.map(({ text }) => text),
  };
}

function findingProblems({ findings }: MigrationResult): CheckProblem[] {
  return findings.flatMap(({ severity, code, file, line, column, message, advice }) =>
    severity === 'todo' ? [{ kind: 'finding', code, file, line, column, message, advice }] : [],
  );
}

/** Files that `transform` would still change. */
function useProblems({ changes }: MigrationResult): CheckProblem[] {
  return changes.map(({ file }) => ({
    kind: 'use',
    file,
    line: 1,
    column: 1,
    message: 'sse-migrate transform would still change this file',
    advice: 'Run it (with --dry-run it shows what), or allow this file.',
  }));
}
