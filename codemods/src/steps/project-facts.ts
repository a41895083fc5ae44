import { posix } from 'node:path';
import {
  CLIENT_GLOBAL,
  CLIENT_MODULE,
  DEFAULT_PATH,
  NATIVE_CLIENT,
  RUNTIME_PACKAGE,
  SHIM,
  SHIM_MODULE,
  SOCKET_IO_CLIENT,
} from '../catalog/modules.js';
import { isAsked } from '../project/asked-paths.js';
import { readClientVersions } from '../project/client-versions.js';
import type { ClientMajorOf } from '../project/client-versions.js';
import type { CollectedFile, Collection } from '../project/collect.js';
import { findCompanions } from '../project/companions.js';
import { createMatcher } from '../project/gitignore.js';
import type { FileKind } from '../project/kinds.js';
import { findOldVersions } from '../project/old-versions.js';
import type { OldVersions } from '../project/old-versions.js';
import { findReactNative } from '../project/react-native.js';
import type { SkippedFile } from '../result.js';
import { isTestFile } from '../test-files.js';

/** A project as text, before anything is parsed. */
export interface ProjectFacts {
  readonly root: string;
  /** Where the bridge answers. */
  readonly mount: string;
  readonly files: ReadonlyMap<string, CollectedFile>;
  /** Files that mention Socket.IO, or its shim. */
  readonly hits: readonly CollectedFile[];
  readonly clientModules: ReadonlySet<string>;
  /** What the native client is called here, as a package and by URL; none where nothing names it. */
  readonly nativeModules: ReadonlySet<string>;
  readonly clientMajorOf: ClientMajorOf;
  /** The package that a file is part of, and `undefined` for a test. */
  readonly homeOf: (path: string) => string | undefined;
  /** Packages with a socket that is native already. */
  readonly nativeHomes: () => ReadonlySet<string>;
  /** Whether a file runs on React Native. */
  readonly isReactNative: (path: string) => boolean;
  /** What is of a Socket.IO that is too old. */
  readonly oldVersions: OldVersions;
  readonly skipped: readonly SkippedFile[];
  /** Whether the user lets a file be changed. */
  readonly isEditable: (path: string) => boolean;
  /** Whether a file can be changed, or is in the same package as what can be: such as its configuration. */
  readonly isConcerned: (path: string) => boolean;
  /** A path as the user sees it. */
  readonly relative: (path: string) => string;
}

/** What the user said of the project. */
interface ProjectWishes {
  /** What may be changed. */
  readonly paths: readonly string[];
  /** Where the bridge answers. Default `/sse`. */
  readonly path?: string;
  /** Patterns of what may not be changed. */
  readonly ignored?: readonly string[];
}

/** They are read where a socket reaches them, and do not begin anything. */
const NO_HITS: ReadonlySet<FileKind> = new Set(['config', 'coffee', 'unread']);

/** What is in the code of everybody who uses Socket.IO's client, or what comes after it. */
const NAMES = ['socket.io', 'SocketIOClient', RUNTIME_PACKAGE, 'shim.js'];
const NAMED = anyOf([...NAMES, SHIM_MODULE, CLIENT_MODULE]);

/**
 * Whether a file can be why the project is of interest, as far as that shows without the others: wherever
 * `readProject` finds a hit, some file is one.
 */
export function isPossibleHit(file: CollectedFile): boolean {
  if (file.kind !== 'config') return !NO_HITS.has(file.kind) && NAMED.test(file.text);
  return namesAlias(file) || findCompanions([file]).length > 0;
}

