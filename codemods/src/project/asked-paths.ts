import { posix } from 'node:path';
import type { Disk } from '../disk.js';
import { MigrationError } from '../errors.js';
import { findRoot } from './root.js';

/** Whether a file is one of the paths that were asked about, or below one. All are absolute. */
export function isAsked(paths: readonly string[], file: string): boolean {
  return paths.some((path) => file === path || path === '/' || file.startsWith(`${path}/`));
}

/**
 * The folder of the project that all paths are in.
 *
 * @throws {MigrationError} `path-missing` when a path does not exist
 */
export function rootOfAll(disk: Disk, paths: readonly string[]): string {
  const missing = paths.find((path) => disk.kindOf(path) === 'missing');
  if (missing !== undefined) {
    throw new MigrationError(
      'path-missing',
      `There is no file or folder ${missing}. Give paths of the project, such as src/.`,
      missing,
    );
  }
  return paths.map((path) => findRoot(disk, path)).reduce(commonFolder);
}

function commonFolder(a: string, b: string): string {
  let folder = a;
  while (folder !== b && !b.startsWith(`${folder}/`) && folder !== posix.dirname(folder)) {
    folder = posix.dirname(folder);
  }
  return folder;
}
