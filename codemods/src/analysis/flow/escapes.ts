import { ts } from 'ts-morph';
import type { Escape } from '../../inventory.js';
import { isApplied } from './applied.js';
import { enclosingFunction, wrapped } from './constraints/expression-node.js';
import { remembered, socketsIn, socketsInside } from './reach.js';
import type { SocketValue, Value } from './values.js';
import type { World } from './world.js';

/** One way out, and the sockets that take it. */
export interface FoundEscape {
  readonly escape: Escape;
  readonly sockets: readonly SocketValue[];
}

/** Every place where a socket goes where the analysis cannot follow. */
export function findEscapes(world: World): FoundEscape[] {
  return [...escapesByCall(world), ...escapesByStore(world), ...escapesBySpread(world)];
}

function* escapesByCall(world: World): Generator<FoundEscape> {
  for (const call of world.calls) {
    if (call.isKnown) continue;
    const isElement = ts.isJsxOpeningLikeElement(call.node);
    // What `socket.emit.apply(socket, …)` is given first is its own.
    const isOwn = ts.isPropertyAccessExpression(call.callee) && isApplied(call.callee.expression);
    for (const argument of isOwn ? call.arguments.slice(1) : call.arguments) {
      const sockets = [
        ...socketsInside(world, argument),
        ...(isElement ? [] : socketsGivenBack(world, argument)),
      ];
      if (sockets.length === 0) continue;
      const what = call.callee.getText().slice(0, 60);
      const kind = isElement ? 'unknown-component' : 'unknown-call';
      yield { sockets, escape: { ...placeOf(world, call.callee), kind, what } };
    }
  }
}

/** A function handed to unknown code gives it the socket that it returns, unless that is the end of a chain. */
const socketsGivenBack = remembered((world, values) => [
  ...new Set(
    [...values, ...itemsOf(world, values)].flatMap((value) =>
      value.kind === 'function' && (givesItselfBack(value.node) || makesSocket(world, value.node))
        ? socketsInside(world, world.result(value.node))
        : [],
    ),
  ),
]);

/** `['$q', () => io()]`, `{ queryFn: () => socket }` */
function* itemsOf(world: World, values: Iterable<Value>): Generator<Value> {
  for (const value of values) {
    if (value.kind !== 'object') continue;
    if (value.shape === 'array') yield* world.solver.valuesOf(world.field(value, ' all'));
    if (value.shape !== 'literal') continue;
    for (const slot of world.ownSlotsOf(value)) yield* world.solver.valuesOf(slot);
  }
}

/** `() => io()` */
function makesSocket(world: World, fn: ts.SignatureDeclaration): boolean {
  return socketsIn(world, world.result(fn)).some(({ site }) => {
    const { parent } = wrapped(site);
    return parent === fn || (ts.isReturnStatement(parent) && enclosingFunction(parent) === fn);
  });
}

function bodyOf(fn: ts.SignatureDeclaration): ts.ConciseBody | undefined {
  return ts.isArrowFunction(fn) || ts.isFunctionExpression(fn) || ts.isFunctionDeclaration(fn)
    ? fn.body
    : undefined;
}

function givesItselfBack(fn: ts.SignatureDeclaration): boolean {
  const body = bodyOf(fn);
  if (body === undefined) return false;
  if (!ts.isBlock(body)) return !ts.isCallExpression(body);
  return body.statements.some(
    (one) =>
      ts.isReturnStatement(one) &&
      one.expression !== undefined &&
      !ts.isCallExpression(one.expression),
  );
}

function* escapesByStore(world: World): Generator<FoundEscape> {
  for (const store of world.stores) {
    const bases = [...world.solver.valuesOf(store.base)];
    const isUnknown = bases.every(isOutOfSight);
    const onSocket = bases.some(({ kind }) => kind === 'socket');
    const isAnyGlobal = isComputed(store.node) && bases.some(isGlobal);
    if (!isUnknown && !onSocket && !isAnyGlobal) continue;
    const sockets = socketsInside(world, store.value);
    if (sockets.length === 0) continue;
    const what = store.node.getText().slice(0, 60);
    yield { sockets, escape: { ...placeOf(world, store.node), kind: 'unknown-store', what } };
  }
}

function isGlobal(value: Value): boolean {
  return value.kind === 'object' && value.shape === 'global';
}

function isComputed(node: ts.Node): boolean {
  return ts.isElementAccessExpression(node) && !ts.isStringLiteralLike(node.argumentExpression);
}

function isOutOfSight(value: Value): boolean {
  // What is put on `Vue.prototype`, every component has.
  if (value.kind === 'library') return value.module !== 'vue' || value.path[0] !== 'prototype';
  return value.kind === 'opaque' || value.kind === 'unknown';
}

function* escapesBySpread(world: World): Generator<FoundEscape> {
  for (const { node, value } of world.spreads) {
    const sockets = socketsIn(world, value);
    if (sockets.length === 0) continue;
    const what = node.getText().slice(0, 60);
    yield { sockets, escape: { ...placeOf(world, node), kind: 'spread', what } };
  }
}

function placeOf(world: World, node: ts.Node) {
  return { file: world.files.unitOf(node).path, start: node.getStart(), end: node.end };
}
