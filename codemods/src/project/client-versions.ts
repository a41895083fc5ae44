import { posix } from 'node:path';
import type { CollectedFile } from './collect.js';

/** The major version of socket.io-client that a file is written for, or `undefined` when nothing says it. */
export type ClientMajorOf = (file: string) => number | undefined;

/**
 * Reads it from the nearest package.json that names the client. Where a file can get several versions, under aliases,
 * the lowest counts.
 */
export function readClientVersions(
  files: readonly CollectedFile[],
  clientModules: ReadonlySet<string>,
): ClientMajorOf {
  const majors = new Map<string, number>();
  for (const { path, text } of files) {
    if (posix.basename(path) !== 'package.json') continue;
    const major = majorIn(text, clientModules);
    if (major !== undefined) majors.set(posix.dirname(path), major);
  }
  return (file) => {
    for (let folder = posix.dirname(file); ; folder = posix.dirname(folder)) {
      const major = majors.get(folder);
      if (major !== undefined || folder === posix.dirname(folder)) return major;
    }
  };
}

function majorIn(manifest: string, clientModules: ReadonlySet<string>): number | undefined {
  const found = [...manifest.matchAll(/"([^"\n]+)"\s*:\s*"([^"\n]*)"/g)].flatMap(
    ([, name = '', range = '']) => (clientModules.has(name) ? majorsIn(range) : []),
  );
  return found.length === 0 ? undefined : Math.min(...found);
}

/** `^4.7`, `~2.0.3`, `>=2 <5`, `npm:socket.io-client@3`. A range without a number says nothing. */
function majorsIn(range: string): number[] {
  const bare = range.replace(/^npm:[^@]*@/, '');
  return [...bare.matchAll(/(?:^|[\s|^~>=v])(\d+)/g)].map(([, major]) => Number(major));
}
