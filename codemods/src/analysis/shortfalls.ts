import type { Shortfall } from '../inventory.js';
import { MOST_LEVELS } from './files/depth.js';
import type { World } from './flow/world.js';

/**
 * What kept an analysis from its end.
 *
 * @param unread files that a socket reaches, and that were not followed any more
 */
export function findShortfalls(world: World, unread: readonly string[]): Shortfall[] {
  const tooDeep = [...world.files.tooDeep].map((file) => ({
    file,
    reason: `its code is nested more than ${MOST_LEVELS} levels deep, and was not read`,
  }));
  const [file] = unread;
  const tooFar =
    file === undefined
      ? []
      : [{ file, reason: 'a socket goes from file to file, and was not followed into this one' }];
  return [...tooDeep, ...tooFar, ...exhaustion(world)];
}

function exhaustion(world: World): Shortfall[] {
  const { isExhausted, mostSteps } = world.solver;
  const file = isExhausted ? busiestFile(world) : undefined;
  if (file === undefined) return [];
  const steps = mostSteps.toLocaleString('en');
  return [{ file, reason: `the analysis gave up after ${steps} steps, most of them in this file` }];
}

/** The file in which the most values have arrived. */
function busiestFile(world: World): string | undefined {
  const arrived = new Map<string, number>();
  for (const [node, id] of world.expressions) {
    const { path } = world.files.unitOf(node);
    arrived.set(path, (arrived.get(path) ?? 0) + world.solver.valuesOf(id).size);
  }
  return [...arrived].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}
