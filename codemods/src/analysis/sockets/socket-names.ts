import { ts } from 'ts-morph';
import { peersOfAll } from '../files/realms.js';
import { nodeOf } from '../flow/constraints/expression-node.js';
import { socketsGiven, socketsIn } from '../flow/reach.js';
import { socketExpressions } from '../flow/socket-expressions.js';
import type { NodeId } from '../flow/solver.js';
import type { SocketValue } from '../flow/values.js';
import type { World } from '../flow/world.js';

/** Which sockets bear a name. */
export type NamedSockets = ReadonlyMap<string, ReadonlySet<SocketValue>>;

/** The names under which sockets are known. */
export interface SocketNames {
  /** Of variables and properties that hold one. */
  readonly holders: NamedSockets;
  /** Of functions that give one back. */
  readonly givers: NamedSockets;
  /** All of these, and those of anything else that is called and gives one. */
  readonly all: NamedSockets;
}

/** Gathers the names of all sockets that are known so far. */
export function findSocketNames(world: World): SocketNames {
  const names = { holders: new Map(), givers: new Map(), all: new Map() };
  const note = (name: string | undefined, id: NodeId, isCall: boolean): void => {
    if (name === undefined || name === '*') return;
    const held = socketsIn(world, id);
    const given = socketsGiven(world, id);
    if (held.length + given.length === 0) return;
    // What a call gives has no name of its own.
    if (!isCall) noteAll(names.holders, name, held);
    if (!isCall) noteAll(names.givers, name, given);
    noteAll(names.all, name, [...held, ...given]);
  };
  for (const [node, id] of socketExpressions(world)) {
    // The factory's own name is no socket's: what it gives next is another one.
    if (!isMadeHere(world, node)) note(nameOf(node), id, ts.isCallExpression(node));
  }
  for (const [name, slot] of world.allFields()) note(name, slot, false);
  return names;
}

function isMadeHere(world: World, node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  const callee = [...world.solver.valuesOf(nodeOf(world, node.expression))];
  return callee.some((value) => value.kind === 'library' && world.isClientModule(value.module));
}

/** The names among some that belong to one of these sockets. */
export function namesOf(names: NamedSockets, isOne: (socket: SocketValue) => boolean): Set<string> {
  const found = [...names].filter(([, sockets]) => [...sockets].some(isOne));
  return new Set(found.map(([name]) => name));
}

/** Whether something with the name of a socket, in some file, may be that socket. */
export type CanBeIn = (socket: SocketValue, path: string) => boolean;

/** Sockets stay in the realms that hold them, and their peers; what only browsers hold is on no server. */
export function findHomes(world: World): CanBeIn {
  const homes = new Map<SocketValue, Set<string>>();
  const onServer = new Set<SocketValue>();
  for (const [node, id] of socketExpressions(world)) {
    for (const socket of socketsIn(world, id)) {
      const { path } = world.files.unitOf(node);
      homes.set(socket, (homes.get(socket) ?? new Set()).add(world.realms.of(path)));
      if (world.isServerFile(path)) onServer.add(socket);
    }
  }
  const near = new Map(
    [...homes].map(([socket, realms]) => [socket, peersOfAll(world.realms, realms)]),
  );
  return (socket, path) =>
    near.get(socket)?.has(world.realms.of(path)) === true &&
    (onServer.has(socket) || !world.isServerFile(path));
}

function noteAll(
  names: Map<string, Set<SocketValue>>,
  name: string,
  sockets: readonly SocketValue[],
): void {
  if (sockets.length === 0) return;
  const known = names.get(name) ?? new Set();
  names.set(name, known);
  for (const socket of sockets) known.add(socket);
}

/** The name at the right end of an expression. */
export function nameOf(node: ts.Node): string | undefined {
  let inner = node;
  while (ts.isNonNullExpression(inner) || ts.isParenthesizedExpression(inner)) {
    inner = inner.expression;
  }
  if (ts.isIdentifier(inner)) return inner.text;
  if (ts.isPropertyAccessExpression(inner)) return inner.name.text;
  if (ts.isCallExpression(inner)) return nameOf(inner.expression);
  return undefined;
}
