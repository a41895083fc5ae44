import { isMemberName } from '../../edit/names.js';
import { spanOf, textOf } from '../../edit/source.js';
import { homeOf, isDirectly, isFunction, isInside, namesBelow } from '../../edit/tree-path.js';
import type { TreeNode, TreePath } from '../../edit/tree-path.js';
import type { StreamPlan } from '../../plan.js';
import type { RewriteContext } from '../context.js';
import { findCalls, isAlone, refusalOfRemoval, refuse } from './find-site.js';
import type { SiteRefusal } from './find-site.js';
import type { Handler } from './handlers.js';

/** An answer that is asked for and heard by the methods of one class, or of the options of one component. */
export interface MemberSite {
  /** The text of the socket: `this.socket`. */
  readonly receiver: string;
  readonly asks: readonly TreePath[];
  readonly handlers: readonly Handler[];
  readonly removals: readonly TreePath[];
  /** What the method with the loop stands behind: the member that listens, or the last of a component’s methods. */
  readonly after: TreeNode;
  readonly isClass: boolean;
}

/** Finds the places of such an answer; `undefined` when it is none. */
export function findMemberSite(
  context: RewriteContext,
  plan: StreamPlan,
): MemberSite | SiteRefusal | undefined {
  const calls = findCalls(context, plan);
  const home = calls?.listeners[0] && homeOf(calls.listeners[0]);
  const owner = home && ownerOf(home);
  if (calls === undefined || home === undefined || owner === undefined) return undefined;
  const { asks, listeners, removals } = calls;
  const receivers = new Set([...asks, ...listeners].map((call) => receiverOf(context, call)));
  const [receiver = ''] = receivers;
  if (receivers.size > 1 || !/^this(?:\.#?[\w$]+)+$/.test(receiver)) return undefined;
  const handlers = listeners.map((call, index) => ({
    event: plan.listeners[index]?.call?.events?.[0] ?? '',
    call,
    node: argumentOf(call),
  }));
  const found = { asks, handlers, removals };
  const refusal = refusalOf(context, found, home, owner.node);
  return refusal ?? { receiver, ...found, after: owner.after, isClass: owner.isClass };
}

function refusalOf(
  context: RewriteContext,
  { asks, handlers, removals }: Pick<MemberSite, 'asks' | 'handlers' | 'removals'>,
  home: TreePath,
  owner: TreeNode,
): SiteRefusal | undefined {
  return (
    handlers.map((one) => refusalOfListener(context, one, home, owner)).find((one) => one) ??
    refusalOfEvents(handlers) ??
    asks.map((ask) => refusalOfAsk(ask, owner)).find((one) => one) ??
    removals.map(refusalOfRemoval).find((one) => one)
  );
}

/** The class or the options that a function is a member of, and where a method can be added to it. */
function ownerOf(
  home: TreePath,
): { node: TreeNode; after: TreeNode; isClass: boolean } | undefined {
  const member = /^(?:Class|Object)(?:Private)?Method$/.test(home.node.type) ? home : home.parent;
  const list = member?.parent?.node;
  if (member === null || list == null) return undefined;
  if (list.type === 'ClassBody') return { node: list, after: member.node, isClass: true };
  if (list.type !== 'ObjectExpression') return undefined;
  const methods = propertiesOf(list).find((one) => Object(Object(one).key).name === 'methods');
  const last = propertiesOf(Object(methods).value ?? {}).at(-1);
  return last === undefined ? undefined : { node: list, after: last, isClass: false };
}

function propertiesOf(node: TreeNode): readonly TreeNode[] {
  return Object(node).properties ?? [];
}

function receiverOf({ source }: RewriteContext, { node }: TreePath): string {
  return textOf(source, Object(Object(node).callee).object);
}

function argumentOf({ node }: TreePath): TreeNode {
  return Object(node).arguments[1] ?? { type: 'none' };
}

function refusalOfListener(
  context: RewriteContext,
  { call, node }: Handler,
  home: TreePath,
  owner: TreeNode,
): SiteRefusal | undefined {
  const statement = call.parent;
  if (statement?.node.type !== 'ExpressionStatement' || !isDirectly(statement, home.node)) {
    return refuse(call.node, 'a listener is not a statement of its own beside the others');
  }
  const text = textOf(context.source, node);
  if (/^this\.#?[\w$]+$/.test(text)) {
    return isOnInstance(context, text, owner)
      ? undefined
      : refuse(node, 'its handler is a method that is not bound');
  }
  if (node.type === 'Identifier') {
    const isOutside = !isNameOf(call, String(Object(node).name), home.node);
    return isOutside ? undefined : refuse(node, 'its handler belongs to the method that listens');
  }
  if (node.type !== 'ArrowFunctionExpression') {
    return refuse(node, 'its handler is no arrow function and no method');
  }
  if (/\barguments\b|`[^`]*\n[^`]*`/.test(text)) {
    return refuse(node, 'its handler uses `arguments`, or has a text of several lines');
  }
  const own = namesBelow(context.source, node).find(
    (path) =>
      !isMemberName(path.parent?.node, path.node) &&
      isNameOf(path, String(Object(path.node).name), home.node, node),
  );
  if (own === undefined) return undefined;
  return refuse(node, `\`${String(Object(own.node).name)}\` belongs to the method that listens`);
}

/** `this.onFinish` means the instance by `this` whoever calls it, or does not ask for it. */
function isOnInstance({ source }: RewriteContext, text: string, owner: TreeNode): boolean {
  // Those of a component are bound by Vue.
  if (owner.type !== 'ClassBody') return true;
  const name = text.slice('this.'.length);
  const members: readonly TreeNode[] = Object(owner).body;
  const member = members.find((one) => textOf(source, Object(one).key ?? one) === name);
  if (member === undefined) return false;
  if (!member.type.endsWith('Method'))
    return Object(member).value?.type === 'ArrowFunctionExpression';
  const body = textOf(source, member);
  return !/\bthis\b/.test(body) || source.text.includes(`${text} = ${text}.bind(this)`);
}

/** Whether a name is declared in a function, and not in what is written inside of it. */
function isNameOf(path: TreePath, name: string, home: TreeNode, inner?: TreeNode): boolean {
  const scope = path.scope?.lookup(name)?.node;
  if (scope === undefined) return false;
  const [at, around] = [spanOf(scope), spanOf(home)];
  if (at.start < around.start || at.end > around.end) return false;
  return inner === undefined || at.start < spanOf(inner).start || at.end > spanOf(inner).end;
}

function refusalOfEvents(handlers: readonly Handler[]): SiteRefusal | undefined {
  const [first] = handlers;
  const isTwice = new Set(handlers.map(({ event }) => event)).size < handlers.length;
  return isTwice ? refuse(first?.call.node, 'an event has two listeners') : undefined;
}

function refusalOfAsk(ask: TreePath, owner: TreeNode): SiteRefusal | undefined {
  if (!isInside(ask, owner)) {
    return refuse(ask.node, 'it is asked for outside of where it is heard');
  }
  if (!isAlone(ask)) return refuse(ask.node, 'what its `emit` gives is used');
  const last: TreeNode | undefined = Object(ask.node).arguments.at(-1);
  return last !== undefined && isFunction(last)
    ? refuse(ask.node, 'it waits for an acknowledgement')
    : undefined;
}
