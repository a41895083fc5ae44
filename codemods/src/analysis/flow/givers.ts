import { ts } from 'ts-morph';
import type { CallSite } from './call-site.js';
import { enclosingFunction, unwrap } from './constraints/expression-node.js';
import { rootName, socketsInside, valuesThatLeadToSockets } from './reach.js';
import type { NodeId } from './solver.js';
import type { World } from './world.js';

/** What leads to sockets, and the functions that give one away. */
export interface Leading {
  readonly values: ReadonlySet<unknown>;
  readonly givers: ReadonlySet<ts.Node>;
}

/** Every value through which a socket can be had, also by calling a function that puts one into what it is given. */
export function whatLeadsToSockets(world: World): Leading {
  const held = valuesThatLeadToSockets(world, new Set());
  const givers = functionsThatGiveAway(world, held);
  return { givers, values: givers.size === 0 ? held : valuesThatLeadToSockets(world, givers) };
}

/**
 * Functions that hand a socket to something their caller gave them: `withSocket(cb)`, `attach(target)`. Whoever
 * calls them can get at a socket.
 *
 * @param leading values through which a socket can be had
 */
function functionsThatGiveAway(world: World, leading: ReadonlySet<unknown>): Set<ts.Node> {
  const found = new Set<ts.Node>();
  const note = (place: ts.Node): void => {
    const fn = parameterOwner(world, place);
    if (fn !== undefined) found.add(fn);
  };
  const isInside = (value: NodeId): boolean => socketsInside(world, value).length > 0;
  for (const call of world.calls) {
    if (!call.isKnown && call.arguments.some(isInside)) note(call.callee);
  }
  for (const { node, value } of world.stores) {
    if (isInside(value) || holdsInstance(world, value, leading)) note(node);
  }
  while (passOn(world, found, note));
  return found;
}

/** `target.connection = new Connection()`, where the class has a socket of its own. */
function holdsInstance(world: World, node: NodeId, leading: ReadonlySet<unknown>): boolean {
  return [...world.solver.valuesOf(node)].some(
    (value) => value.kind === 'object' && value.shape === 'instance' && leading.has(value),
  );
}

/** `(target) => attach(target)` gives away what `attach` does. @returns whether there was one more of them */
function passOn(
  world: World,
  found: ReadonlySet<ts.Node>,
  note: (place: ts.Node) => void,
): boolean {
  const before = found.size;
  if (before === 0) return false;
  for (const call of world.calls) {
    if (callsOneOf(world, call, found)) call.argumentNodes.forEach(note);
  }
  return found.size > before;
}

/** Whether a call is one of some functions. */
export function callsOneOf(
  world: World,
  { callee }: CallSite,
  functions: ReadonlySet<ts.Node>,
): boolean {
  const node = world.expressions.get(unwrap(callee));
  if (node === undefined) return false;
  return [...world.solver.valuesOf(node)].some(
    (value) => value.kind === 'function' && functions.has(value.node),
  );
}

function parameterOwner(world: World, place: ts.Node): ts.Node | undefined {
  const root = rootName(place);
  const declaration = root && world.files.symbolAt(root)?.declarations?.[0];
  if (declaration === undefined) return undefined;
  const parameter = ts.findAncestor(declaration, ts.isParameter);
  return parameter === undefined ? undefined : enclosingFunction(declaration);
}
