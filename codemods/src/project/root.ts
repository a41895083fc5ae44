import { posix } from 'node:path';
import type { Disk } from '../disk.js';

/** The folder of the project that a path is in: the repository, or else the nearest folder with a package.json. */
export function findRoot(disk: Disk, path: string): string {
  const start = disk.kindOf(path) === 'file' ? posix.dirname(path) : path;
  const above = [...foldersUp(start)];
  const repository = above.find((folder) => disk.kindOf(posix.join(folder, '.git')) !== 'missing');
  if (repository !== undefined) return repository;
  return above.find((folder) => hasManifest(disk, folder)) ?? start;
}

/** The nearest folder above a file that has a package.json, inside `root`. */
export function findPackage(disk: Disk, file: string, root: string): string | undefined {
  for (const folder of foldersUp(posix.dirname(file))) {
    if (hasManifest(disk, folder)) return folder;
    if (folder === root) return undefined;
  }
  return undefined;
}

function hasManifest(disk: Disk, folder: string): boolean {
  return disk.kindOf(posix.join(folder, 'package.json')) === 'file';
}

function* foldersUp(start: string): Generator<string> {
  let folder = start;
  for (;;) {
    yield folder;
    const parent = posix.dirname(folder);
    if (parent === folder) return;
    folder = parent;
  }
}
