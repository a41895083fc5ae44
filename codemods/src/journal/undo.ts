import { posix } from 'node:path';
import type { Disk } from '../disk.js';
import { MigrationError } from '../errors.js';
import {
  forgetRun,
  hash,
  JOURNAL_FOLDER,
  lastRunFolder,
  originalsOf,
  readRun,
  temporaryName,
  writeRun,
} from './journal.js';
import type { JournalEntry } from './journal.js';

/** What an undo did with each file of the last transform. Paths are relative to the root. */
export interface UndoResult {
  readonly root: string;
  /** Given back byte for byte. */
  readonly restored: readonly string[];
  /** Edited since, and left as they are. Their originals stay in the journal. */
  readonly edited: readonly string[];
  /** Had not been written yet. */
  readonly untouched: readonly string[];
}

/**
 * Takes the last transform back, also one that was interrupted. A file that was edited since is left alone.
 *
 * @param options.force gives back the originals of edited files as well
 * @throws {MigrationError} `journal-missing` when there is nothing to take back
 */
export function undo(disk: Disk, start: string, options: { force?: boolean } = {}): UndoResult {
  const root = findJournalRoot(disk, start);
  if (root === undefined) {
    throw new MigrationError(
      'journal-missing',
      `There is nothing to take back: ${start} and the folders above it have no ${JOURNAL_FOLDER}.`,
      start,
    );
  }
  const folder = lastRunFolder(disk, root);
  if (folder === undefined) {
    // Killed before the first file was touched.
    disk.remove(posix.join(root, JOURNAL_FOLDER));
    return { root, restored: [], edited: [], untouched: [] };
  }
  const { entries } = readRun(disk, folder);
  const originalOf = originalsOf(disk, folder);
  const states = entries.map((entry) => ({
    entry,
    state: restore(disk, root, entry, originalOf, options.force === true),
  }));
  const named = (state: EntryState): string[] =>
    states.filter((one) => one.state === state).map(({ entry }) => entry.file);
  const left = states.filter(({ state }) => state === 'edited').map(({ entry }) => entry);
  if (left.length > 0) writeRun(disk, folder, { version: 1, state: 'done', entries: left });
  else forgetRun(disk, root, folder);
  return {
    root,
    restored: named('restored'),
    edited: named('edited'),
    untouched: named('untouched'),
  };
}

type EntryState = 'restored' | 'edited' | 'untouched';

function restore(
  disk: Disk,
  root: string,
  entry: JournalEntry,
  originalOf: (entry: JournalEntry) => Uint8Array | undefined,
  isForced: boolean,
): EntryState {
  const path = posix.join(root, entry.file);
  disk.remove(temporaryName(path));
  const bytes = disk.read(path);
  const current = bytes === undefined ? undefined : hash(bytes);
  if (current === entry.before) return 'untouched';
  if (current !== entry.after && !isForced) return 'edited';
  const original = originalOf(entry);
  if (original === undefined) return 'edited';
  const beside = temporaryName(path);
  disk.write(beside, original);
  disk.flush([beside]);
  disk.replace(beside, path);
  return 'restored';
}

/** The nearest folder from `start` upward that has a journal. */
function findJournalRoot(disk: Disk, start: string): string | undefined {
  let folder = start;
  for (;;) {
    if (disk.kindOf(posix.join(folder, JOURNAL_FOLDER)) === 'folder') return folder;
    const parent = posix.dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}
