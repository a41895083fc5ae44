import { callableOf, evaluate, isConnected } from './evaluate.js';
import type { SERVER, ServerWorld, SOCKET, Standpoint } from './server-world.js';
import { isCall, isCallable, memberOf, nodesBelow, parameterName } from './syntax.js';
import type { Callable, CallLike, SyntaxNode } from './syntax.js';
import { visitAll } from './trace-server.js';

/** A call that sends or hears an event, itself or through a function of the project. */
export interface SocketCall {
  /** `emit`, `on` and their like. */
  readonly method: string;
  /** The socket or server, where the call stands. */
  readonly object: SyntaxNode;
  readonly held: typeof SERVER | typeof SOCKET;
  readonly event: CallLike['arguments'][number] | undefined;
  readonly handler: CallLike['arguments'][number] | undefined;
  /** What is sent. */
  readonly payload: CallLike['arguments'];
}

/** `function onEvent(socket, name, handler) { socket.on(name, wrap(handler)); }`: by the places of its parameters. */
interface Relay {
  readonly method: string;
  readonly held: SocketCall['held'];
  readonly object: SyntaxNode;
  readonly objectAt: number;
  readonly eventAt: number;
  readonly handlerAt: number;
  readonly site: SyntaxNode;
}

const SENDS: ReadonlySet<string> = new Set(['emit', 'emitWithAck', 'send', 'write']);
const HEARS: ReadonlySet<string> = new Set(['on', 'once', 'addListener']);
/** They have no name of an event. */
const MESSAGES: ReadonlySet<string> = new Set(['send', 'write']);

/** Reads calls; those that stand for others, in functions through which these go, are no calls of their own. */
export function socketCallReader(
  world: ServerWorld,
): (node: SyntaxNode, at: Standpoint) => SocketCall | undefined {
  const relays = new Map<Callable, Relay>();
  const isRelayed = new Set<SyntaxNode>();
  eachCall(world, (node, at) => noteRelay(world, relays, node, at));
  eachCall(world, (node, at) => {
    const relay = relays.get(calleeOf(world, node, at) ?? NONE);
    if (relay !== undefined) isRelayed.add(relay.site);
  });
  return (node, at) => {
    if (!isCall(node) || isRelayed.has(node)) return undefined;
    return directCall(world, node, at) ?? throughRelay(world, relays, node, at);
  };
}

/** Nobody’s function. */
const NONE = {} as Callable;

function eachCall(world: ServerWorld, look: (node: CallLike, at: Standpoint) => void): void {
  for (const [file, tree] of world.loaded) {
    visitAll(file, tree, (node, at) => {
      if (isCall(node)) look(node, at);
    });
  }
}

function directCall(world: ServerWorld, node: CallLike, at: Standpoint): SocketCall | undefined {
  const member = memberOf(node.callee);
  if (member === undefined || !(SENDS.has(member.name) || HEARS.has(member.name))) return undefined;
  const held = evaluate(world, member.object, at);
  if (!isConnected(held)) return undefined;
  const { object, name: method } = member;
  const [event, handler] = node.arguments;
  if (MESSAGES.has(method)) {
    return { method, object, held, event: undefined, handler, payload: node.arguments };
  }
  return { method, object, held, event, handler, payload: node.arguments.slice(1) };
}

function throughRelay(
  world: ServerWorld,
  relays: ReadonlyMap<Callable, Relay>,
  node: CallLike,
  at: Standpoint,
): SocketCall | undefined {
  const relay = relays.get(calleeOf(world, node, at) ?? NONE);
  if (relay === undefined) return undefined;
  const { method, held, object, objectAt, eventAt, handlerAt } = relay;
  return {
    method,
    held,
    object: node.arguments[objectAt] ?? object,
    event: node.arguments[eventAt],
    handler: node.arguments[handlerAt],
    payload: node.arguments.slice(eventAt + 1),
  };
}

/** What a call calls by a name: not what it is made of. */
function calleeOf(world: ServerWorld, node: CallLike, at: Standpoint): Callable | undefined {
  const { callee } = node;
  if (callee.type !== 'Identifier' && memberOf(callee) === undefined) return undefined;
  return callableOf(world, evaluate(world, callee, at));
}

function noteRelay(
  world: ServerWorld,
  relays: Map<Callable, Relay>,
  node: CallLike,
  at: Standpoint,
): void {
  const call = directCall(world, node, at);
  if (call?.event?.type !== 'Identifier') return;
  const { name } = call.event;
  const home = at.scopes.find((one): one is Callable => isCallable(one) && indexOf(one, name) >= 0);
  if (home === undefined || relays.has(home)) return;
  const { method, held, object, handler } = call;
  const named = handler === undefined ? [] : [...nodesBelow(handler)];
  const handlerAt = home.params.findIndex((one) =>
    named.some((part) => part.type === 'Identifier' && part.name === parameterName(one)),
  );
  const objectAt = object.type === 'Identifier' ? indexOf(home, object.name) : -1;
  const eventAt = indexOf(home, name);
  relays.set(home, { method, held, object, objectAt, eventAt, handlerAt, site: node });
}

function indexOf({ params }: Callable, name: string): number {
  return params.findIndex((one) => parameterName(one) === name);
}
