import { SERVER, SOCKET } from './server-world.js';
import type { Held, ServerWorld, Standpoint } from './server-world.js';
import { bare, isCall, isCallable, memberOf, nameOf, textOf } from './syntax.js';
import type { CallLike, Callable, SyntaxNode } from './syntax.js';

/** Members that give back the same server or socket, with a flag or a room set for the next call. */
const CHAINS: ReadonlySet<string> = new Set([
  'to',
  'in',
  'except',
  'of',
  'timeout',
  'compress',
  'on',
  'once',
  'use',
  'attach',
  'listen',
]);
const FLAGS: ReadonlySet<string> = new Set(['sockets', 'broadcast', 'volatile', 'local', 'server']);

/** What an expression holds, as far as is known in this round. */
export function evaluate(world: ServerWorld, given: SyntaxNode, at: Standpoint): Held | undefined {
  const node = bare(given);
  if (isCallable(node)) return { kind: 'function', node, file: at.file };
  if (node.type === 'Identifier') return settle(world, world.lookUp(node.name, at));
  if (isCall(node)) return evaluateCall(world, node, at);
  const member = memberOf(node);
  if (member !== undefined) return evaluateMember(world, member, at);
  if (node.type === 'AssignmentExpression') return evaluate(world, node.right, at);
  if (node.type === 'LogicalExpression') return either(world, node.left, node.right, at);
  if (node.type === 'ConditionalExpression') {
    return either(world, node.consequent, node.alternate, at);
  }
  return undefined;
}

/** A function that is given as a handler, itself or in a wrapper: `wrap(handler, 'name')` passes on what it gets. */
export function evaluateHandler(
  world: ServerWorld,
  given: SyntaxNode,
  at: Standpoint,
): Held | undefined {
  const node = bare(given);
  if (node.type === 'CallExpression' && memberOf(node.callee)?.name !== 'bind') {
    for (const one of node.arguments) {
      const held = evaluateHandler(world, one, at);
      if (held?.kind === 'function') return held;
    }
  }
  return evaluate(world, node, at);
}

/** The module behind `require('./x')`, or what it exports as its whole. */
export function evaluateModule(
  world: ServerWorld,
  specifier: string,
  at: Standpoint,
): Held | undefined {
  const file = world.modules.resolve(specifier, at.file);
  return file === undefined ? undefined : (world.exported(file, '=') ?? { kind: 'module', file });
}

/** What a name of a value holds. A module that nobody has read yet is not read for that. */
export function nameIn(world: ServerWorld, base: Held | undefined, name: string): Held | undefined {
  if (base === undefined) return world.properties.get(name);
  if (base.kind === 'module') {
    if (base.name !== undefined) return undefined;
    return world.exported(base.file, name) ?? { ...base, name };
  }
  if (!isConnected(base) || !FLAGS.has(name)) return undefined;
  return base.kind === 'socket' && name === 'server' ? SERVER : base;
}

/** Whether something is a server or a socket. */
export function isConnected(held: Held | undefined): held is typeof SERVER | typeof SOCKET {
  return held?.kind === 'server' || held?.kind === 'socket';
}

/** What runs when a value is called: a function, a constructor, or what a module exports as its whole. */
export function callableOf(world: ServerWorld, held: Held | undefined): Callable | undefined {
  if (held?.kind === 'function') return held.node;
  if (held?.kind === 'class') return held.maker;
  if (held?.kind !== 'module') return undefined;
  const whole = world.exported(held.file, held.name ?? 'default');
  return whole?.kind === 'module' ? undefined : callableOf(world, whole);
}

/** The role that a type from Socket.IO's server gives to what is declared with it. */
export function heldByType(type: string): Held | undefined {
  if (type === 'Server' || type === 'Namespace') return SERVER;
  return type === 'Socket' ? SOCKET : undefined;
}

function either(
  world: ServerWorld,
  first: SyntaxNode,
  second: SyntaxNode,
  at: Standpoint,
): Held | undefined {
  return evaluate(world, first, at) ?? evaluate(world, second, at);
}

/** An export, once its file has been read. */
function settle(world: ServerWorld, held: Held | undefined): Held | undefined {
  if (held?.kind !== 'module') return held;
  return world.exported(held.file, held.name ?? '=') ?? held;
}

function evaluateMember(
  world: ServerWorld,
  { object, name }: { object: SyntaxNode; name: string },
  at: Standpoint,
): Held | undefined {
  if (object.type === 'ThisExpression') {
    return world.field(at.file, name) ?? world.properties.get(name);
  }
  return nameIn(world, evaluate(world, object, at), name);
}

function evaluateCall(world: ServerWorld, node: CallLike, at: Standpoint): Held | undefined {
  if (world.isServerCall(at.file, node.start ?? -1, node.end ?? -1)) return SERVER;
  const { callee } = node;
  const text = textOf(node.arguments[0]);
  if (nameOf(callee) === 'require' && text !== undefined) return evaluateModule(world, text, at);
  const member = memberOf(callee);
  if (member?.name === 'get' && text !== undefined) return world.settings.get(text);
  return member === undefined || member.object.type === 'ThisExpression'
    ? resultOf(world, evaluate(world, callee, at))
    : evaluateMethodCall(world, member, at);
}

/** What the method belongs to is worked out once: each link of a long chain would double the work. */
function evaluateMethodCall(
  world: ServerWorld,
  { object, name }: { object: SyntaxNode; name: string },
  at: Standpoint,
): Held | undefined {
  const base = evaluate(world, object, at);
  if (base?.kind === 'function' && name === 'bind') return base;
  if (isConnected(base)) return CHAINS.has(name) ? base : undefined;
  return resultOf(world, nameIn(world, base, name));
}

function resultOf(world: ServerWorld, held: Held | undefined): Held | undefined {
  return held?.kind === 'function' ? world.results.get(held.node) : undefined;
}
