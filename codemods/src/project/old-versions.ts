import { posix } from 'node:path';
import { SOCKET_IO_SERVER } from '../catalog/modules.js';
import type { CollectedFile } from './collect.js';

/** An entry of a package.json that asks for Socket.IO 0.9 or 1.x, which the bridge cannot join. */
export interface OldPackage {
  readonly name: string;
  /** The range, as it is written. */
  readonly version: string;
  /** The package.json. */
  readonly path: string;
  /** Where the entry is in it. */
  readonly start: number;
}

/** What of a project is of Socket.IO 0.9 or 1.x. */
export interface OldVersions {
  /** Why the server of a file is. */
  serverOf(file: string): OldPackage | undefined;
  /** Why the client that a file imports is; also because every server of the project is. */
  clientOf(file: string): OldPackage | undefined;
  /** The server that all servers of the project are like. */
  readonly server: OldPackage | undefined;
}

/** Reads it from the nearest package.json that names what is asked for. */
export function findOldVersions(
  files: readonly CollectedFile[],
  clientModules: ReadonlySet<string>,
): OldVersions {
  const entries = files
    .filter(({ path }) => posix.basename(path) === 'package.json')
    .flatMap(({ path, text }) => entriesIn(path, text));
  const servers = entries.filter(({ name }) => name === SOCKET_IO_SERVER);
  const clients = entries.filter(({ name }) => clientModules.has(name));
  const server = servers.every(isOld) ? servers[0] : undefined;
  return {
    server,
    serverOf: (file) => nearest(servers, file).find(isOld),
    clientOf(file) {
      const own = nearest(clients, file);
      return (own.every(isOld) ? own[0] : undefined) ?? server;
    },
  };
}

function entriesIn(path: string, text: string): OldPackage[] {
  return [...text.matchAll(/"([^"\n]+)"\s*:\s*"([^"\n]*)"/g)].map(
    ({ 1: name = '', 2: version = '', index: start }) => ({ name, version, path, start }),
  );
}

/** Those of the nearest folder that has any. */
function nearest(entries: readonly OldPackage[], file: string): OldPackage[] {
  for (let folder = posix.dirname(file); ; folder = posix.dirname(folder)) {
    const own = entries.filter(({ path }) => posix.dirname(path) === folder);
    if (own.length > 0 || folder === posix.dirname(folder)) return own;
  }
}

/** `^1.7`, `~0.9.16`, `1.x`: nothing of 2 or above can be meant. */
function isOld({ version }: OldPackage): boolean {
  const bare = version.replace(/^npm:[^@]+@/, '');
  return bare.split('||').every((one) => /^\s*[=v^~]*[01](?:\.|\s*$)/.test(one));
}
