import { ts } from 'ts-morph';
import { unwrap } from './constraints/expression-node.js';
import { reachable } from '../files/import-graph.js';
import type { NodeId } from './solver.js';
import type { SocketValue, Value } from './values.js';
import type { World } from './world.js';

const DEEPEST = 4;

/** Objects that are made to be handed over. What an instance of a class holds is its own business. */
const HANDED_OVER: ReadonlySet<string> = new Set(['literal', 'array', 'props']);

/** The sockets that a node can hold. */
export const socketsIn = remembered((_, values): readonly SocketValue[] =>
  [...values].filter((value) => value.kind === 'socket'),
);

/** Sockets that are handed over with a value: itself, or inside object literals, lists and properties. */
export const socketsInside = remembered((world, values): readonly SocketValue[] => {
  const found = new Set<SocketValue>();
  const seen = new Set<Value>();
  const sets = new Set<ReadonlySet<Value>>();
  let level = new Set([values]);
  for (let depth = 0; depth <= DEEPEST && level.size > 0; depth += 1) {
    const next = new Set<ReadonlySet<Value>>();
    for (const set of level) sets.add(set);
    for (const value of inAny(level)) {
      if (seen.has(value)) continue;
      seen.add(value);
      if (value.kind === 'socket') found.add(value);
      if (value.kind !== 'object' || !HANDED_OVER.has(value.shape)) continue;
      for (const slot of world.ownSlotsOf(value)) {
        const held = world.solver.valuesOf(slot);
        if (!sets.has(held)) next.add(held);
      }
    }
    level = next;
  }
  return [...found];
});

/** Sockets that the functions in a node give back. */
export const socketsGiven = remembered((world, values): readonly SocketValue[] => {
  const found = [...values].flatMap((value) =>
    value.kind === 'function' ? socketsIn(world, world.result(value.node)) : [],
  );
  return [...new Set(found)];
});

function* inAny<T>(sets: Iterable<Iterable<T>>): Generator<T> {
  for (const set of sets) yield* set;
}

/** A question about what a node holds, answered once for all nodes that hold the same, as long as nothing new arrives. */
export function remembered<Answer>(
  answer: (world: World, values: ReadonlySet<Value>) => Answer,
): (world: World, node: NodeId) => Answer {
  const known = new WeakMap<ReadonlySet<Value>, { readonly at: number; readonly answer: Answer }>();
  let nothing: { readonly answer: Answer } | undefined;
  return (world, node) => {
    const { solver } = world;
    const values = solver.valuesOf(node);
    if (values.size === 0) return (nothing ??= { answer: answer(world, values) }).answer;
    const before = known.get(values);
    if (before?.at === solver.arrivals) return before.answer;
    const now = { at: solver.arrivals, answer: answer(world, values) };
    known.set(values, now);
    return now.answer;
  };
}

/** Every value through which a socket (or another value) can be had, by whatever way; worked out backwards from them. */
export function valuesThatLeadToSockets(
  world: World,
  open: ReadonlySet<ts.Node>,
  others: Iterable<Value> = [],
): ReadonlySet<unknown> {
  const queue: (Value | Held)[] = [...others];
  for (const value of world.heap.all()) {
    if (value.kind === 'socket' || isFactory(world, value)) queue.push(value);
    if (value.kind === 'function' && open.has(value.node)) queue.push(value);
  }
  return reachable(queue, stepsBack(world));
}

/** What some node holds. Nodes that hold the same share it. */
type Held = ReadonlySet<Value>;

/** From a value to the sets that it is in, and from a set to the values that have it in some slot. */
type StepsBack = (from: Value | Held) => readonly (Value | Held)[];

const stepsOf = new WeakMap<World, { readonly at: number; readonly steps: StepsBack }>();

/** They are the same as long as nothing new arrives. */
function stepsBack(world: World): StepsBack {
  const before = stepsOf.get(world);
  const at = world.solver.arrivals;
  if (before?.at === at) return before.steps;
  const steps = findStepsBack(world);
  stepsOf.set(world, { at, steps });
  return steps;
}

function findStepsBack(world: World): StepsBack {
  const back = new Map<Value | Held, (Value | Held)[]>();
  const note = (from: Value | Held, to: Value | Held): void => {
    const list = back.get(from);
    if (list === undefined) back.set(from, [to]);
    else if (list.at(-1) !== to) list.push(to);
  };
  const noteHeld = (value: Value, held: Held): void => {
    if (held.size === 0) return;
    // Strings lead nowhere, and are most of what there is.
    if (!back.has(held)) for (const one of held) if (one.kind !== 'string') note(one, held);
    note(held, value);
  };
  for (const value of world.heap.all()) {
    if (isGlobal(value) || value.kind === 'string') continue;
    for (const slot of world.slotsOf(value)) noteHeld(value, world.solver.valuesOf(slot));
    if (value.kind === 'function') noteHeld(value, world.solver.valuesOf(world.result(value.node)));
    if (value.kind === 'class') note(world.heap.instance(value.node), value);
  }
  return (from) => back.get(from) ?? [];
}

function isFactory(world: World, value: Value): boolean {
  return value.kind === 'library' && world.isClientModule(value.module);
}

function isGlobal(value: Value): boolean {
  return value.kind === 'object' && value.shape === 'global';
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
