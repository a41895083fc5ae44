import { COMPANIONS } from '../catalog/companions.js';
import type { CollectedFile } from './collect.js';

/** The packages of the catalog that a package.json names. */
export function findCompanions(configs: readonly CollectedFile[]): string[] {
  return COMPANIONS.flatMap(({ packageName }) =>
    configs.some(({ text }) => text.includes(`"${packageName}"`)) ? [packageName] : [],
  );
}
