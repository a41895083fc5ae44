import { ts } from 'ts-morph';
import { enclosingFunction, unwrap } from './constraints/expression-node.js';
import { reachable } from '../files/import-graph.js';
import type { NodeId } from './solver.js';
import type { SocketValue, Value } from './values.js';
import type { World } from './world.js';

const DEEPEST = 4;

/** Objects that are made to be handed over. What an instance of a class holds is its own business. */
const HANDED_OVER: ReadonlySet<string> = new Set(['literal', 'array', 'props']);

/** The sockets that a node can hold. */
export function socketsIn(world: World, node: NodeId): SocketValue[] {
  return [...world.solver.valuesOf(node)].filter((value) => value.kind === 'socket');
}

/** Sockets that are handed over with a value: itself, or inside object literals, lists and properties. */
export function socketsInside(world: World, node: NodeId): SocketValue[] {
  const found = new Set<SocketValue>();
  const seen = new Set<Value>();
  let level: Value[] = [...world.solver.valuesOf(node)];
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1) {
    const next: Value[] = [];
    for (const value of level) {
      if (seen.has(value)) continue;
      seen.add(value);
      if (value.kind === 'socket') found.add(value);
      if (value.kind !== 'object' || !HANDED_OVER.has(value.shape)) continue;
      for (const slot of world.ownSlotsOf(value)) next.push(...world.solver.valuesOf(slot));
    }
    level = next;
  }
  return [...found];
}

/** Every value through which a socket (or another value) can be had, by whatever way; worked out backwards from them. */
export function valuesThatLeadToSockets(
  world: World,
  open: ReadonlySet<ts.Node>,
  others: Iterable<Value> = [],
): ReadonlySet<Value> {
  const holders = holdersOf(world);
  const queue: Value[] = [...others];
  for (const value of world.heap.all()) {
    if (value.kind === 'socket' || isFactory(world, value)) queue.push(value);
    if (value.kind === 'function' && open.has(value.node)) queue.push(value);
  }
  return reachable(queue, (value) => holders.get(value) ?? []);
}

/** What leads to a value in one step. */
function holdersOf(world: World): ReadonlyMap<Value, readonly Value[]> {
  const holders = new Map<Value, Value[]>();
  for (const value of world.heap.all()) {
    for (const held of successors(world, value)) {
      const list = holders.get(held);
      if (list === undefined) holders.set(held, [value]);
      else list.push(value);
    }
  }
  return holders;
}

function isFactory(world: World, value: Value): boolean {
  return value.kind === 'library' && world.isClientModule(value.module);
}

/** What a value leads to in one step. Strings lead nowhere, and are most of what there is. */
function successors(world: World, value: Value): Set<Value> {
  const found = new Set<Value>();
  if (isGlobal(value) || value.kind === 'string') return found;
  const nodes = [...world.slotsOf(value)];
  if (value.kind === 'function') nodes.push(world.result(value.node));
  for (const node of nodes) {
    for (const held of world.solver.valuesOf(node)) if (held.kind !== 'string') found.add(held);
  }
  if (value.kind === 'class') found.add(world.heap.instance(value.node));
  return found;
}

function isGlobal(value: Value): boolean {
  return value.kind === 'object' && value.shape === 'global';
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
