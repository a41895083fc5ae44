import { posix } from 'node:path';
import type { SurveyPackage } from '../survey.js';
import type { ScanInput } from './input.js';

const FIELDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
const CONCERNED = /^(?:@types\/)?socket\.io(?:$|-)|^@socket\.io\/|^@nestjs\/platform-socket\.io$/;

/** Packages that have to do with Socket.IO, or with this toolkit, in every package.json. */
export function findPackages({ files, relative, isAsked }: ScanInput): SurveyPackage[] {
  const found: SurveyPackage[] = [];
  for (const { path, text } of files.values()) {
    if (posix.basename(path) !== 'package.json' || !isAsked(path)) continue;
    const manifest = Object(parse(text));
    for (const field of FIELDS) {
      for (const [name, version] of Object.entries(Object(manifest[field]))) {
        if (typeof version !== 'string') continue;
        const isAlias = version.startsWith('npm:socket.io');
        if (!isAlias && !CONCERNED.test(name) && name !== '@sse-migrate/runtime') continue;
        found.push({ name, version, file: relative(path) });
      }
    }
  }
  return found;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
