import { posix } from 'node:path';
import type { Target } from '../decide/decide.js';
import type { Disk } from '../disk.js';
import { rootOfAll } from '../project/asked-paths.js';
import { collect, readFiles } from '../project/collect.js';
import { PARTS } from '../plan.js';
import type { Part } from '../plan.js';
import type { OnProgress } from '../progress.js';
import type { MigrationResult, SkippedFile } from '../result.js';
import type { Streams } from '../streams.js';
import { isPossibleHit, readProject } from '../steps/project-facts.js';

/** What to migrate, and how. */
export interface MigrateOptions {
  /** Absolute paths of files or folders that may be changed. */
  readonly paths: readonly string[];
  readonly disk: Disk;
  /** Default `auto`: native where every use of a socket is understood, else the shim. */
  readonly target?: Target;
  /** Where the bridge answers. Default `/sse`. */
  readonly path?: string;
  /** The version range of `@sse-migrate/runtime` to write into package.json. */
  readonly runtimeVersion: string;
  /** Change only these parts. Default: all. What is not changed is looked at all the same. */
  readonly only?: readonly Part[];
  /** Patterns, as in a .gitignore, of what stays as it is; relative to the project root. Default: none. */
  readonly ignored?: readonly string[];
  /**
   * Names of variables, properties and injected parameters that hold a socket although no flow in the code says so,
   * such as `socketService` in AngularJS. Default: none.
   */
  readonly socketLike?: readonly string[];
  /**
   * The analysis gives up when so many values have gone from one place to the next; no socket goes native then. Default:
   * ten million, some 50 times what large applications need, and some ten seconds.
   */
  readonly mostSteps?: number;
  /** Put a `survey` into the result: events, versions, hurdles, the plan. Default `false`. */
  readonly survey?: boolean;
  /**
   * Answers to make streams of: an event that is emitted, and those that answer it, become `for await (… of socket.stream(…))`
   * and a route of the bridge. With `{}`, answers that could be streams are reported only. Default: streams are not asked about.
   */
  readonly streams?: Streams;
  /** Told how far it has come. */
  readonly onProgress?: OnProgress;
  /**
   * Called once what the analysis has made can be forgotten: trees of all files that a socket reaches, and with them
   * most of the memory. Default: nothing.
   */
  readonly onAnalysed?: () => void;
}

/**
 * Works out the whole migration in memory. Nothing is written: give `result.changes` to `applyChanges`.
 *
 * @throws {MigrationError} `path-missing` when a path does not exist
 */
export async function migrate(options: MigrateOptions): Promise<MigrationResult> {
  const { disk, paths, onProgress } = options;
  const root = rootOfAll(disk, paths);
  const uneventful = lookThrough(options, root);
  if (uneventful !== undefined) return uneventful;
  const collection = collect(disk, root, { onProgress });
  const project = readProject(collection, root, options);
  if (project.hits.length === 0)
    return nothingFound(root, collection.files.length, project.skipped);
  // Parsers are loaded only now: a project without Socket.IO never pays for them.
  const { rewriteProject } = await import('../steps/rewrite-project.js');
  return rewriteProject(project, {
    disk,
    target: options.target ?? 'auto',
    runtimeVersion: options.runtimeVersion,
    parts: new Set(options.only ?? PARTS),
    socketLike: options.socketLike ?? [],
    ...(options.mostSteps === undefined ? {} : { mostSteps: options.mostSteps }),
    hasSurvey: options.survey ?? false,
    streams: options.streams,
    onProgress,
    onAnalysed: options.onAnalysed ?? (() => undefined),
  });
}

/** Most projects need no more than to be read once, and nothing of it kept. Ends at the first file that does. */
function lookThrough(
  { disk, onProgress }: MigrateOptions,
  root: string,
): MigrationResult | undefined {
  const skipped: SkippedFile[] = [];
  let total = 0;
  for (const one of readFiles(disk, root, { onProgress })) {
    if ('reason' in one) skipped.push({ ...one, file: posix.relative(root, one.file) });
    else if (isPossibleHit(one)) return undefined;
    else total += 1;
  }
  return nothingFound(root, total, skipped);
}

function nothingFound(
  root: string,
  total: number,
  skipped: MigrationResult['skipped'],
): MigrationResult {
  return {
    root,
    files: { total: total + skipped.length, changed: 0, unchanged: total, skipped: skipped.length },
    changes: [],
    groups: [],
    uses: { total: 0, native: 0, shim: 0, left: 0, unaccounted: 0 },
    findings: [],
    skipped,
  };
}
