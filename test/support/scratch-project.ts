import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of files that goes away with `using`. */
export interface ScratchProject extends Disposable {
  readonly folder: string;
  write(path: string, text: string): void;
  read(path: string): string;
}

/** A project in a temporary folder, with a package.json unless the texts bring one. */
export function scratchProject(texts: Readonly<Record<string, string>>): ScratchProject {
  const folder = mkdtempSync(join(tmpdir(), 'sse-migrate-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, text] of Object.entries({ 'package.json': '{}\n', ...texts })) {
    write(path, text);
  }
  return {
    folder,
    write,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
