import { posix } from 'node:path';
import type { Disk } from '../disk.js';
import { MigrationError } from '../errors.js';
import type { OnProgress } from '../progress.js';
import type { FileChange } from '../result.js';
import {
  forgetRun,
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
 * Writes changes to the disk. Their originals are in the journal, and all new texts beside the old ones, before the
 * first file is touched; then each file is replaced in one step. So at any moment every file is either old or new, and
 * a disk that is full changes none.
 *
 * @throws {MigrationError} `journal-present` when an earlier run was interrupted; `file-changed` when a file is no
 *   longer what it was when it was read; `not-written` when the disk did not take it. Nothing has been written then.
 */
export function applyChanges(
  disk: Disk,
  root: string,
  changes: readonly FileChange[],
  onProgress?: OnProgress,
): void {
  if (changes.length === 0) return;
  clearLastRun(disk, root);
  const folder = nextRunFolder(disk, root);
  const paths = changes.map(({ file }) => posix.join(root, file));
  const entries = allOrNothing(disk, root, folder, paths, () => {
    const kept = keepOriginals(disk, root, folder, changes);
    disk.write(posix.join(root, JOURNAL_FOLDER, '.gitignore'), encoder.encode('*\n'));
    writeRun(disk, folder, { version: 1, state: 'writing', entries: kept });
    for (const [index, path] of paths.entries()) {
      disk.write(temporaryName(path), encoder.encode(changes[index]?.after));
    }
    return kept;
  });
  for (const [index, path] of paths.entries()) {
    disk.replace(temporaryName(path), path);
    onProgress?.({ phase: 'write', files: index + 1, total: paths.length });
  }
  writeRun(disk, folder, { version: 1, state: 'done', entries });
}

/** An interrupted run must be taken back first; one that had not begun to write is forgotten. */
function clearLastRun(disk: Disk, root: string): void {
  const last = lastRunFolder(disk, root);
  if (last === undefined) return;
  if (disk.kindOf(posix.join(last, 'manifest.json')) === 'missing') {
    disk.remove(last);
    return;
  }
  if (readRun(disk, last).state === 'done') return;
  throw new MigrationError(
    'journal-present',
    `An earlier run in ${root} was interrupted. Take it back with \`sse-migrate undo\`, then run again.`,
    last,
  );
}

/** What does not work is taken back as far as the disk allows. */
function allOrNothing<Result>(
  disk: Disk,
  root: string,
  folder: string,
  paths: readonly string[],
  write: () => Result,
): Result {
  try {
    return write();
  } catch (error) {
    try {
      for (const path of paths) disk.remove(temporaryName(path));
      forgetRun(disk, root, folder);
    } catch {
      // `undo` does it later.
    }
    if (error instanceof MigrationError) throw error;
    throw new MigrationError('not-written', String(Object(error).message), root, error);
  }
}

/** All of them in one file: a disk is waited for once, and not for every file. */
function keepOriginals(
  disk: Disk,
  root: string,
  folder: string,
  changes: readonly FileChange[],
): JournalEntry[] {
  const original = 'originals';
  const parts: Uint8Array[] = [];
  const entries: JournalEntry[] = [];
  let start = 0;
  for (const change of changes) {
    const bytes = readOriginal(disk, root, change);
    const { length } = bytes;
    const after = hash(encoder.encode(change.after));
    parts.push(bytes);
    entries.push({ file: change.file, original, start, length, before: hash(bytes), after });
    start += length;
  }
  disk.write(posix.join(folder, original), joined(parts, start));
  return entries;
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function readOriginal(disk: Disk, root: string, { file, before }: FileChange): Uint8Array {
  const bytes = disk.read(posix.join(root, file));
  if (bytes !== undefined && hash(bytes) === hash(encoder.encode(before))) return bytes;
  throw new MigrationError(
    'file-changed',
    `${file} has changed since it was read. Nothing was written. Run the command again.`,
    file,
  );
}
