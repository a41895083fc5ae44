import { ts } from 'ts-morph';
import type { SocketUse, UseKind } from '../../inventory.js';
import { nodeOf, unwrap, wrapped } from '../flow/constraints/expression-node.js';
import type { Value } from '../flow/values.js';
import type { Access, PathAccess } from '../flow/records.js';
import { isApplied, isBound, performerOf } from '../flow/applied.js';
import { isFallback } from '../flow/fallback.js';
import { socketsIn } from '../flow/reach.js';
import type { World } from '../flow/world.js';
import { isCondition, managerReads } from './manager-reads.js';
import { tierOf } from './tiers.js';
import { callAround, toUseCall } from './use-call.js';

const PROMISE_MEMBERS: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);

/** A member use of a socket, or `undefined` for an access that only looks like one (`.then` of a promise). */
export function toSocketUse(
  world: World,
  access: Access,
  doubles: ReadonlyMap<Value, unknown>,
): SocketUse | undefined {
  const { node, name, base } = access;
  if (name !== undefined && PROMISE_MEMBERS.has(name)) return undefined;
  const tree = node.getSourceFile();
  const file = world.files.unitOf(node).path;
  const start = node.getStart(tree);
  const call = callAround(node);
  const kind: UseKind = kindOf(node, call);
  return {
    id: `${file}:${start}-${node.end}`,
    file,
    start,
    end: node.end,
    kind,
    ...(name === undefined ? {} : { member: name }),
    memberSpan: memberSpan(node, tree),
    isOptional: !ts.isBindingElement(node) && ts.isOptionalChain(node),
    isMixed: isMixed(world, base, doubles),
    tier: tierOf(world, node, socketsIn(world, base)),
    ...flagOf(node),
    ...nextOf(node),
    ...(meetsDouble(world, base, doubles) ? { meetsDouble: true } : {}),
    ...mannerOf(world, node),
    ...managerReads(world, access),
    ...(call === undefined ? {} : { call: toUseCall(world, call, tree) }),
  };
}

/** The same for a member that is named inside of a string. */
export function toPathUse(
  world: World,
  { node, base, name, start, isValueUsed, isCall = false, tested }: PathAccess,
  doubles: ReadonlyMap<Value, unknown>,
): SocketUse {
  const file = world.files.unitOf(node).path;
  const span = { start, end: start + name.length };
  return {
    id: `${file}:${span.start}-${span.end}`,
    file,
    ...span,
    kind: isCall ? 'call' : 'get',
    member: name,
    memberSpan: span,
    isOptional: false,
    isMixed: isCall && isMixed(world, base, doubles),
    tier: tested === undefined ? 4 : tierOf(world, tested, socketsIn(world, base)),
    ...(tested === undefined ? {} : { isTested: true }),
    ...(tested !== undefined && isFallback(tested) ? { isFallback: true } : {}),
    inString: isValueUsed ? 'value' : 'name',
  };
}

function kindOf(node: ts.Node, call: ts.CallExpression | undefined): UseKind {
  if (ts.isBindingElement(node)) return 'destructure';
  if (call !== undefined) return 'call';
  const outer = wrapped(node);
  const { parent } = outer;
  if (ts.isDeleteExpression(parent) || ts.isPostfixUnaryExpression(parent)) return 'set';
  if (!ts.isBinaryExpression(parent) || parent.left !== outer) return 'get';
  const operator = parent.operatorToken.kind;
  const isAssignment =
    operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
  return isAssignment ? 'set' : 'get';
}

function memberSpan(node: Access['node'], tree: ts.SourceFile) {
  const name = ts.isBindingElement(node)
    ? (node.propertyName ?? node.name)
    : ts.isPropertyAccessExpression(node)
      ? node.name
      : node.argumentExpression;
  return { start: name.getStart(tree), end: name.end };
}

/** `typeof socket.emit`, `if (socket.emit)`. */
function isTested(node: ts.Node): boolean {
  return ts.isTypeOfExpression(wrapped(node).parent) || isCondition(node);
}

/** `socket.volatile.emit` and `socket.timeout(5000).emit`. */
function flagOf(node: Access['node']): Pick<SocketUse, 'flag'> {
  if (ts.isBindingElement(node)) return {};
  const receiver = unwrap(node.expression);
  const inner = ts.isCallExpression(receiver) ? unwrap(receiver.expression) : receiver;
  if (!ts.isPropertyAccessExpression(inner)) return {};
  if (ts.isCallExpression(receiver))
    return inner.name.text === 'timeout' ? { flag: 'timeout' } : {};
  return inner.name.text === 'volatile' ? { flag: 'volatile' } : {};
}

function nextOf(node: Access['node']): Pick<SocketUse, 'next'> {
  if (ts.isBindingElement(node)) return {};
  const outer = wrapped(node);
  const { parent } = outer;
  if (!ts.isPropertyAccessExpression(parent) || parent.expression !== outer) return {};
  const isOptional = parent.questionDotToken !== undefined;
  return { next: { member: parent.name.text, isOptional } };
}

/** What is done with a member that is not called right there. */
function mannerOf(
  world: World,
  node: Access['node'],
): Pick<SocketUse, 'isApplied' | 'isBound' | 'isTested' | 'isFallback'> {
  const isBehindTest = ts.isPropertyAccessExpression(node) && isFallback(node.expression);
  return {
    ...(isApplied(node) ? { isApplied: true } : {}),
    ...(isBound(node) || isPerformed(world, node) ? { isBound: true } : {}),
    ...(isTested(node) ? { isTested: true } : {}),
    ...(isBehindTest ? { isFallback: true } : {}),
  };
}

/** An effect of Redux-Saga calls it on what it is a member of. */
function isPerformed(world: World, node: ts.Node): boolean {
  const performer = performerOf(node);
  if (performer === undefined) return false;
  const values = [...world.solver.valuesOf(nodeOf(world, performer))];
  return (
    values.length > 0 &&
    values.every((value) => value.kind === 'library' && value.module.includes('saga'))
  );
}

function meetsDouble(world: World, base: number, doubles: ReadonlyMap<Value, unknown>): boolean {
  return doubles.size > 0 && [...world.solver.valuesOf(base)].some((value) => doubles.has(value));
}

function isMixed(world: World, base: number, doubles: ReadonlyMap<Value, unknown>): boolean {
  return [...world.solver.valuesOf(base)].some((value) => {
    if (doubles.has(value)) return false;
    // A module that assigns to `module.exports` is not its own namespace any more.
    if (value.kind === 'object') return value.shape !== 'module';
    return value.kind !== 'socket' && value.kind !== 'model' && value.kind !== 'string';
  });
}
