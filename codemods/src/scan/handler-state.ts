import { evaluate } from './evaluate.js';
import { visitReached } from './reached.js';
import type { Reached } from './reached.js';
import type { ServerWorld, Standpoint } from './server-world.js';
import { bare, isCall, isCallable, memberOf, nodesBelow } from './syntax.js';
import type { SyntaxNode } from './syntax.js';

/** What some functions do with what outlives them. Names are paths, as `controller.abort` or `socket.data.user`. */
export interface StateUse {
  /** Everything that they name. */
  readonly named: Set<string>;
  /** What they give a new value. */
  readonly set: Set<string>;
  /** What they give a new value after they have looked at the one of before. */
  readonly carried: Set<string>;
  /** What they add to, so that it grows from one event to the next. */
  readonly grown: Set<string>;
  /** What they look up by the id of the socket. */
  readonly keyed: Set<string>;
  /** What they put somewhere under the id of the socket. */
  readonly filed: Set<string>;
  /** What they call, or of which they call a method. */
  readonly called: Set<string>;
  /** What they hand to a function. */
  readonly handed: Set<string>;
}

const GROWS: ReadonlySet<string> = new Set(['push', 'unshift', 'splice', 'set', 'add', 'append']);
const STOPS: ReadonlySet<string> = new Set(['abort', 'cancel', 'close', 'destroy', 'kill', 'stop']);
const PUTS: ReadonlySet<string> = new Set(['set', 'delete']);

/** Reads what functions do with what outlives them; of one that stands elsewhere `isForeign` tells which names mean something else there. */
export function stateOf(
  world: ServerWorld,
  functions: readonly Reached[],
  isForeign: (root: string, one: Reached) => boolean,
): StateUse {
  const found: StateUse = {
    named: new Set(),
    set: new Set(),
    carried: new Set(),
    grown: new Set(),
    keyed: new Set(),
    filed: new Set(),
    called: new Set(),
    handed: new Set(),
  };
  for (const one of functions) {
    const looked = new Set<string>();
    const passed = new Set<SyntaxNode>();
    const keep = (names: Set<string>, node: SyntaxNode, at: Standpoint): void => {
      const path = pathOf(world, node, at);
      if (path !== undefined && !isForeign(path.split('.')[0] ?? '', one)) names.add(path);
    };
    visitReached(world, one, (node, at) => {
      keep(found.named, node, at);
      const assigned = assignedBy(world, node, at);
      if (assigned !== undefined) {
        const { target, isKept } = assigned;
        keep(isKept ? found.grown : found.set, target, at);
        const path = pathOf(world, target, at);
        if (!isKept && path !== undefined && looked.has(path)) keep(found.carried, target, at);
        passed.add(target);
      }
      const key = keyOf(world, node, at);
      if (key !== undefined) keep(key.isPut ? found.filed : found.keyed, key.target, at);
      noteCall(node, (names, target) => keep(found[names], target, at), passed);
      const path = passed.has(node) ? undefined : pathOf(world, node, at);
      if (path !== undefined) looked.add(path);
    });
  }
  return found;
}

function noteCall(
  node: SyntaxNode,
  note: (names: 'grown' | 'called' | 'handed', target: SyntaxNode) => void,
  passed: Set<SyntaxNode>,
): void {
  if (!isCall(node)) return;
  for (const one of node.arguments) note('handed', one);
  if (node.type === 'NewExpression') return;
  const member = memberOf(node.callee);
  if (member === undefined) return note('called', node.callee);
  if (GROWS.has(member.name)) note('grown', member.object);
  note('called', member.object);
  if (!STOPS.has(member.name)) return;
  passed.add(node.callee);
  passed.add(member.object);
}

interface Assigned {
  readonly target: SyntaxNode;
  /** Something of the old value stays: `a += b`, `a[i] = b`, `a = [...a, b]`. */
  readonly isKept: boolean;
}

function assignedBy(world: ServerWorld, node: SyntaxNode, at: Standpoint): Assigned | undefined {
  if (node.type === 'UpdateExpression') return { target: node.argument, isKept: true };
  if (node.type !== 'AssignmentExpression') return undefined;
  const { left, right, operator } = node;
  if (left.type === 'MemberExpression' && left.computed && memberOf(left) === undefined) {
    return { target: left.object, isKept: true };
  }
  if (left.type !== 'MemberExpression' && left.type !== 'Identifier') return undefined;
  const path = pathOf(world, left, at);
  const isRead = [...nodesBelow(right)].some((one) => pathOf(world, one, at) === path);
  return { target: left, isKept: operator !== '=' || (path !== undefined && isRead) };
}

/** `running.get(socket.id)`, `running[socket.id]` */
function keyOf(
  world: ServerWorld,
  node: SyntaxNode,
  at: Standpoint,
): { target: SyntaxNode; isPut: boolean } | undefined {
  const isId = (key: SyntaxNode | undefined): boolean =>
    key !== undefined && pathOf(world, key, at) === 'socket.id';
  if (isCall(node)) {
    const member = isId(node.arguments[0]) ? memberOf(node.callee) : undefined;
    return member && { target: member.object, isPut: PUTS.has(member.name) };
  }
  if (node.type === 'AssignmentExpression') {
    const { left } = node;
    const isPut = left.type === 'MemberExpression' && left.computed && isId(left.property);
    return isPut ? { target: left.object, isPut } : undefined;
  }
  return node.type === 'MemberExpression' && node.computed && isId(node.property)
    ? { target: node.object, isPut: false }
    : undefined;
}

/** `socket.data.user`, whatever the socket is called, and `sessions.*` for what is found there by its id. */
export function pathOf(world: ServerWorld, given: SyntaxNode, at: Standpoint): string | undefined {
  const node = bare(given);
  if (node.type === 'ThisExpression') return 'this';
  const member = memberOf(node);
  if (node.type !== 'Identifier' && member === undefined) return undefined;
  if (evaluate(world, node, at)?.kind === 'socket') return 'socket';
  if (node.type === 'Identifier') return node.name;
  const object = member && pathOf(world, member.object, at);
  return object === undefined ? undefined : `${object}.${member?.name ?? ''}`;
}

/** The names that a function and those in it declare. */
export function declaredIn(node: SyntaxNode): Set<string> {
  const names = new Set<string>();
  for (const one of nodesBelow(node)) {
    const declared =
      one.type === 'VariableDeclarator' ? [one.id] : isCallable(one) ? one.params : [];
    for (const part of declared) addNames(names, part);
  }
  return names;
}

function addNames(names: Set<string>, pattern: SyntaxNode): void {
  for (const one of nodesBelow(pattern)) if (one.type === 'Identifier') names.add(one.name);
}
