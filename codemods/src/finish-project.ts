import { posix } from 'node:path';
import { SOCKET_IO_CLIENT } from './catalog/modules.js';
import type { Disk } from './disk.js';
import { removeEntries } from './finish/manifest.js';
import { removeUnusedImports } from './finish/unused-imports.js';
import { migrate } from './migrate.js';
import { collect } from './project/collect.js';
import type { CollectedFile } from './project/collect.js';
import type { FileChange } from './result.js';
import { lineAndColumn } from './span.js';

/** What `finish` would do. Nothing is written: give `changes` to `applyChanges`. */
export interface FinishResult {
  readonly root: string;
  readonly changes: readonly FileChange[];
  /** Why something of Socket.IO’s client has to stay: a place and what is there. */
  readonly reasons: readonly FinishReason[];
}

/** A place where Socket.IO’s client is still used. */
export interface FinishReason {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

/**
 * Works out which leftovers of Socket.IO’s client can go: imports that nothing uses, and the packages in a package.json
 * below which nothing names them. The server’s package stays, for the bridge serves it.
 *
 * @throws {MigrationError} `path-missing` when a path does not exist
 */
export async function finish({
  paths,
  disk,
}: {
  readonly paths: readonly string[];
  readonly disk: Disk;
}): Promise<FinishResult> {
  const { root } = await migrate({ paths, disk, target: 'shim', runtimeVersion: '*' });
  const files = collect(disk, root).files.filter(({ path }) =>
    paths.some((one) => path === one || path.startsWith(`${one}/`) || one === '/'),
  );
  const manifests = files.filter(({ path }) => posix.basename(path) === 'package.json');
  const names = clientPackages(manifests);
  const changes: FileChange[] = [];
  const reasons: FinishReason[] = [];
  const users: string[] = [];
  for (const file of files.filter(({ path }) => !isConfiguration(path))) {
    const { text, removed } = removeUnusedImports(file.text, names);
    const left = findUse(text, names);
    if (left !== undefined) {
      users.push(file.path);
      reasons.push({ file: posix.relative(root, file.path), ...left });
    }
    if (removed.length > 0) changes.push(toChange(root, file, text, removed));
  }
  for (const file of manifests) {
    const folder = posix.dirname(file.path);
    if (users.some((path) => path.startsWith(`${folder}/`))) continue;
    const text = removeEntries(file.text, isClientPackage(names));
    if (text === undefined) continue;
    const actions = [...names].filter(
      (name) => !text.includes(`"${name}"`) && file.text.includes(`"${name}"`),
    );
    changes.push(
      toChange(
        root,
        file,
        text,
        actions.map((name) => `${name} removed`),
      ),
    );
  }
  return { root, changes, reasons };
}

/** Socket.IO’s client, its types, and what package.json files call either. */
function clientPackages(manifests: readonly CollectedFile[]): ReadonlySet<string> {
  const names = new Set([SOCKET_IO_CLIENT, `@types/${SOCKET_IO_CLIENT}`]);
  for (const { text } of manifests) {
    for (const match of text.matchAll(/"([^"]+)"\s*:\s*"npm:socket\.io-client(?:@[^"]*)?"/g)) {
      if (match[1] !== undefined) names.add(match[1]);
    }
  }
  return names;
}

function isClientPackage(names: ReadonlySet<string>): (name: string) => boolean {
  return (name) => names.has(name);
}

function isConfiguration(path: string): boolean {
  return /(?:^|\/)(?:package\.json|[tj]sconfig[\w.-]*\.json)$/.test(path);
}

/** The first place that names one of the packages. */
function findUse(
  text: string,
  names: ReadonlySet<string>,
): { line: number; what: string } | undefined {
  for (const name of names) {
    const quoted = new RegExp(`(['"\`])${name.replaceAll('.', '\\.')}(?:/[^'"\`]*)?\\1`);
    const at = text.search(quoted);
    if (at === -1) continue;
    const line = lineAndColumn(text, at);
    return { line: line.line, what: (text.split('\n')[line.line - 1] ?? '').trim() };
  }
  const script = /<script[^>]*socket\.io[^>]*>/.exec(text);
  if (script === null) return undefined;
  return { line: lineAndColumn(text, script.index).line, what: script[0] };
}

function toChange(
  root: string,
  file: CollectedFile,
  text: string,
  actions: readonly string[],
): FileChange {
  const { path, mark } = file;
  return {
    file: posix.relative(root, path),
    before: mark + file.text,
    after: mark + text,
    actions,
  };
}
