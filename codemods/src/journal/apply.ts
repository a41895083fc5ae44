import { posix } from 'node:path';
import type { Disk } from '../disk.js';
import { MigrationError } from '../errors.js';
import type { OnProgress } from '../progress.js';
import type { FileChange } from '../result.js';
import {
  claimRun,
  draftFolder,
  folderAfter,
  forgetRun,
  hash,
  ignoreJournal,
  lastRunFolder,
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
 * @throws {MigrationError} `journal-present` when an earlier run was interrupted, or another one is under way;
 *   `file-changed` when a file is no longer what it was when it was read; `not-written` when the disk did not take it.
 *   Nothing has been written then.
 */
export function applyChanges(
  disk: Disk,
  root: string,
  changes: readonly FileChange[],
  onProgress?: OnProgress,
): void {
  if (changes.length === 0) return;
  const last = endedRun(disk, root);
  const draft = draftFolder(root);
  const folder = folderAfter(root, last);
  const entries = orTakenBack(root, draftRun, () => forgetRun(disk, root, draft));
  const paths = changes.map(({ file }) => posix.join(root, file));
  orTakenBack(root, writeBeside, () => {
    for (const path of paths) disk.remove(temporaryName(path));
    forgetRun(disk, root, folder);
  });
  for (const [index, path] of paths.entries()) {
    disk.replace(temporaryName(path), path);
    onProgress?.({ phase: 'write', files: index + 1, total: paths.length });
  }
  writeRun(disk, folder, { version: 1, state: 'done', entries });

  function draftRun(): JournalEntry[] {
    ignoreJournal(disk, root);
    const kept = keepOriginals(disk, root, draft, changes);
    writeRun(disk, draft, { version: 1, state: 'writing', entries: kept });
    claimRun(disk, draft, folder);
    return kept;
  }

  function writeBeside(): void {
    for (const [index, path] of paths.entries()) {
      disk.write(temporaryName(path), encoder.encode(changes[index]?.after));
    }
    disk.flush(paths.map(temporaryName));
  }
}

/** The folder of the last run. An interrupted one must be taken back first. */
function endedRun(disk: Disk, root: string): string | undefined {
  const last = lastRunFolder(disk, root);
  if (last === undefined || readRun(disk, last).state === 'done') return last;
  throw new MigrationError(
    'journal-present',
    `An earlier run in ${root} has not come to its end. Nothing was written. If none is under way, take it back with \`sse-migrate undo\`, then run again.`,
    last,
  );
}

/** What does not work is taken back as far as the disk allows. */
function orTakenBack<Result>(root: string, write: () => Result, takeBack: () => void): Result {
  try {
    return write();
  } catch (error) {
    try {
      takeBack();
    } catch {
      // What is left of it changes nothing: undo removes it.
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
  const path = posix.join(folder, original);
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
  disk.write(path, joined(parts, start));
  disk.flush([path]);
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
