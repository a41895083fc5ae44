import { posix } from 'node:path';
import { SCRIPT_FILES } from '../catalog/modules.js';
import type { Disk, DiskEntry } from '../disk.js';
import type { OnProgress } from '../progress.js';
import type { SkippedFile } from '../result.js';
import { createMatcher, isIgnored } from './gitignore.js';
import type { Rules } from './gitignore.js';
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

interface ListedEntry extends DiskEntry {
  readonly path: string;
}

/** How to read a project. */
interface CollectOptions {
  /** Which files can concern whoever asks. Default: those that can concern the migration. */
  readonly kindOf?: (path: string) => FileKind | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Reads every file under `root` that git would track and that can concern the migration, each once. */
export function collect(disk: Disk, root: string, options: CollectOptions = {}): Collection {
  const files: CollectedFile[] = [];
  const skipped: SkippedFile[] = [];
  for (const one of readFiles(disk, root, options)) {
    if ('reason' in one) skipped.push(one);
    else files.push(one);
  }
  return { files, skipped };
}

/** The same, one after the other, so that nobody has to keep them all. */
export function* readFiles(
  disk: Disk,
  root: string,
  { kindOf = kindOfFile, onProgress }: CollectOptions = {},
): Generator<CollectedFile | SkippedFile> {
  let files = 0;
  function* visit(folder: string, outer: readonly Rules[]): Generator<CollectedFile | SkippedFile> {
    const listed = permitted(() => listFolder(disk, folder));
    if (listed === 'no permission') {
      yield { file: folder, reason: listed };
      return;
    }
    const rules = [...outer, ...listed.rules];
    for (const { name, kind, path } of listed.entries) {
      if (kind === 'folder') {
        if (!SKIPPED_FOLDERS.has(name) && !isIgnored(rules, `${path}/`)) yield* visit(path, rules);
      } else if (kind === 'file') {
        const fileKind = kindOf(path);
        if (fileKind === undefined || isIgnored(rules, path)) continue;
        const file = readFile(disk, path, fileKind);
        if (file === undefined) continue;
        if (!('reason' in file)) files += 1;
        yield file;
      }
    }
    onProgress?.({ phase: 'read', files });
  }
  yield* visit(root, []);
}

/** One file, or why it is left out; `undefined` when there is none. */
export function readFile(
  disk: Disk,
  path: string,
  kind: FileKind,
): CollectedFile | SkippedFile | undefined {
  const leave = (reason: string): SkippedFile => ({ file: path, reason });
  if (/\.min\.[cm]?js$/.test(path)) return leave('minified');
  if (SCRIPT_FILES.some((name) => path.endsWith(`/${name}`)))
    return leave('a copy of Socket.IO itself');
  const content = permitted(() => readContent(disk, path));
  if (content === undefined) return undefined;
  if (typeof content === 'string') return leave(content);
  const { text } = content;
  if (text === undefined) return leave('not UTF-8');
  if (kind === 'code' && isMinified(text)) return leave('minified');
  if (kind === 'code' && text.length > LARGEST_CODE) return leave('larger than a megabyte');
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

/** What is in a folder, and its .gitignore. */
function listFolder(
  disk: Disk,
  folder: string,
): { readonly entries: readonly ListedEntry[]; readonly rules: readonly Rules[] } {
  const prefix = folder === '/' ? folder : `${folder}/`;
  const entries = disk.list(folder).map(({ name, kind }) => ({ name, kind, path: prefix + name }));
  const hasRules = entries.some(({ name, kind }) => name === '.gitignore' && kind === 'file');
  const bytes = hasRules ? disk.read(posix.join(folder, '.gitignore')) : undefined;
  if (bytes === undefined) return { entries, rules: [] };
  return { entries, rules: [{ folder, matcher: createMatcher(new TextDecoder().decode(bytes)) }] };
}

/** The text of a file, `undefined` where it is not UTF-8. */
function readContent(disk: Disk, path: string): { text: string | undefined } | undefined {
  const text = disk.readText?.(path);
  // What stands for a wrong byte may also be written so.
  if (text !== undefined && !text.includes('\uFFFD')) return { text };
  const bytes = disk.read(path);
  return bytes && { text: decode(bytes) };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
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
