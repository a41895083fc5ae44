import { posix } from 'node:path';
import { STREAM_FINDINGS } from '../catalog/stream-findings.js';
import type { StreamFindingRow } from '../catalog/stream-findings.js';
import type { Diagnosis, DoctorFinding } from '../diagnosis.js';
import type { Disk } from '../disk.js';
import { CHECKS } from '../doctor/checks.js';
import type { Check, ExaminedFile, Problem, Surroundings } from '../doctor/problem.js';
import { includedFiles } from '../doctor/nginx/includes.js';
import { cureState, readSentHeaders } from '../doctor/stream-sources.js';
import type { HeaderState } from '../doctor/stream-sources.js';
import { applyEdits } from '../doctor/apply-edits.js';
import { SourceSyntaxError } from '../edit/parse.js';
import { NginxSyntaxError } from '../nginx/directive.js';
import { isAsked, rootOfAll } from '../project/asked-paths.js';
import type { CollectedFile } from '../project/collect.js';
import { collectForDoctor } from '../project/collect-for-doctor.js';
import { readPackageMajors } from '../project/package-majors.js';
import type { OnProgress } from '../progress.js';
import type { SkippedFile } from '../result.js';
import { lineAndColumn } from '../span.js';
import { runtimeDependencies } from '../steps/runtime-dependencies.js';

/** What to look at. */
export interface DiagnoseOptions {
  /** Absolute paths of files or folders. Findings elsewhere are left out; the code around them is still read. */
  readonly paths: readonly string[];
  readonly disk: Disk;
  /** Under which paths streams are asked for. Default `/sse` and `/socket.io/`, the bridge’s own. */
  readonly streamPaths?: readonly string[];
  /** What package.json is to ask for where a fix imports the runtime. Default `*`. */
  readonly runtimeVersion?: string;
  /** Told how far it has come. */
  readonly onProgress?: OnProgress;
}

const STREAM_PATHS = ['/sse', '/socket.io/'];

/**
 * Looks for what will break a stream: in the configuration of development servers and proxies, and in code.
 *
 * @throws {MigrationError} `path-missing` when a path does not exist
 */
export function diagnose({
  disk,
  paths,
  streamPaths = STREAM_PATHS,
  runtimeVersion = '*',
  onProgress,
}: DiagnoseOptions): Diagnosis {
  const root = rootOfAll(disk, paths);
  const files = collectForDoctor(disk, root, paths, onProgress);
  const surroundings = { disk, streamPaths, majorOf: readPackageMajors(disk, root) };
  const { examined, problems, skipped } = examine(files, surroundings);
  const sent = readSentHeaders(files.values());
  const seen = problems
    .filter(({ file }) => isAsked(paths, file) && files.has(file))
    .map((problem) => ({ problem, cure: cureState(STREAM_FINDINGS[problem.name], sent) }))
    .filter(({ cure }) => cure !== 'sent');
  const relative = (path: string): string => posix.relative(root, path);
  const fixed = applyEdits(
    seen.map(({ problem }) => problem),
    files,
    relative,
  );
  return {
    root,
    examined,
    findings: seen
      .map(({ problem, cure }) => toFinding(problem, files, relative, cure))
      .toSorted(byPlace),
    changes: [...fixed, ...runtimeDependencies(disk, root, fixed, runtimeVersion)],
    skipped: skipped.map(({ file, reason }) => ({ file: relative(file), reason })),
  };
}

interface Examination {
  readonly examined: number;
  readonly problems: readonly Problem[];
  readonly skipped: readonly SkippedFile[];
}

function examine(
  files: ReadonlyMap<string, CollectedFile>,
  surroundings: Surroundings,
): Examination {
  const problems: Problem[] = [];
  const skipped: SkippedFile[] = [];
  const included = includedFiles(surroundings.disk, files.values());
  let examined = 0;
  for (const file of files.values()) {
    const checks = CHECKS.filter((check) => check.concerns(file) && !included.has(file.path));
    if (checks.length > 0) examined += 1;
    for (const check of checks) {
      const found = runCheck(check, file, surroundings);
      if (typeof found === 'string') skipped.push({ file: file.path, reason: found });
      else problems.push(...found);
    }
  }
  return { examined, problems, skipped };
}

/** What a check found, or why it could not read the file. */
function runCheck(
  check: Check,
  file: ExaminedFile,
  surroundings: Surroundings,
): readonly Problem[] | string {
  try {
    return check.find(file, surroundings);
  } catch (error) {
    if (error instanceof SourceSyntaxError || error instanceof NginxSyntaxError) {
      return error.message;
    }
    throw error;
  }
}

function toFinding(
  problem: Problem,
  files: ReadonlyMap<string, CollectedFile>,
  relative: (path: string) => string,
  cure: HeaderState,
): DoctorFinding {
  const row: StreamFindingRow = STREAM_FINDINGS[problem.name];
  const { code, title, reason, effect, advice, example } = row;
  return {
    code,
    severity: cure === 'unknown' ? 'note' : 'todo',
    file: relative(problem.file),
    ...lineAndColumn(files.get(problem.file)?.text ?? '', problem.at),
    message: problem.detail === undefined ? title : `${title}: ${problem.detail}`,
    reason,
    effect,
    advice,
    ...(example === undefined ? {} : { example }),
    fix: problem.edits === undefined ? 'by-hand' : 'automatic',
  };
}

function byPlace(a: DoctorFinding, b: DoctorFinding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
