import { FOREIGN_MANIFEST, FOREIGN_SERVERS } from '../catalog/foreign-servers.js';
import type { CollectedFile } from './collect.js';

/** A Socket.IO server of another language that a project depends on. */
export interface ForeignServer {
  readonly name: string;
  /** The file that names it. */
  readonly path: string;
  /** Its origin, where a development proxy or a client names it. */
  readonly origin?: string;
  /** Some code or script of the project starts the gateway. */
  readonly hasGateway: boolean;
}

const GATEWAY = /\bsse-migrate gateway\b|@sse-migrate\/runtime\/gateway/;
/** An entry of a development proxy, and a socket by a full address. */
const ORIGINS = [
  /\/socket\.io[^'"]*['"]\s*:\s*(?:\{[^{}]*?\btarget:\s*)?['"`]((?:https?|wss?):\/\/[^'"`/?#]+)/,
  /\b(?:io|connect)\w*\(\s*['"`]((?:https?|wss?):\/\/[^'"`/?#$]+)/,
];

/** Reads it from what the project depends on; no code of another language is looked at. */
export function findForeignServer(files: Iterable<CollectedFile>): ForeignServer | undefined {
  const all = [...files];
  for (const { path, text } of all) {
    if (!FOREIGN_MANIFEST.test(path)) continue;
    const row = FOREIGN_SERVERS.find(([pattern]) => pattern.test(text));
    if (row === undefined) continue;
    const origin = findOrigin(all);
    const hasGateway = all.some((file) => GATEWAY.test(file.text));
    return { name: row[1], path, hasGateway, ...(origin === undefined ? {} : { origin }) };
  }
  return undefined;
}

function findOrigin(files: readonly CollectedFile[]): string | undefined {
  for (const pattern of ORIGINS) {
    const file = files.find(({ text }) => pattern.test(text));
    if (file !== undefined) return pattern.exec(file.text)?.[1];
  }
  return undefined;
}
