import type { Disk } from '../../disk.js';
import { NginxSyntaxError } from '../../nginx/directive.js';
import { loadNginx } from '../../nginx/load.js';
import { nginx } from './problems.js';
import type { ExaminedFile } from '../problem.js';

/** nginx files that others include: they are looked at there, with what is in force around them. */
export function includedFiles(disk: Disk, files: Iterable<ExaminedFile>): Set<string> {
  const included = new Set<string>();
  for (const file of files) {
    if (!/^[^#\n]*\binclude\s/m.test(file.text) || !nginx.concerns(file)) continue;
    for (const path of readNames(disk, file.path)) if (path !== file.path) included.add(path);
  }
  return included;
}

function readNames(disk: Disk, path: string): string[] {
  try {
    return [...loadNginx(disk, path).files.keys()];
  } catch (error) {
    if (error instanceof NginxSyntaxError) return [];
    throw error;
  }
}
