import { j, spanOf, textOf } from '../../edit/source.js';
import { callsBySpan, homeOf, isDirectly, isFunction, isInside } from '../../edit/tree-path.js';
import type { TreeNode, TreePath } from '../../edit/tree-path.js';
import type { SocketUse } from '../../inventory.js';
import type { StreamPlan } from '../../plan.js';
import type { Span } from '../../span.js';
import type { RewriteContext } from '../context.js';
import { isVisibleIn, refusalOfHandler, refusalToLeave } from './handlers.js';
import type { Handler } from './handlers.js';

/** Where everything of an answer stands. */
export interface StreamSite {
  /** The text of the socket. */
  readonly receiver: string;
  readonly asks: readonly TreePath[];
  readonly handlers: readonly Handler[];
  /** What goes with the listeners: statements that take them away. */
  readonly removals: readonly TreePath[];
  /** The effect that the handlers leave. */
  readonly effect?: {
    readonly statement: TreePath;
    /** Its function. */
    readonly home: TreeNode;
    readonly body: readonly TreeNode[];
  };
}

/** Why an answer cannot be a loop by itself. */
export interface SiteRefusal {
  readonly at: number;
  readonly reason: string;
}

/** Finds the places of an answer, and whether a loop can take their place. */
export function findSite(context: RewriteContext, plan: StreamPlan): StreamSite | SiteRefusal {
  const calls = findCalls(context, plan);
  if (calls === undefined) return refuse(plan.asks[0], 'a call of it was not found');
  const { asks, listeners, removals } = calls;
  const found = findPlace(listeners);
  if (found === undefined) return refuse(plan.listeners[0], 'its listeners are in no function');
  const { home, effect, place } = found;
  const handlers = listeners.map((call, index) => {
    return handlerOf(call, plan.listeners[index]?.call?.events?.[0] ?? '', home);
  });
  const refusal =
    refusalOfListeners(context, handlers, home, place) ??
    refusalOfAsks(context, asks, place) ??
    removals.map(refusalOfRemoval).find((one) => one !== undefined);
  if (refusal !== undefined) return refusal;
  const site = { receiver: receiverOf(context, asks), asks, handlers, removals };
  if (effect === undefined) return site;
  const body = Object(Object(home.node).body).body ?? [];
  const whole = { ...site, effect: { statement: effect, home: home.node, body } };
  return refusalOfEffect(context, handlers, home, place) ?? whole;
}

interface FoundPlace {
  /** The function that listens, or the file. */
  readonly home: TreePath;
  /** When that is an effect's. */
  readonly effect: TreePath | undefined;
  /** The function, or the file, that the loop will be in. */
  readonly place: TreePath;
}

function findPlace([listener]: readonly TreePath[]): FoundPlace | undefined {
  const home = listener && homeOf(listener);
  const effect = home && effectAround(home);
  const place = effect === undefined ? home : homeOf(effect);
  return home === undefined || place === undefined ? undefined : { home, effect, place };
}

/** The calls of all uses; `undefined` when one is not there. */
export function findCalls({ source }: RewriteContext, plan: StreamPlan): Calls | undefined {
  const find = callsBySpan(source);
  const callsOf = (uses: readonly SocketUse[]): TreePath[] =>
    uses.flatMap(({ call }) => (call && find(call)) ?? []);
  const asks = callsOf(plan.asks);
  const listeners = callsOf(plan.listeners);
  const removals = callsOf(plan.removals);
  const isWhole =
    asks.length === plan.asks.length &&
    listeners.length === plan.listeners.length &&
    removals.length === plan.removals.length;
  return isWhole ? { asks, listeners, removals } : undefined;
}

export interface Calls {
  readonly asks: readonly TreePath[];
  readonly listeners: readonly TreePath[];
  readonly removals: readonly TreePath[];
}

function handlerOf(call: TreePath, event: string, home: TreePath): Handler {
  const node: TreeNode = Object(call.node).arguments[1] ?? { type: 'none' };
  const declaration = node.type === 'Identifier' ? declarationOf(call, node, home) : undefined;
  return { event, call, node, ...(declaration && { declaration }) };
}

/** The effect whose function this is, as a statement. */
function effectAround(home: TreePath): TreePath | undefined {
  const call = home.parent;
  const { callee, arguments: given } = Object(call?.node);
  const name = String(callee?.property?.name ?? callee?.name);
  if (!/^use(?:Layout|Insertion)?Effect$/.test(name) || given?.[0] !== home.node) return undefined;
  return call?.parent?.node.type === 'ExpressionStatement' ? call.parent : undefined;
}

/** Where a function of this name is declared in the effect itself. */
function declarationOf(call: TreePath, node: TreeNode, home: TreePath): TreePath | undefined {
  const name = String(Object(node).name);
  const scope = call.scope?.lookup(name);
  if (scope?.node !== home.node || effectAround(home) === undefined) return undefined;
  let at: TreePath | null = scope.getBindings()[name]?.[0] ?? null;
  while (at !== null && !isDirectly(at, home.node)) at = at.parent;
  return at ?? undefined;
}

