import { posix } from 'node:path';
import type { Disk } from '../disk.js';
import type { OnProgress } from '../progress.js';
import type { CollectedFile } from './collect.js';
import { collect, readFile } from './collect.js';
import type { FileKind } from './kinds.js';
import { kindOfFile } from './kinds.js';

const CONFIGURATION =
  /\.(?:conf|cfg|ya?ml|json|toml|tpl|template)$|(?:^|\/)(?:Caddyfile[\w.-]*|\.htaccess|nginx[\w.-]*|haproxy[\w.-]*|sites-(?:available|enabled)\/[^/]+)$/i;

/** The files of a project that the doctor reads, by path; those that were named are read whatever they are called. */
export function collectForDoctor(
  disk: Disk,
  root: string,
  named: readonly string[],
  onProgress?: OnProgress,
): Map<string, CollectedFile> {
  const { files } = collect(disk, root, { kindOf: kindForDoctor, onProgress });
  const others = named
    .filter((path) => disk.kindOf(path) === 'file')
    .flatMap((path) => {
      const file = readFile(disk, path, kindForDoctor(path) ?? 'config');
      return file === undefined || 'reason' in file ? [] : [[path, file] as const];
    });
  return new Map([...files.map((file) => [file.path, file] as const), ...others]);
}

function kindForDoctor(path: string): FileKind | undefined {
  if (posix.basename(path) === 'package-lock.json') return undefined;
  return kindOfFile(path) ?? (CONFIGURATION.test(path) ? 'config' : undefined);
}
