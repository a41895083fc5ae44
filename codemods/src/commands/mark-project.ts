import { posix } from 'node:path';
import type { Finding } from '../finding.js';
import { migrate } from './migrate.js';
import type { MigrateOptions } from './migrate.js';
import { isAsked } from '../project/asked-paths.js';
import { overlayDisk } from '../project/overlay-disk.js';
import type { FileChange, MigrationResult } from '../result.js';

/**
 * The same result with a comment in the code at everything that needs a person. `check` fails while one is left.
 *
 * @param options those that the result was made with
 */
export async function markProject(
  result: MigrationResult,
  options: MigrateOptions,
): Promise<MigrationResult> {
  const { root } = result;
  // Findings say where they are in the texts of today: looked for again, they are those of tomorrow.
  const disk = overlayDisk(options.disk, root, result.changes);
  const { findings } = await migrate({ ...options, disk, survey: false });
  const todo = findings.filter(({ severity }) => severity === 'todo');
  if (todo.length === 0) return result;
  const { markTodos } = await import('../steps/mark-todos.js');
  const changes = new Map(result.changes.map((change) => [change.file, change]));
  for (const file of new Set(todo.map((one) => one.file))) {
    const marked = todo.filter((one) => one.file === file);
    const change = markFile(options, root, file, marked, changes.get(file), markTodos);
    if (change !== undefined) changes.set(file, change);
  }
  const all = [...changes.values()].toSorted((a, b) => (a.file < b.file ? -1 : 1));
  const { total, skipped } = result.files;
  const files = { total, skipped, changed: all.length, unchanged: total - skipped - all.length };
  return { ...result, changes: all, files };
}

function markFile(
  { disk, paths }: MigrateOptions,
  root: string,
  file: string,
  findings: readonly Finding[],
  change: FileChange | undefined,
  markTodos: (path: string, text: string, findings: readonly Finding[]) => string,
): FileChange | undefined {
  const path = posix.join(root, file);
  const bytes = isAsked(paths, path) ? disk.read(path) : undefined;
  if (bytes === undefined) return undefined;
  const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const text = change?.after ?? before;
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const after = mark + markTodos(path, text.slice(mark.length), findings);
  if (after === text) return undefined;
  const codes = [...new Set(findings.map(({ code }) => code))].join(', ');
  return { file, before, after, actions: [...(change?.actions ?? []), `marked: ${codes}`] };
}
