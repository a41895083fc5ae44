import { posix } from 'node:path';
import type { ImportGraph } from './import-graph.js';
import { reachable } from './import-graph.js';
import { isTestFile } from '../../test-files.js';

/**
 * The parts of a repository between which nothing passes but what one imports of another: its packages, and inside a
 * package the folders with a tsconfig.json of their own. Names without a declaration, what a framework hands to all
 * components, and what merely bears the same name stay inside a realm and its peers.
 */
export interface Realms {
  /** The realm that a file is in, named by its folder. */
  readonly of: (path: string) => string;
  /** The realms whose code can run in one program with that of a realm, itself included. */
  peersOf(realm: string): ReadonlySet<string>;
}

const MANIFEST = /(?:^|\/)package\.json$/;
const BOUNDARY = /(?:^|\/)(?:package|tsconfig|jsconfig)\.json$/;

/** Finds the realms of a project. Who imports whom is asked only where there is more than one. */
export function findRealms(root: string, paths: Iterable<string>, graph: ImportGraph): Realms {
  const all = [...paths];
  const folders = new Set([
    root,
    ...all.filter((one) => BOUNDARY.test(one)).map((one) => posix.dirname(one)),
  ]);
  const packages = new Set([
    root,
    ...all.filter((one) => MANIFEST.test(one)).map((one) => posix.dirname(one)),
  ]);
  const of = memoize((path: string) => nearest(folders, posix.dirname(path)));
  let peers: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  const noPeers = memoize((realm: string) => new Set([realm]));
  return {
    of,
    peersOf(realm) {
      if (folders.size === 1) return noPeers(realm);
      peers ??= findPeers(
        all.filter((path) => !isTestFile(root, path)),
        of,
        graph,
        (one) => nearest(packages, one),
      );
      return peers.get(realm) ?? noPeers(realm);
    },
  };
}

/** A test reaches into anything, which makes nothing run together outside of it: `paths` are those of no test. */
function findPeers(
  paths: readonly string[],
  of: (path: string) => string,
  graph: ImportGraph,
  packageOf: (realm: string) => string,
): ReadonlyMap<string, ReadonlySet<string>> {
  const imports = new Map<string, Set<string>>();
  for (const path of paths) {
    const from = of(path);
    const known = addTo(imports, from, from);
    for (const target of graph.importsOf(path)) known.add(of(target));
  }
  const peers = new Map<string, Set<string>>();
  for (const realm of imports.keys()) {
    const program = reachable([realm], (one) => imports.get(one) ?? []);
    for (const a of program) for (const b of program) addTo(peers, a, b);
    for (const other of imports.keys()) {
      if (!other.startsWith(`${realm}/`) || packageOf(other) !== packageOf(realm)) continue;
      addTo(peers, realm, other);
      addTo(peers, other, realm);
    }
  }
  return peers;
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): Set<string> {
  const known = map.get(key) ?? new Set();
  map.set(key, known.add(value));
  return known;
}

function nearest(folders: ReadonlySet<string>, start: string): string {
  for (let folder = start; ; folder = posix.dirname(folder)) {
    if (folders.has(folder) || folder === posix.dirname(folder)) return folder;
  }
}

/** Some realms and all their peers. */
export function peersOfAll(realms: Realms, some: Iterable<string>): Set<string> {
  const found = new Set<string>();
  for (const realm of some) for (const peer of realms.peersOf(realm)) found.add(peer);
  return found;
}

function memoize<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = compute(key);
    known.set(key, made);
    return made;
  };
}
