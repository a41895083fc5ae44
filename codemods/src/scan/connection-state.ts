import { evaluate } from './evaluate.js';
import { declaredIn, pathOf, stateOf } from './handler-state.js';
import type { StateUse } from './handler-state.js';
import { reachedFrom } from './reached.js';
import type { Reached } from './reached.js';
import type { ServerWorld } from './server-world.js';
import { bare, isCall, isCallable, memberOf, nameOf, nodesBelow, parameterName } from './syntax.js';
import type { Callable, SyntaxNode } from './syntax.js';

/** A handler of an event, and what it does with what belongs to its connection. */
export interface HandlerState extends StateUse {
  readonly event: string;
  /** The variables that are made anew for each connection, `this` among them where an object is. */
  readonly variables: ReadonlySet<string>;
  /** Those of them, and members of `this`, that are made by code which may keep something. */
  readonly made: ReadonlySet<string>;
  /** Those that begin empty. */
  readonly empty: ReadonlySet<string>;
  /** The handler, and what it calls. */
  readonly functions: readonly Reached[];
}

/** A call of `socket.on`. */
export interface Hearing {
  readonly file: string;
  readonly tree: SyntaxNode;
  readonly call: SyntaxNode;
  readonly socket: SyntaxNode;
}

const ENDS: ReadonlySet<string> = new Set(['disconnect', 'disconnecting', 'error']);

/** What keeps nothing but what it is given, by names that `GROWS` knows, and what is only written to. */
const PLAIN =
  /^(?:Map|Set|WeakMap|WeakSet|Array|Date|URL|URLSearchParams|AbortController|TextDecoder|TextEncoder|require)$/;
const LOGS = /^(?:this\.)?\w*(?:log|logger|debug|trace|metrics?)$/i;

/** Reads what a handler, and what it calls, does with its connection. */
export function readHandler(
  world: ServerWorld,
  event: string,
  { file, node }: { readonly file: string; readonly node: Callable },
  hearing: Hearing,
): HandlerState {
  const functions = reachedFrom(world, file, node);
  const connection = connectionAround(hearing);
  const own = classAround(world, hearing, node);
  const declared = [
    ...(connection?.declarations ?? []),
    ...(own === undefined ? [] : membersOf(own)),
  ];
  const variables = new Set(connection?.declarations.map(({ name }) => name));
  if (own !== undefined) variables.add('this');
  const isForeign = (root: string, one: Reached): boolean => {
    if (!variables.has(root)) return false;
    const home = root === 'this' ? own : connection?.node;
    return home === undefined || one.at.file !== hearing.file || !isInside(one.node, home);
  };
  const isMade = ({ name, value }: Declared): boolean =>
    !LOGS.test(name) && value !== undefined && mayKeep(world, value, hearing);
  return {
    event,
    ...stateOf(world, functions, isForeign),
    functions,
    variables,
    made: new Set(declared.filter(isMade).map(({ name }) => name)),
    empty: new Set(declared.filter(({ value }) => value && isEmpty(value)).map(({ name }) => name)),
  };
}

/**
 * Why a handler gives another answer on a connection of its own, as each request of a route has one: it uses what
 * another event sets or changes, or what it has kept since the one before.
 */
export function findKept(own: HandlerState, all: readonly HandlerState[]): string | undefined {
  const others = all.filter(({ event }) => event !== own.event && !ENDS.has(event));
  const kept =
    [...own.grown, ...own.carried].find((one) => isOfConnection(one, own)) ??
    [...own.filed].find((one) => own.keyed.has(one)) ??
    [...own.handed].find((one) => own.empty.has(one));
  if (kept !== undefined) return `\`${kept}\` is kept from one \`${own.event}\` to the next`;
  for (const other of others) {
    const changed = [...own.set, ...other.set, ...other.grown];
    const shared = changed.find(
      (one) => isOfConnection(one, own) && names(own, one) && names(other, one),
    );
    const path = shared ?? keysOf(own).find((one) => keysOf(other).includes(one));
    if (path !== undefined) return `\`${path}\` is shared with \`${other.event}\``;
  }
  const made = [...own.called].find((one) => own.made.has(one));
  return made === undefined
    ? undefined
    : `\`${made}\` is made for each connection, and may keep something`;
}

