import { posix } from 'node:path';
import { RUNTIME_PACKAGE } from '../catalog/modules.js';
import { addRuntime } from '../config/package-json.js';
import type { Disk } from '../disk.js';
import { findPackage } from '../project/root.js';
import type { FileChange } from '../result.js';

/** The packages of files that import the runtime from now on depend on it. */
export function runtimeDependencies(
  disk: Disk,
  root: string,
  changes: readonly FileChange[],
  version: string,
): FileChange[] {
  const folders = changes
    .filter(
      ({ before, after }) => !before.includes(RUNTIME_PACKAGE) && after.includes(RUNTIME_PACKAGE),
    )
    .flatMap(({ file }) => findPackage(disk, posix.join(root, file), root) ?? []);
  return [...new Set(folders)].flatMap((folder) => {
    const manifest = posix.join(folder, 'package.json');
    const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(disk.read(manifest));
    const after = addRuntime(before, version);
    if (after === undefined) return [];
    const actions = [`${RUNTIME_PACKAGE} added`];
    return [{ file: posix.relative(root, manifest), before, after, actions }];
  });
}
