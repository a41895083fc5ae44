import type { ts } from 'ts-morph';
import { socketsGiven, socketsIn } from './reach.js';
import type { NodeId } from './solver.js';
import type { World } from './world.js';

/** An expression, and what it can hold. */
type Entry = readonly [expression: ts.Node, node: NodeId];

interface Found {
  readonly at: number;
  readonly of: number;
  readonly entries: readonly Entry[];
}

const known = new WeakMap<World, Found>();

/** The expressions that hold a socket, or a function that gives one; looked for once, until something new arrives. */
export function socketExpressions(world: World): readonly Entry[] {
  const { arrivals } = world.solver;
  const { size } = world.expressions;
  const before = known.get(world);
  if (before?.at === arrivals && before.of === size) return before.entries;
  const entries: Entry[] = [];
  for (const entry of world.expressions) {
    const [, node] = entry;
    const isOne = socketsIn(world, node).length > 0 || socketsGiven(world, node).length > 0;
    if (isOne) entries.push(entry);
  }
  known.set(world, { at: arrivals, of: size, entries });
  return entries;
}
