import type { CallSite } from '../call-site.js';
import type { NodeId } from '../solver.js';
import type { Value } from '../values.js';
import type { World } from '../world.js';

/** How a call of one library function moves values; `false`: not understood, so that what it is given escapes. */
export type Model = (call: CallSite, world: World) => boolean | void;

/** Models by `module#path`, such as `react#useState`. */
export type ModelTable = Readonly<Record<string, Model>>;

/** A model for functions through which no socket leaves, and that give nothing back. */
export const harmless: Model = () => undefined;

/** The result is the first argument. */
export const identity: Model = (call, world) => {
  const [first] = call.arguments;
  if (first !== undefined) world.solver.flow(first, call.result);
};

/** Every function of a node is called with these arguments; what it gives back arrives in `result`. */
export function callEach(
  world: World,
  callee: NodeId | undefined,
  parameters: readonly NodeId[],
  result?: NodeId,
): void {
  if (callee === undefined) return;
  world.solver.each(callee, (value: Value) => {
    if (value.kind !== 'function') return;
    parameters.forEach((parameter, index) => {
      world.solver.flow(parameter, world.parameter(value.node, value.given + index));
    });
    if (result !== undefined) world.solver.flow(world.result(value.node), result);
  });
}
