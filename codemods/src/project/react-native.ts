import { posix } from 'node:path';
import type { CollectedFile } from './collect.js';

const RUNS_ON_IT = /"(?:react-native|expo)"\s*:/;

/** Whether a file is in a package that runs on React Native, whose `fetch` gives an answer only when it is whole. */
export function findReactNative(files: readonly CollectedFile[]): (path: string) => boolean {
  const folders = new Map<string, boolean>();
  for (const { path, text } of files) {
    if (posix.basename(path) !== 'package.json') continue;
    folders.set(posix.dirname(path), RUNS_ON_IT.test(text));
  }
  return (path) => {
    for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
      const known = folders.get(folder);
      if (known !== undefined || folder === posix.dirname(folder)) return known ?? false;
    }
  };
}
