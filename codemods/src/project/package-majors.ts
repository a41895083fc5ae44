import { posix } from 'node:path';
import type { Disk } from '../disk.js';
import { findPackage } from './root.js';

/** The major version of a package that a file’s nearest package.json asks for, or `undefined` when nothing says it. */
export type PackageMajorOf = (file: string, packageName: string) => number | undefined;

export function readPackageMajors(disk: Disk, root: string): PackageMajorOf {
  return (file, packageName) => {
    const folder = findPackage(disk, file, root);
    const bytes = folder === undefined ? undefined : disk.read(posix.join(folder, 'package.json'));
    if (bytes === undefined) return undefined;
    return majorIn(new TextDecoder().decode(bytes), packageName);
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
