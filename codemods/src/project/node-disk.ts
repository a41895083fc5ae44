import * as fs from 'node:fs';
import { dirname } from 'node:path';
import type { Disk, DiskEntry } from '../disk.js';

/** The real disk. */
export const nodeDisk: Disk = {
  read: (path) => unlessMissing(() => fs.readFileSync(path)),

  readText: (path) => unlessMissing(() => fs.readFileSync(path, 'utf8')),

  list: (path) =>
    unlessMissing(() => fs.readdirSync(path, { withFileTypes: true }).map(toEntry)) ?? [],

  kindOf(path) {
    const stats = fs.statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return 'missing';
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
  },

  write(path, bytes) {
    makeFolder(dirname(path));
    fs.writeFileSync(path, bytes);
  },

  flush(paths) {
    for (const path of paths) {
      const file = fs.openSync(path, 'r+');
      try {
        fs.fsyncSync(file);
      } finally {
        fs.closeSync(file);
      }
    }
  },

  replace(from, to) {
    const mode = fs.statSync(to, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined) fs.chmodSync(from, mode);
    fs.renameSync(from, to);
  },

  remove(path) {
    fs.rmSync(path, { recursive: true, force: true });
  },
};

/** One by one: `recursive` says of a disk that is read-only that there is no such folder. */
function makeFolder(path: string): void {
  if (fs.existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    fs.mkdirSync(path);
  } catch (error) {
    if (Object(error).code !== 'EEXIST') throw error;
  }
}

function toEntry(entry: fs.Dirent): DiskEntry {
  const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
  return { name: entry.name, kind };
}

function unlessMissing<Result>(use: () => Result): Result | undefined {
  try {
    return use();
  } catch (error) {
    const { code } = Object(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
