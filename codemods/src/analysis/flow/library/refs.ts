import type { NodeId } from '../solver.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';

/** A reference that is there once for each property of something: what `toRefs(state)` and `storeToRefs(store)` give. */
export function loadRef(refs: ObjectValue, name: string, to: NodeId, world: World): void {
  const ref = world.heap.member(refs, name, 'ref');
  world.solver.add(to, ref);
  world.load(world.field(refs, SOURCE), name, world.field(ref, 'value'));
}

/** An object whose properties are references to those of `source`. */
export function makeRefs(world: World, refs: ObjectValue, source: NodeId): void {
  world.solver.flow(source, world.field(refs, SOURCE));
}

const SOURCE = ' source';

/** What a property gives where Vue looks through references. */
export function unwrapRef(world: World, written: NodeId, to: NodeId): void {
  world.solver.each(written, (value) => {
    if (value.kind === 'object' && value.shape === 'ref') {
      world.solver.flow(world.field(value, 'value'), to);
    } else {
      world.solver.add(to, value);
    }
  });
}
