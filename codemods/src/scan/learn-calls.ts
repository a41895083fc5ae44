import { callableOf, evaluate, evaluateHandler, isConnected } from './evaluate.js';
import { SOCKET } from './server-world.js';
import type { Held, ServerWorld, Standpoint } from './server-world.js';
import { isCall, isCallable, memberOf, parameterName, textOf } from './syntax.js';
import type { CallLike, Callable, SyntaxNode } from './syntax.js';

const HANDLED: ReadonlySet<string> = new Set(['on', 'once', 'use']);

/** What calls pass on: sockets to handlers, servers and sockets to functions, results to callers. */
export function learnCall(world: ServerWorld, node: SyntaxNode, at: Standpoint): void {
  const [scope] = at.scopes;
  if (node.type === 'ReturnStatement' && node.argument && scope && isCallable(scope)) {
    world.note(world.results, scope, evaluate(world, node.argument, at));
  }
  if (node.type === 'ArrowFunctionExpression' && node.body.type !== 'BlockStatement') {
    const inside = { ...at, scopes: [node, ...at.scopes] };
    world.note(world.results, node, evaluate(world, node.body, inside));
  }
  if (!isCall(node)) return;
  if (learnMethodCall(world, node, at)) return;
  passArguments(world, evaluate(world, node.callee, at), node.arguments, at);
}

/** `io.on('connection', handler)`, `io.use(handler)`, `app.set('io', io)`. */
function learnMethodCall(world: ServerWorld, node: CallLike, at: Standpoint): boolean {
  const member = memberOf(node.callee);
  if (member === undefined) return false;
  const { object, name } = member;
  const base = evaluate(world, object, at);
  if (base?.kind === 'server') {
    const handler = node.arguments.at(-1);
    if (HANDLED.has(name) && handler !== undefined) handOver(world, handler, at);
    return true;
  }
  const [first, second] = node.arguments;
  const key = textOf(first);
  if (name !== 'set' || key === undefined || second === undefined) return false;
  const held = evaluate(world, second, at);
  if (held?.kind === 'server') world.note(world.settings, key, held);
  return false;
}

function handOver(world: ServerWorld, handler: SyntaxNode, at: Standpoint): void {
  const bound = boundArguments(handler);
  for (const held of [evaluate(world, handler, at), evaluateHandler(world, handler, at)]) {
    if (held?.kind === 'module') world.load(held.file);
    if (bound.length > 0) passArguments(world, held, bound, at);
    bindParameter(world, callableOf(world, held), bound.length, SOCKET);
  }
}

/** Of `handler.bind(null, io)`: what comes before the socket. */
function boundArguments(handler: SyntaxNode): readonly SyntaxNode[] {
  const isBound = handler.type === 'CallExpression' && memberOf(handler.callee)?.name === 'bind';
  return isBound ? handler.arguments.slice(1) : [];
}

function passArguments(
  world: ServerWorld,
  callee: Held | undefined,
  given: readonly SyntaxNode[],
  at: Standpoint,
): void {
  const values = given.map((one) => evaluate(world, one, at));
  if (!values.some(isConnected)) return;
  if (callee?.kind === 'module') world.load(callee.file);
  const fn = callableOf(world, callee);
  values.forEach((held, index) => {
    if (isConnected(held)) bindParameter(world, fn, index, held);
  });
}

function bindParameter(
  world: ServerWorld,
  fn: Callable | undefined,
  index: number,
  held: Held,
): void {
  const name = parameterName(fn?.params[index]);
  if (name !== undefined) world.bind(fn, name, held);
}
