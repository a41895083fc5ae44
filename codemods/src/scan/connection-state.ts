import { isCall, isCallable, memberOf, nodesBelow, parameterName } from './syntax.js';
import type { Callable, SyntaxNode } from './syntax.js';

/** A handler of an event, and what it does with what belongs to its connection. */
export interface HandlerState {
  readonly event: string;
  /** Everything that it names, as `controller.abort` or `socket.data.user`. */
  readonly named: ReadonlySet<string>;
  /** What it gives a new value. */
  readonly set: ReadonlySet<string>;
  /** What it adds to, so that it grows from one event to the next. */
  readonly grown: ReadonlySet<string>;
  /** What it looks up by the id of the socket. */
  readonly keyed: ReadonlySet<string>;
  /** The variables that are made anew for each connection. */
  readonly variables: ReadonlySet<string>;
}

const ENDS: ReadonlySet<string> = new Set(['disconnect', 'disconnecting', 'error']);
const GROWS: ReadonlySet<string> = new Set(['push', 'unshift', 'splice', 'set', 'add', 'append']);

/** Reads what a handler does with its connection. */
export function stateOf(
  event: string,
  handler: Callable,
  { tree, call, socket }: { tree: SyntaxNode; call: SyntaxNode; socket: SyntaxNode },
): HandlerState {
  const name = socket.type === 'Identifier' ? socket.name : undefined;
  const nodes = [...nodesBelow(handler)];
  const pathsOf = (found: readonly (SyntaxNode | undefined)[]): ReadonlySet<string> =>
    new Set(found.flatMap((node) => (node && pathOf(node, name)) ?? []));
  const assigned = nodes.flatMap((node) => assignedBy(node, name) ?? []);
  return {
    event,
    named: pathsOf(nodes),
    set: pathsOf(assigned.map(({ isKept, target }) => (isKept ? undefined : target))),
    grown: pathsOf([
      ...assigned.map(({ isKept, target }) => (isKept ? target : undefined)),
      ...nodes.map(grownBy),
    ]),
    keyed: pathsOf(nodes.map((node) => keyedBy(node, name))),
    variables: name === undefined ? new Set<string>() : variablesOf(tree, call, name),
  };
}

/** What gets a new value, and whether something of the old one stays: `a += b`, `a[i] = b`, `a = [...a, b]`. */
function assignedBy(
  node: SyntaxNode,
  socket: string | undefined,
): { target: SyntaxNode; isKept: boolean } | undefined {
  if (node.type === 'UpdateExpression') return { target: node.argument, isKept: true };
  if (node.type !== 'AssignmentExpression') return undefined;
  const { left, right, operator } = node;
  if (left.type === 'MemberExpression' && left.computed) {
    return { target: left.object, isKept: true };
  }
  if (left.type !== 'MemberExpression' && left.type !== 'Identifier') return undefined;
  return { target: left, isKept: operator !== '=' || reads(right, pathOf(left, socket), socket) };
}

function grownBy(node: SyntaxNode): SyntaxNode | undefined {
  const member = isCall(node) ? memberOf(node.callee) : undefined;
  return member !== undefined && GROWS.has(member.name) ? member.object : undefined;
}

/** `running.get(socket.id)`, `running[socket.id]` */
function keyedBy(node: SyntaxNode, socket: string | undefined): SyntaxNode | undefined {
  const isId = (key: SyntaxNode | undefined): boolean =>
    key !== undefined && pathOf(key, socket) === 'socket.id';
  if (isCall(node) && isId(node.arguments[0])) return memberOf(node.callee)?.object;
  return node.type === 'MemberExpression' && node.computed && isId(node.property)
    ? node.object
    : undefined;
}

/**
 * Why a handler gives another answer on a connection of its own, as each request of a route has one: it uses what
 * another event sets or changes, or what it has kept since the one before.
 */
export function findKept(own: HandlerState, all: readonly HandlerState[]): string | undefined {
  const others = all.filter(({ event }) => event !== own.event && !ENDS.has(event));
  for (const path of [...own.grown].filter((one) => isOfConnection(one, own))) {
    return `\`${path}\` is kept from one \`${own.event}\` to the next`;
  }
  for (const other of others) {
    const changed = [...own.set, ...other.set, ...other.grown];
    const shared = changed.find(
      (one) => isOfConnection(one, own) && names(own, one) && names(other, one),
    );
    const path = shared ?? [...own.keyed].find((one) => other.keyed.has(one));
    if (path !== undefined) return `\`${path}\` is shared with \`${other.event}\``;
  }
  return undefined;
}

function isOfConnection(path: string, { variables }: HandlerState): boolean {
  return path.startsWith('socket.') || variables.has(path.split('.')[0] ?? '');
}

function names({ named }: HandlerState, path: string): boolean {
  return [...named].some((one) => one === path || one.startsWith(`${path}.`));
}

function reads(value: SyntaxNode, path: string | undefined, socket: string | undefined): boolean {
  if (path === undefined) return false;
  return [...nodesBelow(value)].some((node) => pathOf(node, socket) === path);
}

/** `socket.data.user`, whatever the socket is called. */
function pathOf(node: SyntaxNode, socket: string | undefined): string | undefined {
  if (node.type === 'Identifier') return node.name === socket ? 'socket' : node.name;
  const member = memberOf(node);
  const object = member && pathOf(member.object, socket);
  return object === undefined ? undefined : `${object}.${member?.name ?? ''}`;
}

/** Variables of the function that gets the socket, and of those in it in which the handler is given. */
function variablesOf(tree: SyntaxNode, call: SyntaxNode, socket: string): Set<string> {
  const callables = [...nodesBelow(tree)].filter(isCallable);
  const around = callables.filter((one) => isInside(call, one));
  const connection = around.findLast(({ params }) =>
    params.some((parameter) => parameterName(parameter) === socket),
  );
  const found = new Set<string>();
  if (connection === undefined) return found;
  const closed = callables.filter((one) => isInside(one, connection) && !around.includes(one));
  for (const node of nodesBelow(connection)) {
    if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier') continue;
    if (!closed.some((one) => isInside(node, one))) found.add(node.id.name);
  }
  return found;
}

function isInside(inner: SyntaxNode, outer: SyntaxNode): boolean {
  return (inner.start ?? 0) >= (outer.start ?? 0) && (inner.end ?? 0) <= (outer.end ?? 0);
}
