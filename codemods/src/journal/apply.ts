import { posix } from 'node:path';
import type { Disk } from '../disk.js';
import { MigrationError } from '../errors.js';
import type { FileChange } from '../result.js';
import {
  hash,
  JOURNAL_FOLDER,
  lastRunFolder,
  nextRunFolder,
  readRun,
  temporaryName,
  writeRun,
} from './journal.js';
import type { JournalEntry } from './journal.js';

const encoder = new TextEncoder();

/**
 * Writes changes to the disk. Their originals are in the journal before the first file is touched, and each file is
 * replaced in one step, so that at any moment every file is either old or new.
 *
 * @throws {MigrationError} `journal-present` when an earlier run was interrupted; `file-changed` when a file is no
 *   longer what it was when it was read. Nothing has been written then.
 */
export function applyChanges(disk: Disk, root: string, changes: readonly FileChange[]): void {
  if (changes.length === 0) return;
  refuseAfterInterruption(disk, root);
  const folder = nextRunFolder(disk, root);
  const entries = changes.map((change, index) => keepOriginal(disk, root, folder, change, index));
  disk.write(posix.join(root, JOURNAL_FOLDER, '.gitignore'), encoder.encode('*\n'));
  writeRun(disk, folder, { version: 1, state: 'writing', entries });
  for (const change of changes) {
    const path = posix.join(root, change.file);
    disk.write(temporaryName(path), encoder.encode(change.after));
    disk.replace(temporaryName(path), path);
  }
  writeRun(disk, folder, { version: 1, state: 'done', entries });
}

function refuseAfterInterruption(disk: Disk, root: string): void {
  const last = lastRunFolder(disk, root);
  if (last === undefined || disk.kindOf(posix.join(last, 'manifest.json')) === 'missing') return;
  if (readRun(disk, last).state === 'done') return;
  throw new MigrationError(
    'journal-present',
    `An earlier transform of ${root} was interrupted. Take it back with \`sse-migrate undo\`, then run again.`,
    last,
  );
}

function keepOriginal(
  disk: Disk,
  root: string,
  folder: string,
  change: FileChange,
  index: number,
): JournalEntry {
  const bytes = disk.read(posix.join(root, change.file));
  const before = hash(encoder.encode(change.before));
  if (bytes === undefined || hash(bytes) !== before) {
    disk.remove(folder);
    throw new MigrationError(
      'file-changed',
      `${change.file} has changed since it was read. Nothing was written. Run the command again.`,
      change.file,
    );
  }
  const original = `originals/${index}`;
  disk.write(posix.join(folder, original), bytes);
  return { file: change.file, original, before, after: hash(encoder.encode(change.after)) };
}
