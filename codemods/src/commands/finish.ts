import { posix } from 'node:path';
import type { Disk } from '../disk.js';
import { clientPackages, findUse } from '../finish/client-uses.js';
import { removeEntries } from '../finish/manifest.js';
import { removeUnusedImports } from '../finish/unused-imports.js';
import { isAsked, rootOfAll } from '../project/asked-paths.js';
import { collect } from '../project/collect.js';
import type { CollectedFile } from '../project/collect.js';
import type { OnProgress } from '../progress.js';
import type { FileChange } from '../result.js';

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
export function finish({
  paths,
  disk,
  onProgress,
}: {
  readonly paths: readonly string[];
  readonly disk: Disk;
  /** Told how far it has come. */
  readonly onProgress?: OnProgress;
}): FinishResult {
  const root = rootOfAll(disk, paths);
  const files = collect(disk, root, { onProgress }).files.filter(({ path }) =>
    isAsked(paths, path),
  );
  const manifests = files.filter(isManifest);
  const code = files.filter((file) => !isManifest(file));
  const names = clientPackages(manifests.map(({ text }) => text));
  const cleaned = code.map((file) => ({ file, after: removeUnusedImports(file.text, names) }));
  const uses = cleaned.flatMap(({ file, after }) => {
    const use = findUse(after.text, names);
    return use === undefined ? [] : [{ path: file.path, use }];
  });
  const unused = manifests.filter(
    ({ path }) => !uses.some((one) => one.path.startsWith(`${posix.dirname(path)}/`)),
  );
  return {
    root,
    changes: [
      ...cleaned
        .filter(({ after }) => after.removed.length > 0)
        .map(({ file, after }) => toChange(root, file, after.text, after.removed)),
      ...unused.flatMap((file) => withoutPackages(root, file, names)),
    ],
    reasons: uses.map(({ path, use: { line, what } }) => {
      return { file: posix.relative(root, path), line, what };
    }),
  };
}

function isManifest({ path }: CollectedFile): boolean {
  return posix.basename(path) === 'package.json';
}

function withoutPackages(
  root: string,
  file: CollectedFile,
  names: ReadonlySet<string>,
): FileChange[] {
  const text = removeEntries(file.text, (name) => names.has(name));
  if (text === undefined) return [];
  const removed = [...names].filter(
    (name) => file.text.includes(`"${name}"`) && !text.includes(`"${name}"`),
  );
  return [
    toChange(
      root,
      file,
      text,
      removed.map((name) => `${name} removed`),
    ),
  ];
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
