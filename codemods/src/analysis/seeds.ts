import type { AnalysisInput } from './analyse.js';
import type { ImportGraph } from './import-graph.js';
import { reachable } from './import-graph.js';
import { peersOfAll } from './realms.js';
import type { Realms } from './realms.js';

type SeedInput = Pick<AnalysisInput, 'texts' | 'hits' | 'isAsked'>;

const NAMES_SERVER = /['"`]socket\.io['"`]/;

/**
 * The files to start from: of those that mention Socket.IO, the ones that run together with what the user asked about,
 * the ones that import something of it, such as tests, and the ones that make a server, which may serve it.
 */
export function findSeeds(
  { texts, hits, isAsked }: SeedInput,
  realms: Realms,
  graph: ImportGraph,
): string[] {
  const asked = new Set([...texts.keys()].filter(isAsked).map(realms.of));
  const near = peersOfAll(realms, asked);
  const isNear = (path: string): boolean => near.has(realms.of(path));
  const importers = lazily(() =>
    reachable([...texts.keys()].filter(isNear), (path) => graph.importersOf(path)),
  );
  return hits.filter(
    (path) => isNear(path) || NAMES_SERVER.test(texts.get(path) ?? '') || importers().has(path),
  );
}

function lazily<T>(compute: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: compute() }).value;
}
