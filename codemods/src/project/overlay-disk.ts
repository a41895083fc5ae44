import { posix } from 'node:path';
import type { Disk } from '../disk.js';
import type { FileChange } from '../result.js';

/** A disk as it would be after some changes. It is only read. */
export function overlayDisk(
  disk: Disk,
  root: string,
  changes: readonly Pick<FileChange, 'file' | 'after'>[],
): Disk {
  const encoder = new TextEncoder();
  const texts = new Map(
    changes.map(({ file, after }) => [posix.join(root, file), encoder.encode(after)]),
  );
  return {
    read: (path) => texts.get(path) ?? disk.read(path),
    list: (path) => disk.list(path),
    kindOf: (path) => disk.kindOf(path),
    write: refuse,
    flush: refuse,
    replace: refuse,
    remove: refuse,
  };
}

function refuse(): never {
  throw new TypeError('An overlay is only read.');
}
