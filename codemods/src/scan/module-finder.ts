import { posix } from 'node:path';

const ENDINGS = [
  '',
  '.js',
  '.ts',
  '.mjs',
  '.cjs',
  '.mts',
  '.cts',
  '.jsx',
  '.tsx',
  '/index.js',
  '/index.ts',
];

/** Finds the files behind relative specifiers, both ways. */
export interface ModuleFinder {
  readonly resolve: (specifier: string, from: string) => string | undefined;
  /** Files that import a file. */
  readonly importersOf: (path: string) => readonly string[];
  /** Files whose text matches. */
  readonly matching: (pattern: RegExp) => readonly string[];
}

/** A finder over the texts of a project. Nothing is parsed; who imports whom is read on the first question. */
export function createModuleFinder(texts: ReadonlyMap<string, string>): ModuleFinder {
  const resolve = (specifier: string, from: string): string | undefined => {
    if (!specifier.startsWith('.')) return undefined;
    const path = posix.join(posix.dirname(from), specifier);
    const stem = path.replace(/\.[cm]?js$/, '');
    return [...ENDINGS.map((ending) => path + ending), `${stem}.ts`, `${stem}.tsx`].find((one) =>
      texts.has(one),
    );
  };
  let importers: ReadonlyMap<string, readonly string[]> | undefined;
  return {
    resolve,
    importersOf: (path) => (importers ??= indexImporters(texts, resolve)).get(path) ?? [],
    matching: (pattern) =>
      [...texts].filter(([, text]) => pattern.test(text)).map(([path]) => path),
  };
}

function indexImporters(
  texts: ReadonlyMap<string, string>,
  resolve: ModuleFinder['resolve'],
): ReadonlyMap<string, readonly string[]> {
  const importers = new Map<string, string[]>();
  for (const [path, text] of texts) {
    for (const [, , specifier = ''] of text.matchAll(
      /\b(?:from|import|require)\s*\(?\s*(['"`])(\.[^'"`\n]*)\1/g,
    )) {
      const target = resolve(specifier, path);
      if (target === undefined) continue;
      const list = importers.get(target);
      if (list === undefined) importers.set(target, [path]);
      else list.push(path);
    }
  }
  return importers;
}
