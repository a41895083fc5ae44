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
  const next = new Set<string>();
  for (const path of [...filesWithUses(world), ...filesThatGiveDoubles(world)]) {
    for (const importer of graph.importersOf(path)) {
      if (isTestFile(world.root, importer)) next.add(importer);
    }
  }
  for (const { path } of world.files.all()) next.delete(path);
  return next;
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
