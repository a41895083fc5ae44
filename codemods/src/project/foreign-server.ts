import { FOREIGN_MANIFEST, FOREIGN_SERVERS } from '../catalog/foreign-servers.js';
import type { CollectedFile } from './collect.js';

/** A Socket.IO server of another language that a project depends on. */
export interface ForeignServer {
  readonly name: string;
  /** The file that names it. */
  readonly path: string;
}

/** Reads it from what the project depends on; no code of another language is looked at. */
export function findForeignServer(files: Iterable<CollectedFile>): ForeignServer | undefined {
  for (const { path, text } of files) {
    if (!FOREIGN_MANIFEST.test(path)) continue;
    const row = FOREIGN_SERVERS.find(([pattern]) => pattern.test(text));
    if (row !== undefined) return { name: row[1], path };
  }
  return undefined;
}