/** What functions that run at each connection change outside of it, where others see it. */
export function findAnnounced(
  world: ServerWorld,
  functions: readonly Reached[],
): string | undefined {
  const local = new Set(functions.flatMap(({ node }) => [...declaredIn(node)]));
  const { grown } = stateOf(world, functions, (root) => local.has(root) || root === 'socket');
  return [...grown].find((one) => !one.startsWith('this'));
}

function keysOf({ keyed, filed }: HandlerState): string[] {
  return [...keyed, ...filed];
}

function isOfConnection(path: string, { variables }: HandlerState): boolean {
  return path.startsWith('socket.') || variables.has(path.split('.')[0] ?? '');
}

function names({ named }: HandlerState, path: string): boolean {
  return [...named].some((one) => one === path || one.startsWith(`${path}.`));
}

interface Declared {
  readonly name: string;
  readonly value: SyntaxNode | undefined;
}

/** The function that gets the socket, and its variables and those of functions in it in which the handler is given. */
function connectionAround({
  tree,
  call,
  socket,
}: Hearing): { node: Callable; declarations: Declared[] } | undefined {
  if (socket.type !== 'Identifier') return undefined;
  const callables = [...nodesBelow(tree)].filter(isCallable);
  const around = callables.filter((one) => isInside(call, one));
  const node = around.findLast(({ params }) =>
    params.some((parameter) => parameterName(parameter) === socket.name),
  );
  if (node === undefined) return undefined;
  const closed = callables.filter((one) => isInside(one, node) && !around.includes(one));
  const declarations = [...nodesBelow(node)].flatMap((one) => {
    if (one.type !== 'VariableDeclarator' || one.id.type !== 'Identifier') return [];
    if (closed.some((inner) => isInside(one, inner))) return [];
    return [{ name: one.id.name, value: one.init ?? undefined }];
  });
  return { node, declarations };
}

/** The class of which each connection has an object: one that keeps the socket. */
function classAround(
  world: ServerWorld,
  { file, tree }: Hearing,
  handler: Callable,
): SyntaxNode | undefined {
  const scopes = [tree];
  return [...nodesBelow(tree)].findLast(
    (one) =>
      one.type === 'ClassBody' &&
      isInside(handler, one) &&
      [...nodesBelow(one)].some(
        (node) =>
          memberOf(node)?.object.type === 'ThisExpression' &&
          evaluate(world, node, { file, scopes })?.kind === 'socket',
      ),
  );
}

/** What an object begins with: `history = []`, and `this.history = []` wherever it is said. */
function membersOf(body: SyntaxNode): Declared[] {
  return [...nodesBelow(body)].flatMap((one) => {
    if (one.type === 'ClassProperty') {
      return [{ name: `this.${nameOf(one.key)}`, value: one.value ?? undefined }];
    }
    const member = one.type === 'AssignmentExpression' ? memberOf(one.left) : undefined;
    if (one.type !== 'AssignmentExpression' || member?.object.type !== 'ThisExpression') return [];
    return [{ name: `this.${member.name}`, value: one.right }];
  });
}

/** Whether something is made by a call that may give what changes with each use. */
function mayKeep(world: ServerWorld, given: SyntaxNode, { file, tree, socket }: Hearing): boolean {
  const node = bare(given);
  if (!isCall(node)) return false;
  const path = pathOf(world, node.callee, { file, scopes: [tree] }) ?? '';
  // What comes of the socket itself, another connection has as well.
  const own = nameOf(socket) || 'socket';
  return !PLAIN.test(path) && !path.startsWith(`${own}.`);
}

function isEmpty(given: SyntaxNode): boolean {
  const node = bare(given);
  if (node.type === 'ArrayExpression') return node.elements.length === 0;
  if (node.type === 'ObjectExpression') return node.properties.length === 0;
  return node.type === 'NewExpression' && /^(?:Map|Set)$/.test(nameOf(node.callee));
}

function isInside(inner: SyntaxNode, outer: SyntaxNode): boolean {
  return (inner.start ?? 0) >= (outer.start ?? 0) && (inner.end ?? 0) <= (outer.end ?? 0);
}
