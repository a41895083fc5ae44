import { posix } from 'node:path';
import type { Disk } from './disk.js';
import type { Surroundings } from './doctor/problem.js';
import { findPackage } from './project/root.js';

/** What checks may ask of the project around a file. */
export function createSurroundings(
  disk: Disk,
  root: string,
  streamPaths: readonly string[],
): Surroundings {
  return {
    disk,
    streamPaths,
    majorOf: (file, packageName) => {
      const folder = findPackage(disk, file, root);
      const bytes =
        folder === undefined ? undefined : disk.read(posix.join(folder, 'package.json'));
      if (bytes === undefined) return undefined;
      return majorIn(new TextDecoder().decode(bytes), packageName);
    },
  };
}

function majorIn(manifest: string, packageName: string): number | undefined {
  let value: unknown;
  try {
    value = JSON.parse(manifest);
  } catch {
    return undefined;
  }
  const { dependencies, devDependencies } = Object(value);
  const range: unknown = Object(dependencies)[packageName] ?? Object(devDependencies)[packageName];
  const major = typeof range === 'string' ? /\d+/.exec(range)?.[0] : undefined;
  return major === undefined ? undefined : Number(major);
}
