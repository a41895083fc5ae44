import { posix } from 'node:path';
import type { Disk } from '../disk.js';
import { MigrationError } from '../errors.js';

/** The folder in the project root that keeps what is needed to take a transform back. */
export const JOURNAL_FOLDER = '.sse-migrate';

/** One file of a run: where its original bytes are kept, and what it was and became. */
export interface JournalEntry {
  /** Relative to the project root. */
  readonly file: string;
  /** The file that its original bytes are in, and where in it. Relative to the run's folder. */
  readonly original: string;
  readonly start: number;
  readonly length: number;
  readonly before: string;
  readonly after: string;
}

/** One transform. `writing` is a run that has not ended: it was interrupted. */
export interface JournalRun {
  readonly version: 1;
  readonly state: 'writing' | 'done';
  readonly entries: readonly JournalEntry[];
}

/** The folder of the last run, or `undefined` when there is none to take back. */
export function lastRunFolder(disk: Disk, root: string): string | undefined {
  const folder = posix.join(root, JOURNAL_FOLDER);
  const numbers = disk
    .list(folder)
    .filter(({ name, kind }) => kind === 'folder' && /^\d+$/.test(name))
    .map(({ name }) => Number(name));
  return numbers.length === 0 ? undefined : posix.join(folder, String(Math.max(...numbers)));
}

/** The folder for the run after another one. */
export function folderAfter(root: string, last: string | undefined): string {
  const number = last === undefined ? 1 : Number(posix.basename(last)) + 1;
  return posix.join(root, JOURNAL_FOLDER, String(number));
}

/** Where a run is put together before it is one: a folder that no other process has. */
export function draftFolder(root: string): string {
  const { randomUUID } = process.getBuiltinModule('node:crypto');
  return posix.join(root, JOURNAL_FOLDER, `draft-${randomUUID()}`);
}

/**
 * Makes a run of a draft, in one step.
 *
 * @throws {MigrationError} `journal-present` when another process was quicker
 */
export function claimRun(disk: Disk, draft: string, folder: string): void {
  try {
    disk.replace(draft, folder);
  } catch (error) {
    if (disk.kindOf(folder) === 'missing') throw error;
    throw new MigrationError(
      'journal-present',
      `Another run is changing files in ${posix.dirname(posix.dirname(folder))}. Nothing was written. Run again when it has ended.`,
      folder,
    );
  }
}

/**
 * Reads a run.
 *
 * @throws {MigrationError} `journal-broken` when its manifest cannot be read
 */
export function readRun(disk: Disk, folder: string): JournalRun {
  const path = posix.join(folder, 'manifest.json');
  const bytes = disk.read(path);
  const run = bytes === undefined ? undefined : decodeRun(new TextDecoder().decode(bytes));
  if (run !== undefined) return run;
  throw new MigrationError(
    'journal-broken',
    `${path} is not a journal of this version. Nothing was changed. Remove the folder when you no longer need it.`,
    path,
  );
}

/** Gives the bytes that a file had before a run, or `undefined` where the journal has lost them. */
export function originalsOf(
  disk: Disk,
  folder: string,
): (entry: JournalEntry) => Uint8Array | undefined {
  const files = new Map<string, Uint8Array | undefined>();
  return ({ original, start, length, before }) => {
    if (!files.has(original)) files.set(original, disk.read(posix.join(folder, original)));
    const bytes = files.get(original)?.subarray(start, start + length);
    return bytes !== undefined && hash(bytes) === before ? bytes : undefined;
  };
}

/** Writes a run's manifest in one step. */
export function writeRun(disk: Disk, folder: string, run: JournalRun): void {
  const path = posix.join(folder, 'manifest.json');
  const beside = `${path}.new`;
  disk.write(beside, new TextEncoder().encode(`${JSON.stringify(run, null, 2)}\n`));
  disk.flush([beside]);
  disk.replace(beside, path);
}

/** Keeps a journal out of git. */
export function ignoreJournal(disk: Disk, root: string): void {
  disk.write(posix.join(root, JOURNAL_FOLDER, '.gitignore'), new TextEncoder().encode('*\n'));
}

/** Removes a run or a draft, and the whole journal when there is no run in it. */
export function forgetRun(disk: Disk, root: string, folder: string): void {
  disk.remove(folder);
  if (lastRunFolder(disk, root) === undefined) disk.remove(posix.join(root, JOURNAL_FOLDER));
}

/** A fingerprint of bytes. */
export function hash(bytes: Uint8Array): string {
  // Loaded when something is written: it takes longer than to look through a small project.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(bytes).digest('hex');
}

/** Where a file is written before it takes the place of the old one. */
export function temporaryName(path: string): string {
  return `${path}.sse-migrate-new`;
}

function decodeRun(text: string): JournalRun | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { version, state, entries } = Object(value);
  if (version !== 1 || (state !== 'writing' && state !== 'done')) return undefined;
  if (!Array.isArray(entries) || !entries.every(isEntry)) return undefined;
  return { version, state, entries };
}

function isEntry(value: unknown): value is JournalEntry {
  const { file, original, start, length, before, after } = Object(value);
  return (
    [file, original, before, after].every((one) => typeof one === 'string') &&
    [start, length].every((one) => Number.isSafeInteger(one))
  );
}
