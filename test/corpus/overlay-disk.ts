import type { Disk, FileChange } from '@sse-migrate/codemods';

/** A disk as it would be after some changes. Nothing is ever written. */
export function overlayDisk(
  disk: Disk,
  root: string,
  changes: readonly Pick<FileChange, 'file' | 'after'>[],
): Disk {
  const encoder = new TextEncoder();
  const texts = new Map<string, Uint8Array>();
  for (const { file, after } of changes) texts.set(`${root}/${file}`, encoder.encode(after));
  const refuse = (): never => {
    throw new Error('the corpus is only read');
  };
  return {
    read: (path) => texts.get(path) ?? disk.read(path),
    list: (path) => disk.list(path),
    kindOf: (path) => disk.kindOf(path),
    write: refuse,
    replace: refuse,
    remove: refuse,
  };
}
