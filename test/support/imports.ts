import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** One import, of types or values alike. `target` is a path from the repository's root, or a package. */
export interface ImportArrow {
  readonly file: string;
  readonly target: string;
}

/** What the files of a folder import, read from their text. */
export function importsBelow(folder: string): readonly ImportArrow[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
    .flatMap((file) => importsIn(file, readFileSync(join(root, file), 'utf8')));
}

/** Every module that is loaded with this one: what it and they import at once, types left out. */
export function loadedWith(file: string, loaded = new Set<string>()): ReadonlySet<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  const text = readFileSync(join(root, file), 'utf8');
  for (const [, target = ''] of text.matchAll(AT_ONCE)) {
    const isOurs = target.startsWith('.');
    if (isOurs) loadedWith(join(dirname(file), target.replace(/\.js$/, '.ts')), loaded);
    else loaded.add(target);
  }
  return loaded;
}

const AT_ONCE = /^(?:import|export)\s(?!type\b)(?:[^;'"]*?\sfrom\s)?\s*['"]([^'"\n]+)['"]/gm;

/** Comments that begin their line. */
const COMMENT = /^\s*(?:\/\/.*|\/\*[\s\S]*?\*\/)$/gm;

/** Statements at the start of a line, and dynamic imports. */
const IMPORT =
  /^(?:import|export)\s(?:[^;'"]*?\sfrom\s)?\s*(['"])(?<stated>[^'"\n]+)\1|\bimport\(\s*(['"])(?<called>[^'"\n]+)\3/gm;

export function importsIn(file: string, text: string): readonly ImportArrow[] {
  const code = text.replace(COMMENT, '');
  return [...code.matchAll(IMPORT)].map(({ groups }) => {
    const specifier = groups?.['stated'] ?? groups?.['called'] ?? '';
    const target = specifier.startsWith('.')
      ? normalize(join(dirname(file), specifier))
      : specifier;
    return { file, target };
  });
}
