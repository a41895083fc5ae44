import type { ImportGraph } from './import-graph.js';
import { reachable } from './import-graph.js';
import type { AnalysisInput } from './input.js';
import { peersOfAll } from './realms.js';
import type { Realms } from './realms.js';

const NAMES_SERVER = /['"`]socket\.io['"`]/;

/**
 * The files to start from: of those that mention Socket.IO, the ones that run together with what the user asked about,
 * the ones that import something of it, such as tests, and where none of them makes a server, those that make one
 * elsewhere, which may serve it.
 */
export function findSeeds(
  { texts, hits }: Pick<AnalysisInput, 'texts' | 'hits'>,
  isNear: (path: string) => boolean,
  graph: ImportGraph,
): string[] {
  const namesServer = (path: string): boolean => NAMES_SERVER.test(texts.get(path) ?? '');
  const isServed = hits.some((path) => isNear(path) && namesServer(path));
  const importers = lazily(() =>
    reachable([...texts.keys()].filter(isNear), (path) => graph.importersOf(path)),
  );
  return hits.filter(
    (path) => isNear(path) || (!isServed && namesServer(path)) || importers().has(path),
  );
}

/** Tells of a file whether it can run in one program with something that the user asked about. */
export function findNear(
  { texts, isAsked }: Pick<AnalysisInput, 'texts' | 'isAsked'>,
  realms: Realms,
): (path: string) => boolean {
  const asked = new Set([...texts.keys()].filter(isAsked).map(realms.of));
  const near = peersOfAll(realms, asked);
  return (path) => near.has(realms.of(path));
}

function lazily<T>(compute: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: compute() }).value;
}
