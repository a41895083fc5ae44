import { findDoubles } from './doubles.js';
import type { ImportGraph } from '../files/import-graph.js';
import { socketsIn, valuesThatLeadToSockets } from '../flow/reach.js';
import { isTestFile } from '../../test-files.js';
import type { World } from '../flow/world.js';

/**
 * Tests outside the closure in which a double may stand for a socket: those of files that use one, and those that
 * import something that gives a double.
 */
export function findNextTests(world: World, graph: ImportGraph): Set<string> {
  const unread = [...world.files.all()].flatMap(({ path }) => {
    const tests = graph.importersOf(path).filter((one) => isUnreadTest(world, one));
    return tests.length === 0 ? [] : [[path, tests] as const];
  });
  if (unread.length === 0) return new Set();
  const asked = new Set([...filesWithUses(world), ...filesThatGiveDoubles(world)]);
  return new Set(unread.flatMap(([path, tests]) => (asked.has(path) ? tests : [])));
}

function isUnreadTest(world: World, path: string): boolean {
  return world.files.get(path) === undefined && isTestFile(world.root, path);
}

function filesWithUses(world: World): Set<string> {
  const used = world.accesses.filter(({ base }) => socketsIn(world, base).length > 0);
  return new Set(used.map(({ node }) => world.files.unitOf(node).path));
}

function filesThatGiveDoubles(world: World): string[] {
  const doubles = findDoubles(world, () => undefined).keys();
  const leading = valuesThatLeadToSockets(world, new Set(), doubles);
  return [...world.files.all()]
    .map(({ path }) => path)
    .filter((path) =>
      [...world.solver.valuesOf(world.exports(path))].some((one) => leading.has(one)),
    );
}
