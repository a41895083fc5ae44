import type { ts } from 'ts-morph';
import type { NodeId } from '../solver.js';
import type { World } from '../world.js';

/** `$socket` in a component is what the store `socket` holds. */
export function storeBehind(world: World, name: ts.Identifier): NodeId | undefined {
  if (!/^\$[\w$]/.test(name.text)) return undefined;
  const unit = world.files.unitOf(name);
  if (!unit.path.endsWith('.svelte')) return undefined;
  const store = name.text.slice(1);
  const symbol = world.files.topLevel(unit, store);
  return symbol && world.variable(symbol, store, unit.tree);
}