/** Looks through the texts of a project, without parsing any. */
export function readProject(
  { files, skipped }: Collection,
  root: string,
  { paths, path: mount = DEFAULT_PATH, ignored = [] }: ProjectWishes,
): ProjectFacts {
  const configs = files.filter(({ kind }) => kind === 'config');
  const packages = findClientModules(configs);
  const urls = [SHIM_MODULE, CLIENT_MODULE].map((file) => `${mount}/${file}`);
  const names = anyOf([...NAMES, ...packages, ...urls, ...findCompanions(configs)]);
  const hits = files.filter(({ kind, text }) => !NO_HITS.has(kind) && names.test(text));
  const clientModules = new Set([...packages, ...modulesByUrl(hits, `${mount}/${SHIM_MODULE}`)]);
  const relative = (path: string): string => posix.relative(root, path);
  const matcher = ignored.length === 0 ? undefined : createMatcher(ignored);
  const isEditable = (path: string): boolean =>
    isAsked(paths, path) && matcher?.ignores(relative(path)) !== true;
  const packageOf = packageFinder(configs);
  const homes = new Set(paths.map(packageOf));
  const homeOf = (path: string): string | undefined =>
    isTestFile(root, path) ? undefined : packageOf(posix.dirname(path));
  return {
    root,
    mount,
    files: new Map(files.map((file) => [file.path, file])),
    hits,
    clientModules,
    nativeModules: new Set([
      ...(hits.some(({ text }) => text.includes(NATIVE_CLIENT)) ? [NATIVE_CLIENT] : []),
      ...modulesByUrl(hits, `${mount}/${CLIENT_MODULE}`),
    ]),
    clientMajorOf: readClientVersions(configs, clientModules),
    homeOf,
    nativeHomes: () =>
      new Set(
        files
          .filter((file) => namesNativeClient(file, `${mount}/${CLIENT_MODULE}`))
          .flatMap(({ path }) => homeOf(path) ?? []),
      ),
    isReactNative: findReactNative(configs),
    oldVersions: findOldVersions(configs, clientModules),
    skipped: skipped.map(({ file, reason }) => ({ file: relative(file), reason })),
    isEditable,
    isConcerned: (path) => isEditable(path) || homes.has(packageOf(posix.dirname(path))),
    relative,
  };
}

function namesNativeClient({ kind, text }: CollectedFile, url: string): boolean {
  if (NO_HITS.has(kind)) return false;
  return [NATIVE_CLIENT, CLIENT_GLOBAL, url].some((name) => text.includes(name));
}

/** How texts write the URL of a module of the bridge, wherever that is, and what import maps call it. */
function modulesByUrl(files: readonly CollectedFile[], url: string): string[] {
  const end = url.replaceAll(/[^\w/-]/g, '\\$&');
  const written = new RegExp(
    `(?:"([^"]+)"\\s*:\\s*)?(["'\`])((?:https?:)?[^"'\`\\s]*${end})\\2`,
    'g',
  );
  const found: string[] = [];
  for (const { text } of files.filter((file) => file.text.includes(url))) {
    for (const [, name, , address = ''] of text.matchAll(written)) {
      found.push(address, ...(name === undefined ? [] : [name]));
    }
  }
  return found;
}

/** Finds any of some words in one pass through a text. */
function anyOf(words: readonly string[]): RegExp {
  return new RegExp(words.map((word) => word.replaceAll(/[^\w@/-]/g, '\\$&')).join('|'));
}

/** The folder of the package that a folder is in. */
function packageFinder(files: readonly CollectedFile[]): (folder: string) => string {
  const manifests = files.filter(({ path }) => posix.basename(path) === 'package.json');
  const folders = new Set(manifests.map(({ path }) => posix.dirname(path)));
  return (folder) => {
    let home = folder;
    while (!folders.has(home) && home !== posix.dirname(home)) home = posix.dirname(home);
    return home;
  };
}

/** Socket.IO's client, the shim that stands for it, and what package.json files call either of them. */
function findClientModules(configs: readonly CollectedFile[]): Set<string> {
  const names = new Set<string>([SOCKET_IO_CLIENT, SHIM]);
  for (const { text } of configs.filter(namesAlias)) {
    for (const match of text.matchAll(/"([^"]+)"\s*:\s*"npm:socket\.io-client(?:@[^"]*)?"/g)) {
      if (match[1] !== undefined) names.add(match[1]);
    }
  }
  return names;
}

function namesAlias({ text }: CollectedFile): boolean {
  return text.includes('npm:socket.io-client');
}
