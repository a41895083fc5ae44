import { posix } from 'node:path';
import type { FindingName } from '../catalog/findings.js';
import { FRAMEWORK_SERVERS } from '../catalog/framework-servers.js';
import { BRIDGE } from '../catalog/modules.js';
import type { CollectedFile } from './collect.js';

/** A Socket.IO server that a framework makes. */
export interface FoundFrameworkServer {
  readonly finding: FindingName;
  /** Where the bridge is to be mounted, or what names the framework. */
  readonly path: string;
  readonly start: number;
  /** Some code of the project mounts a bridge already. */
  readonly isMounted: boolean;
}

/** Reads it from what the project depends on. */
export function findFrameworkServer(
  files: ReadonlyMap<string, CollectedFile>,
): FoundFrameworkServer | undefined {
  for (const { packageName, place, finding } of FRAMEWORK_SERVERS) {
    const manifest = [...files.values()].find(
      ({ path, text }) =>
        posix.basename(path) === 'package.json' && text.includes(`"${packageName}"`),
    );
    if (manifest === undefined) continue;
    const code = [...files.values()].filter(({ kind }) => kind === 'code');
    const { path, text } = code.find((file) => place.test(file.text)) ?? manifest;
    const start = Math.max(text.search(place), 0);
    return { finding, path, start, isMounted: code.some((file) => file.text.includes(BRIDGE)) };
  }
  return undefined;
}
