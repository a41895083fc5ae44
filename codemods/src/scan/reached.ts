import { callableOf, evaluate } from './evaluate.js';
import type { ServerWorld, Standpoint } from './server-world.js';
import { isCall, isCallable, memberOf, nodesBelow } from './syntax.js';
import type { Callable, SyntaxNode } from './syntax.js';
import { visitBelow } from './trace-server.js';

/** A function that runs, and where it stands. */
export interface Reached {
  readonly node: Callable;
  readonly at: Standpoint;
}

/** Longer ways are of no handler that a person wrote. */
const MOST_REACHED = 200;

const HEARS: ReadonlySet<string> = new Set(['on', 'once', 'addListener']);

/** A function and those of the project that it calls or passes on; not what it gives sockets to be called later. */
export function reachedFrom(world: ServerWorld, file: string, first: Callable): Reached[] {
  const found = new Map<Callable, Reached>();
  const waiting = [{ file, node: first }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const tree = world.loaded.get(next.file);
    if (tree === undefined || found.has(next.node) || found.size >= MOST_REACHED) continue;
    const around = [...nodesBelow(tree)].filter((one) => isCallable(one) && holds(one, next.node));
    const at = { file: next.file, scopes: [...around.toReversed(), tree] };
    found.set(next.node, { node: next.node, at });
    visitReached(world, { node: next.node, at }, (node, inside) => {
      if (!isCall(node)) return;
      for (const one of [node.callee, ...node.arguments]) {
        const held = evaluate(world, one, inside);
        const callee = isCallable(one) ? undefined : callableOf(world, held);
        if (callee === undefined || held === undefined || !('file' in held)) continue;
        waiting.push({ file: held.file, node: callee });
      }
    });
  }
  return [...found.values()];
}

/** Calls back with every node of a function, but for the handlers that it gives to sockets. */
export function visitReached(
  world: ServerWorld,
  { node, at }: Reached,
  look: (node: SyntaxNode, at: Standpoint) => void,
): void {
  visitBelow(node, { ...at, scopes: at.scopes.filter((one) => one !== node) }, (one, inside) => {
    if (isHearing(world, one, inside)) return false;
    look(one, inside);
    return true;
  });
}

/** `socket.on('event', handler)` */
function isHearing(world: ServerWorld, node: SyntaxNode, at: Standpoint): boolean {
  const member = isCall(node) ? memberOf(node.callee) : undefined;
  if (member === undefined || !HEARS.has(member.name)) return false;
  return evaluate(world, member.object, at)?.kind === 'socket';
}

function holds(outer: SyntaxNode, inner: SyntaxNode): boolean {
  return (inner.start ?? 0) >= (outer.start ?? 0) && (inner.end ?? 0) <= (outer.end ?? 0);
}
