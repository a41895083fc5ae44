import { posix } from 'node:path';
import { parseJsonWithComments } from './json-with-comments.js';

const EXTENSIONS = [
  '',
  '.ts',
  '.tsx',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.mts',
  '.cts',
  '.vue',
  '.svelte',
];
const INDEXES = ['/index.ts', '/index.tsx', '/index.js', '/index.jsx', '/index.mjs', '/index.cjs'];

/** How modules of the project find each other: relative paths, tsconfig `paths`, `@/`, and workspaces. */
export interface ModuleResolver {
  /** The project file that `specifier` means in `from`, or `undefined` for a library. */
  resolve(specifier: string, from: string): string | undefined;
}

/** Reads what resolution needs from the project's own configuration files. Nothing in node_modules is used. */
export function createModuleResolver(files: ReadonlyMap<string, string>): ModuleResolver {
  const configs = readPathConfigs(files);
  const packages = readPackages(files);
  const known = new Map<string, string | undefined>();

  function search(specifier: string, from: string): string | undefined {
    if (specifier.startsWith('.')) {
      return findFile(files, posix.join(posix.dirname(from), specifier));
    }
    const mapped = configs.flatMap((config) => mapPath(config, specifier, from));
    for (const candidate of [...mapped, ...guessAliases(packages, specifier, from)]) {
      const file = findFile(files, candidate);
      if (file !== undefined) return file;
    }
    return findInWorkspace(files, packages, specifier);
  }

  return {
    resolve(specifier, from) {
      const key = `${posix.dirname(from)}\n${specifier}`;
      if (!known.has(key)) known.set(key, search(specifier, from));
      return known.get(key);
    },
  };
}

function findFile(files: ReadonlyMap<string, string>, path: string): string | undefined {
  const bare = path.replace(/\.(js|jsx|mjs|cjs)$/, '');
  for (const extension of EXTENSIONS) {
    if (files.has(path + extension)) return path + extension;
  }
  for (const index of INDEXES) {
    if (files.has(path + index)) return path + index;
  }
  if (bare === path) return undefined;
  return EXTENSIONS.map((extension) => bare + extension).find((candidate) => files.has(candidate));
}

interface PathConfig {
  readonly directory: string;
  readonly base: string;
  readonly paths: readonly (readonly [pattern: string, targets: readonly string[]])[];
}

function readPathConfigs(files: ReadonlyMap<string, string>): PathConfig[] {
  const configs: PathConfig[] = [];
  for (const [path, text] of files) {
    if (!/^(ts|js)config(\.[\w-]+)*\.json$/.test(posix.basename(path))) continue;
    const config = toPathConfig(path, parseJsonWithComments(text));
    if (config !== undefined) configs.push(config);
  }
  return configs.toSorted((a, b) => b.directory.length - a.directory.length);
}

function toPathConfig(path: string, json: unknown): PathConfig | undefined {
  const options = field(json, 'compilerOptions');
  const paths = field(options, 'paths');
  const baseUrl = field(options, 'baseUrl');
  if (typeof baseUrl !== 'string' && typeof paths !== 'object') return undefined;
  const directory = posix.dirname(path);
  const base = posix.join(directory, typeof baseUrl === 'string' ? baseUrl : '.');
  const entries = Object.entries(typeof paths === 'object' && paths !== null ? paths : {});
  const mapped = entries.map(([pattern, targets]) => [pattern, toStrings(targets)] as const);
  const plain = typeof baseUrl === 'string' ? [['*', ['*']] as const] : [];
  return { directory, base, paths: [...mapped, ...plain] };
}

function mapPath(config: PathConfig, specifier: string, from: string): string[] {
  if (!from.startsWith(`${config.directory}/`)) return [];
  return config.paths.flatMap(([pattern, targets]) => {
    const star = pattern.indexOf('*');
    if (star === -1)
      return pattern === specifier ? targets.map((t) => posix.join(config.base, t)) : [];
    const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
    if (!specifier.startsWith(head) || !specifier.endsWith(tail)) return [];
    const rest = specifier.slice(head.length, specifier.length - tail.length);
    return targets.map((target) => posix.join(config.base, target.replace('*', rest)));
  });
}

interface ProjectPackage {
  readonly name: string | undefined;
  readonly directory: string;
  readonly entries: readonly string[];
}

function readPackages(files: ReadonlyMap<string, string>): ProjectPackage[] {
  const packages: ProjectPackage[] = [];
  for (const [path, text] of files) {
    if (posix.basename(path) !== 'package.json') continue;
    const json = parseJsonWithComments(text);
    const name = field(json, 'name');
    const entries = ['source', 'module', 'main'].map((key) => field(json, key));
    packages.push({
      name: typeof name === 'string' ? name : undefined,
      directory: posix.dirname(path),
      entries: toStrings(entries),
    });
  }
  return packages.toSorted((a, b) => b.directory.length - a.directory.length);
}

/** `@/x` and `~/x` mean the package's `src` (or the package) by convention, whatever tool defines them. */
function guessAliases(
  packages: readonly ProjectPackage[],
  specifier: string,
  from: string,
): string[] {
  const alias = /^(@|~|#|src)\/(.+)$/.exec(specifier);
  const home = packages.find((one) => from.startsWith(`${one.directory}/`));
  const rest = alias?.[2];
  if (rest === undefined || home === undefined) return [];
  return [posix.join(home.directory, 'src', rest), posix.join(home.directory, rest)];
}

function findInWorkspace(
  files: ReadonlyMap<string, string>,
  packages: readonly ProjectPackage[],
  specifier: string,
): string | undefined {
  for (const { name, directory, entries } of packages) {
    if (name === undefined) continue;
    if (specifier === name) {
      const places = [...entries, 'src/index', 'index'].map((e) => posix.join(directory, e));
      for (const place of places) {
        const file = findFile(files, place);
        if (file !== undefined) return file;
      }
    }
    if (specifier.startsWith(`${name}/`)) {
      const rest = specifier.slice(name.length + 1);
      return (
        findFile(files, posix.join(directory, rest)) ??
        findFile(files, posix.join(directory, 'src', rest))
      );
    }
  }
  return undefined;
}

function field(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}

function toStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
