import { posix } from 'node:path';
import type { Target } from './decide/decide.js';
import type { Disk } from './disk.js';
import { MigrationError } from './errors.js';
import { collect } from './project/collect.js';
import { findRoot } from './project/root.js';
import { PARTS } from './plan.js';
import type { Part } from './plan.js';
import type { MigrationResult } from './result.js';
import type { Streams } from './streams.js';
import { readProject } from './steps/project-facts.js';

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
  /** Put a `survey` into the result: events, versions, hurdles, the plan. Default `false`. */
  readonly survey?: boolean;
  /**
   * Answers to make streams of: an event that is emitted, and those that answer it, become `for await (… of socket.stream(…))`
   * and a route of the bridge. With `{}`, answers that could be streams are reported only. Default: streams are not asked about.
   */
  readonly streams?: Streams;
}

/**
 * Works out the whole migration in memory. Nothing is written: give `result.changes` to `applyChanges`.
 *
 * @throws {MigrationError} `path-missing` when a path does not exist
 */
export async function migrate(options: MigrateOptions): Promise<MigrationResult> {
  const { disk, paths } = options;
  const root = rootOf(disk, paths);
  const collection = collect(disk, root);
  const project = readProject(collection, root, options);
  if (project.hits.length === 0)
    return nothingFound(root, collection.files.length, project.skipped);
  // Parsers are loaded only now: a project without Socket.IO never pays for them.
  const { rewriteProject } = await import('./steps/rewrite-project.js');
  return rewriteProject(project, {
    disk,
    target: options.target ?? 'auto',
    runtimeVersion: options.runtimeVersion,
    parts: new Set(options.only ?? PARTS),
    socketLike: options.socketLike ?? [],
    hasSurvey: options.survey ?? false,
    streams: options.streams,
  });
}

/** The project that all paths are in. */
function rootOf(disk: Disk, paths: readonly string[]): string {
  const missing = paths.find((path) => disk.kindOf(path) === 'missing');
  if (missing !== undefined) {
    throw new MigrationError(
      'path-missing',
      `There is no file or folder ${missing}. Give the paths of the code to migrate, such as src/.`,
      missing,
    );
  }
  const roots = paths.map((path) => findRoot(disk, path));
  return roots.reduce(commonFolder);
}

function commonFolder(a: string, b: string): string {
  let folder = a;
  while (folder !== b && !b.startsWith(`${folder}/`) && folder !== posix.dirname(folder)) {
    folder = posix.dirname(folder);
  }
  return folder;
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
