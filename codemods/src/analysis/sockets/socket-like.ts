import { ts } from 'ts-morph';
import { socketsIn } from '../flow/reach.js';
import { nameOf } from './socket-names.js';
import type { NodeId } from '../flow/solver.js';
import type { SocketValue } from '../flow/values.js';
import type { World } from '../flow/world.js';

/**
 * Holds the user's hint: what bears one of these names, and of which no flow says what it is, is the socket that
 * something of that name in the same realm holds; where there is none, a socket of its own. `true` when it added some.
 */
export function applyHints(world: World, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  let isChanged = false;
  for (const nodes of nodesByName(world, names).values()) {
    const named = nodes.filter(([, id]) => socketsIn(world, id).length > 0);
    const nameless = nodes.filter(([, id]) => isInTheDark(world, id));
    const [first] = nameless;
    if (first === undefined) continue;
    const sockets = new Set(named.flatMap(([, id]) => socketsIn(world, id)));
    for (const socket of registeredSockets(world, first[0])) sockets.add(socket);
    if (sockets.size === 0) sockets.add(world.heap.socket(first[0], 'declared', 'declared-type'));
    for (const [, id] of nameless) for (const socket of sockets) world.solver.add(id, socket);
    isChanged = true;
  }
  return isChanged;
}

/** `angular.module('app').factory('socket', () => io())`: what is injected under the name that a node bears. */
function registeredSockets(world: World, named: ts.Node): SocketValue[] {
  return world.calls.flatMap(({ callee, argumentNodes, arguments: given }) => {
    const [name] = argumentNodes;
    const [, value] = given;
    if (name === undefined || value === undefined || !ts.isStringLiteralLike(name)) return [];
    if (!ts.isPropertyAccessExpression(callee) || !REGISTERS.test(callee.name.text)) return [];
    if (name.text !== nameOf(named) || world.realmOf(name) !== world.realmOf(named)) return [];
    return socketsMadeBy(world, value);
  });
}

const REGISTERS = /^(?:factory|service|value|constant|provide)$/;

/** A socket, a function that gives one, or `['$rootScope', function ($rootScope) { … }]`. */
function socketsMadeBy(world: World, value: NodeId): SocketValue[] {
  const found = [...socketsIn(world, value)];
  for (const maker of world.solver.valuesOf(value)) {
    if (maker.kind === 'function') found.push(...socketsIn(world, world.result(maker.node)));
    if (maker.kind !== 'object' || maker.shape !== 'array') continue;
    for (const slot of world.ownSlotsOf(maker)) found.push(...socketsMadeBy(world, slot));
  }
  return found;
}

/** Files that bear one of the names. */
export function filesWithHints(
  texts: ReadonlyMap<string, string>,
  names: ReadonlySet<string>,
): string[] {
  if (names.size === 0) return [];
  const pattern = new RegExp(
    `(?<![\\w$])(?:${[...names].join('|').replaceAll('$', '\\$')})(?![\\w$])`,
  );
  return [...texts].filter(([, text]) => pattern.test(text)).map(([path]) => path);
}

type Named = [node: ts.Node, id: NodeId];

function nodesByName(world: World, names: ReadonlySet<string>): Map<string, Named[]> {
  const found = new Map<string, Named[]>();
  for (const [node, id] of world.expressions) {
    const name = nameOf(node);
    if (name === undefined || !names.has(name)) continue;
    const key = `${world.realmOf(node)} ${name}`;
    found.set(key, [...(found.get(key) ?? []), [node, id]]);
  }
  return found;
}

/** Nothing is known of it, or no more than that it comes out of a library. */
function isInTheDark(world: World, id: NodeId): boolean {
  return [...world.solver.valuesOf(id)].every(
    ({ kind }) => kind === 'opaque' || kind === 'unknown',
  );
}