function refusalOfListeners(
  context: RewriteContext,
  handlers: readonly Handler[],
  home: TreePath,
  place: TreePath,
): SiteRefusal | undefined {
  const events = new Set(handlers.map(({ event }) => event));
  for (const handler of handlers) {
    const { call, node } = handler;
    const statement = call.parent;
    if (statement?.node.type !== 'ExpressionStatement' || !isDirectly(statement, home.node)) {
      return refuse(call.node, 'a listener is not a statement of its own beside the others');
    }
    if (events.size < handlers.length) return refuse(call.node, 'an event has two listeners');
    const reason = refusalOfHandler(context, handler);
    if (reason !== undefined) return refuse(call.node, reason);
    const isNamed = node.type === 'Identifier' && handler.declaration === undefined;
    if (isNamed && !isVisibleIn(call, String(Object(node).name), place)) {
      return refuse(node, 'its handler is not to be seen from where the loop would be');
    }
  }
  return undefined;
}

function refusalOfAsks(
  { source }: RewriteContext,
  asks: readonly TreePath[],
  place: TreePath,
): SiteRefusal | undefined {
  const receivers = new Set(asks.map(({ node }) => textOf(source, Object(node).callee.object)));
  for (const ask of asks) {
    const { callee, arguments: given } = Object(ask.node);
    if (!isInside(ask, place.node))
      return refuse(ask.node, 'it is asked for outside of where it is heard');
    if (receivers.size > 1)
      return refuse(ask.node, 'it is asked for by different names of the socket');
    const root = rootOf(callee.object);
    if (root === undefined) return refuse(ask.node, 'the socket has no name');
    if (!isVisibleIn(ask, root, place))
      return refuse(ask.node, 'the socket is not to be seen from where the loop would be');
    if (!isAlone(ask)) return refuse(ask.node, 'what its `emit` gives is used');
    const last: TreeNode | undefined = given.at(-1);
    if (last !== undefined && isFunction(last))
      return refuse(ask.node, 'it waits for an acknowledgement');
  }
  return undefined;
}

function receiverOf({ source }: RewriteContext, [ask]: readonly TreePath[]): string {
  return ask === undefined ? '' : textOf(source, Object(ask.node).callee.object);
}

/** The first name of `a.b.c`. */
function rootOf(node: TreeNode): string | undefined {
  const { name, object, optional } = Object(node);
  if (node.type === 'Identifier') return String(name);
  return node.type === 'MemberExpression' && optional !== true ? rootOf(object) : undefined;
}

/** A statement of its own, or all that an arrow function does. */
export function isAlone({ node, parent }: TreePath): boolean {
  if (parent?.node.type === 'ExpressionStatement') return true;
  return parent?.node.type === 'ArrowFunctionExpression' && Object(parent.node).body === node;
}

/** Why a listener’s removal cannot go with it. */
export function refusalOfRemoval(removal: TreePath): SiteRefusal | undefined {
  if (removal.parent?.node.type === 'ExpressionStatement' && listOf(removal.parent) !== undefined)
    return undefined;
  return cleanUpOf(removal) === undefined
    ? refuse(removal.node, 'a listener is taken away inside an expression')
    : undefined;
}

/** The `return () => socket.off(…)` that a removal is all of. */
export function cleanUpOf({ parent, node }: TreePath): TreePath | undefined {
  const isBody =
    parent?.node.type === 'ArrowFunctionExpression' && Object(parent.node).body === node;
  return isBody && parent.parent?.node.type === 'ReturnStatement' ? parent.parent : undefined;
}

function listOf({ parent }: TreePath): TreePath | undefined {
  return parent?.node.type === 'BlockStatement' || parent?.node.type === 'Program'
    ? parent
    : undefined;
}

function refusalOfEffect(
  context: RewriteContext,
  handlers: readonly Handler[],
  home: TreePath,
  place: TreePath,
): SiteRefusal | undefined {
  const names = handlers.map(({ node, declaration }) =>
    declaration ? String(Object(node).name) : '',
  );
  const leaving = new Set(names);
  for (const { call, node, declaration } of handlers) {
    const moved = declaration ?? pathBelow(context, node) ?? call;
    if (declaration !== undefined && !isOneFunction(declaration.node)) {
      return refuse(node, 'its handler is declared together with others');
    }
    const reason = refusalToLeave(context, moved, home.node, place.node, leaving);
    if (reason !== undefined) return refuse(node, reason);
  }
  return undefined;
}

function pathBelow({ source }: RewriteContext, node: TreeNode): TreePath | undefined {
  let found: TreePath | undefined;
  source.find(j.Node).forEach((path) => {
    if (Object.is(path.node, node)) found = path;
  });
  return found;
}

function isOneFunction(declaration: TreeNode): boolean {
  if (declaration.type === 'FunctionDeclaration') return true;
  const { declarations = [] } = Object(declaration);
  return (
    declarations.length === 1 && declarations[0].init != null && isFunction(declarations[0].init)
  );
}

/** Why not, and where. */
export function refuse(node: Span | TreeNode | undefined, reason: string): SiteRefusal {
  return { at: node === undefined ? 0 : spanOf(node).start, reason };
}
