import { isBuiltin } from 'node:module';
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
  '.astro',
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
    return (
      findFirst(files, mapped) ??
      findInWorkspace(files, packages, specifier) ??
      (isLibrary(packages, specifier) ? undefined : searchByAlias(specifier, from))
    );
  }

  /**
   * What bundlers and frameworks resolve by configuration that is code: `@/x` and `~/x` mean the package's `src` (or the
   * package), `$lib/x`, `@lib/x` and `lib/x` a folder of that name in it; else the one file of the project that ends so.
   */
  function searchByAlias(specifier: string, from: string): string | undefined {
    return findFirst(files, guessAliases(packages, specifier, from)) ?? searchByEnd(specifier);
  }

  let byName: ReadonlyMap<string, readonly string[]> | undefined;

  function searchByEnd(specifier: string): string | undefined {
    const rest = /^[^/]+\/(.+)$/.exec(specifier)?.[1];
    if (rest === undefined) return undefined;
    byName ??= groupByName(files.keys());
    const end = `/${withoutEnding(rest)}`;
    const found = byName.get(nameOfModule(rest)) ?? [];
    const fitting = found.filter((path) => withoutEnding(path).endsWith(end));
    return fitting.length === 1 ? fitting[0] : undefined;
  }

  return {
    resolve(specifier, from) {
      const key = `${posix.dirname(from)}\n${specifier}`;
      if (!known.has(key)) known.set(key, search(specifier, from));
      return known.get(key);
    },
  };
}

function findFirst(
  files: ReadonlyMap<string, string>,
  paths: readonly string[],
): string | undefined {
  for (const path of paths) {
    const file = findFile(files, path);
    if (file !== undefined) return file;
  }
  return undefined;
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

function groupByName(paths: Iterable<string>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const name = nameOfModule(path);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [path]);
    else group.push(path);
  }
  return groups;
}

/** `socket` of `src/socket.ts`, and of `src/socket/index.ts`. */
function nameOfModule(path: string): string {
  return posix.basename(withoutEnding(path));
}

function withoutEnding(path: string): string {
  return path.replace(/(?:\/index)?\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/, '');
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
  /** Names of what it depends on. */
  readonly dependencies: ReadonlySet<string>;
}

const DEPENDENCIES = ['dependencies', 'devDependencies', 'peerDependencies'];

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
      dependencies: new Set(DEPENDENCIES.flatMap((key) => keysOf(field(json, key)))),
    });
  }
  return packages.toSorted((a, b) => b.directory.length - a.directory.length);
}

function guessAliases(
  packages: readonly ProjectPackage[],
  specifier: string,
  from: string,
): string[] {
  const home = packages.find((one) => from.startsWith(`${one.directory}/`));
  const rest = /^(?:[@~#]+\/|[@~#$]?(?=\w))(.+)$/.exec(specifier)?.[1];
  if (home === undefined || rest === undefined) return [];
  return [posix.join(home.directory, 'src', rest), posix.join(home.directory, rest)];
}

/** Node's own, or named by a package.json. Where there is none, nothing tells libraries from the rest. */
function isLibrary(packages: readonly ProjectPackage[], specifier: string): boolean {
  const [first = '', second = ''] = specifier.split('/');
  const names = [first, `${first}/${second}`];
  return (
    isBuiltin(specifier) ||
    packages.length === 0 ||
    packages.some(({ dependencies }) => names.some((name) => dependencies.has(name)))
  );
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

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function toStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
