import { posix } from 'node:path';
import ignore from 'ignore';
import type { Ignore } from 'ignore';
import { SCRIPT_FILES } from '../catalog/modules.js';
import type { Disk } from '../disk.js';
import type { OnProgress } from '../progress.js';
import type { SkippedFile } from '../result.js';
import { kindOfFile, SKIPPED_FOLDERS } from './kinds.js';
import type { FileKind } from './kinds.js';

/** One file that was read. `text` has no byte order mark; `mark` is what was in front. */
export interface CollectedFile {
  readonly path: string;
  readonly kind: FileKind;
  readonly text: string;
  readonly mark: '' | '\uFEFF';
}

/** The files of a project. */
export interface Collection {
  readonly files: readonly CollectedFile[];
  readonly skipped: readonly SkippedFile[];
}

/** Nobody writes longer ones by hand; to follow what a whole library does would take all the memory there is. */
const LARGEST_CODE = 1_000_000;

interface Rules {
  readonly folder: string;
  readonly matcher: Ignore;
}

/** How to read a project. */
interface CollectOptions {
  /** Which files can concern whoever asks. Default: those that can concern the migration. */
  readonly kindOf?: (path: string) => FileKind | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Reads every file under `root` that git would track and that can concern the migration, each once. */
export function collect(
  disk: Disk,
  root: string,
  { kindOf = kindOfFile, onProgress }: CollectOptions = {},
): Collection {
  const files: CollectedFile[] = [];
  const skipped: SkippedFile[] = [];
  const visit = (folder: string, outer: readonly Rules[]): void => {
    const listed = permitted(() => ({ rules: readRules(disk, folder), all: disk.list(folder) }));
    if (listed === 'no permission') {
      skipped.push({ file: folder, reason: listed });
      return;
    }
    const rules = [...outer, ...listed.rules];
    for (const { name, kind } of listed.all) {
      const path = posix.join(folder, name);
      if (kind === 'folder') {
        if (!SKIPPED_FOLDERS.has(name) && !isIgnored(rules, `${path}/`)) visit(path, rules);
      } else if (kind === 'file') {
        const fileKind = kindOf(path);
        if (fileKind === undefined || isIgnored(rules, path)) continue;
        const file = readFile(disk, path, fileKind);
        if (typeof file === 'string') skipped.push({ file: path, reason: file });
        else if (file !== undefined) files.push(file);
        onProgress?.({ phase: 'read', files: files.length });
      }
    }
  };
  visit(root, []);
  return { files, skipped };
}

/** One file, or why it is not read; `undefined` when there is none. */
export function readFile(
  disk: Disk,
  path: string,
  kind: FileKind,
): CollectedFile | string | undefined {
  if (/\.min\.[cm]?js$/.test(path)) return 'minified';
  if (SCRIPT_FILES.some((name) => posix.basename(path) === name))
    return 'a copy of Socket.IO itself';
  const bytes = permitted(() => disk.read(path));
  if (bytes === undefined || typeof bytes === 'string') return bytes;
  const text = decode(bytes);
  if (text === undefined) return 'not UTF-8';
  if (kind === 'code' && isMinified(text)) return 'minified';
  if (kind === 'code' && text.length > LARGEST_CODE) return 'larger than a megabyte';
  return text.startsWith('\uFEFF')
    ? { path, kind, text: text.slice(1), mark: '\uFEFF' }
    : { path, kind, text, mark: '' };
}

/** What is not ours to read is left out: a project may hold the folder of a database. */
function permitted<Result>(read: () => Result): Result | 'no permission' {
  try {
    return read();
  } catch (error) {
    const { code } = Object(error);
    if (code === 'EACCES' || code === 'EPERM') return 'no permission';
    throw error;
  }
}

function readRules(disk: Disk, folder: string): Rules[] {
  const bytes = disk.read(posix.join(folder, '.gitignore'));
  if (bytes === undefined) return [];
  return [{ folder, matcher: ignore().add(new TextDecoder().decode(bytes)) }];
}

/** The innermost .gitignore that says something about a path decides, as in git. */
function isIgnored(rules: readonly Rules[], path: string): boolean {
  for (const { folder, matcher } of rules.toReversed()) {
    const relative = path.slice(folder === '/' ? 1 : folder.length + 1);
    const { ignored, unignored } = matcher.test(relative);
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Long, and hardly a line end in it. */
function isMinified(text: string): boolean {
  if (text.length < 20_000) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return text.length / lines > 400;
}
