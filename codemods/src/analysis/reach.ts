import { ts } from 'ts-morph';
import { enclosingFunction, unwrap } from './constraints/expression-node.js';
import type { NodeId } from './solver.js';
import type { SocketValue, Value } from './values.js';
import type { World } from './world.js';

const DEEPEST = 4;
const MOST = 4000;

/** The sockets that a node can hold. */
export function socketsIn(world: World, node: NodeId): SocketValue[] {
  return [...world.solver.valuesOf(node)].filter((value) => value.kind === 'socket');
}

/** Sockets that are handed over with a value: itself, or inside object literals, lists and properties. */
export function socketsInside(world: World, node: NodeId, depth = 0): SocketValue[] {
  return [...world.solver.valuesOf(node)].flatMap((value) => {
    if (value.kind === 'socket') return [value];
    if (value.kind !== 'object' || depth >= DEEPEST) return [];
    if (value.shape !== 'literal' && value.shape !== 'array' && value.shape !== 'props') return [];
    return [...world.ownSlotsOf(value)].flatMap((slot) => socketsInside(world, slot, depth + 1));
  });
}

/** Whether someone who holds a value can get at a socket, by whatever way. */
export function leadsToSocket(
  world: World,
  start: Iterable<Value>,
  open: ReadonlySet<ts.Node>,
): boolean {
  const queue = [...start];
  const seen = new Set<Value>(queue);
  for (const value of queue) {
    if (value.kind === 'socket' || isFactory(world, value)) return true;
    if (value.kind === 'function' && open.has(value.node)) return true;
    if (seen.size > MOST) return true;
    for (const next of successors(world, value)) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return false;
}

function isFactory(world: World, value: Value): boolean {
  return value.kind === 'library' && world.isClientModule(value.module);
}

function successors(world: World, value: Value): Value[] {
  if (value.kind === 'string' || value.kind === 'opaque' || value === world.global) return [];
  const nodes = [...world.slotsOf(value)];
  if (value.kind === 'function') nodes.push(world.result(value.node));
  const found = nodes.flatMap((node) => Array.from(world.solver.valuesOf(node)));
  if (value.kind === 'class') found.push(world.heap.instance(value.node));
  return found;
}

/**
 * Functions that hand a socket to something their caller gave them: `withSocket(cb)`, `attach(target)`. Whoever
 * calls them can get at a socket.
 */
export function functionsThatGiveAway(world: World): Set<ts.Node> {
  const found = new Set<ts.Node>();
  const note = (place: ts.Node, values: readonly NodeId[]): void => {
    const fn = parameterOwner(world, place);
    if (fn === undefined || found.has(fn)) return;
    if (values.some((value) => socketsInside(world, value).length > 0)) found.add(fn);
  };
  for (const call of world.calls) if (!call.isKnown) note(call.callee, call.arguments);
  for (const store of world.stores) note(store.node, [store.value]);
  return found;
}

function parameterOwner(world: World, place: ts.Node): ts.Node | undefined {
  const root = rootName(place);
  const declaration = root && world.files.symbolAt(root)?.declarations?.[0];
  if (declaration === undefined) return undefined;
  const parameter = ts.findAncestor(declaration, ts.isParameter);
  return parameter === undefined ? undefined : enclosingFunction(declaration);
}

/** The name at the left end of `a.b.c` or `a().b`. */
export function rootName(place: ts.Node): ts.Identifier | undefined {
  let node = unwrap(place);
  for (;;) {
    if (ts.isIdentifier(node)) return node;
    if (
      ts.isPropertyAccessExpression(node) ||
      ts.isElementAccessExpression(node) ||
      ts.isCallExpression(node)
    ) {
      node = unwrap(node.expression);
    } else {
      return undefined;
    }
  }
}
