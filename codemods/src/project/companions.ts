import { COMPANIONS } from '../catalog/companions.js';
import type { CollectedFile } from './collect.js';

/** The packages of the catalog that a package.json names. */
export function findCompanions(files: readonly CollectedFile[]): string[] {
  const manifests = files.filter(({ kind }) => kind === 'config');
  return COMPANIONS.flatMap(({ packageName }) =>
    manifests.some(({ text }) => text.includes(`"${packageName}"`)) ? [packageName] : [],
  );
}
