import { ts } from 'ts-morph';
import { escapeRegExp } from './closure.js';
import type { FoundEscape } from './escapes.js';
import { socketsIn } from './reach.js';
import type { NodeId } from './solver.js';
import type { SocketValue } from './values.js';
import type { Access, World } from './world.js';

/** Members that are renamed: a missed use of one of these would break. */
const RENAMED = 'emit|emitWithAck|disconnect|disconnected|removeListener|removeAllListeners';
const IS_RENAMED = new RegExp(`^(?:${RENAMED})$`);

/** Members that only a server's socket has. */
const SERVER_MEMBERS: ReadonlySet<string> = new Set([
  'join',
  'leave',
  'leaveAll',
  'broadcast',
  'rooms',
  'handshake',
  'to',
  'in',
  'request',
  'conn',
  'client',
]);

/**
 * Uses that no flow explains, of something that bears the name of a socket. A name never decides that something is
 * rewritten, but it may decide that nothing is: the group then goes to the shim.
 */
export function findLookAlikes(world: World): FoundEscape[] {
  const names = socketNames(world);
  const serverNames = new Set<string>();
  for (const { node, base, name } of world.accesses) {
    if (isExplained(world, base) || name === undefined) continue;
    if (SERVER_MEMBERS.has(name)) serverNames.add(nameKey(world, node));
  }
  return world.accesses.flatMap((access) => {
    const { node, base, name } = access;
    if (name === undefined || !IS_RENAMED.test(name)) return [];
    if (isExplained(world, base) || serverNames.has(nameKey(world, node))) return [];
    if (isParameter(world, node)) return [];
    const sockets = names.get(terminalName(access.node) ?? '');
    if (sockets === undefined) return [];
    const place = { file: world.files.unitOf(node).path, start: node.getStart(), end: node.end };
    const what = node.getText().slice(0, 60);
    return [{ sockets: [...sockets], escape: { ...place, kind: 'look-alike' as const, what } }];
  });
}

/** A pattern for text in which something with the name of a known socket is used like one. */
export function lookAlikePattern(world: World): RegExp | undefined {
  const names = [...socketNames(world).keys()];
  if (names.length === 0) return undefined;
  const either = names.map(escapeRegExp).join('|');
  const used = `(?:${either})(?:\\s*\\([^()]*\\))?\\s*[?!]?\\.\\s*(?:${RENAMED})\\b`;
  // What the root of a Vue application, or its prototype, gives to every component may be kept in a variable first.
  const shared = `\\$root\\s*\\??\\.\\s*(?:${either})\\b|this\\s*\\.\\s*(?:${dollarNames(names)})(?![\\w$])`;
  return new RegExp(`(?<![\\w$])(?:${used}|${shared})`);
}

function dollarNames(names: readonly string[]): string {
  const found = names.filter((name) => name.startsWith('$')).map(escapeRegExp);
  return found.length === 0 ? '(?!)' : found.join('|');
}

/** Something is known of what stands there. */
function isExplained(world: World, base: NodeId): boolean {
  return [...world.solver.valuesOf(base)].some(({ kind }) => kind !== 'unknown');
}

/**
 * A parameter holds what calls give it. Those that are known have been followed, and a socket that goes to unknown
 * code is reported there.
 */
function isParameter(world: World, node: Access['node']): boolean {
  if (ts.isBindingElement(node) || !ts.isIdentifier(node.expression)) return false;
  if (node.getSourceFile().fileName.includes('.vue')) return false;
  const declaration = world.files.symbolAt(node.expression)?.declarations?.[0];
  return declaration !== undefined && ts.isParameter(declaration);
}

/** Names of variables and properties that hold a socket, and of functions that give one. */
function socketNames(world: World): Map<string, Set<SocketValue>> {
  const names = new Map<string, Set<SocketValue>>();
  const note = (name: string, sockets: readonly SocketValue[]): void => {
    const known = names.get(name) ?? new Set();
    for (const socket of sockets) known.add(socket);
    if (known.size > 0) names.set(name, known);
  };
  for (const [node, id] of world.expressions) {
    const name = nameOf(node);
    if (name !== undefined) note(name, [...socketsIn(world, id), ...socketsGiven(world, id)]);
  }
  for (const [name, slot] of world.allFields()) {
    if (name !== '*') note(name, [...socketsIn(world, slot), ...socketsGiven(world, slot)]);
  }
  return names;
}

/** The names of what holds a socket, and those of functions that give one back. */
export function namesOfSockets(world: World): { holders: Set<string>; givers: Set<string> } {
  const holders = new Set<string>();
  const givers = new Set<string>();
  const note = (name: string | undefined, id: NodeId): void => {
    if (name === undefined || name === '*') return;
    if (socketsIn(world, id).length > 0) holders.add(name);
    if (socketsGiven(world, id).length > 0) givers.add(name);
  };
  for (const [node, id] of world.expressions) {
    // What a call gives has no name of its own.
    if (!ts.isCallExpression(node)) note(nameOf(node), id);
  }
  for (const [name, slot] of world.allFields()) note(name, slot);
  return { holders, givers };
}

/** Sockets that the functions in a node give back. */
function socketsGiven(world: World, id: NodeId): SocketValue[] {
  return [...world.solver.valuesOf(id)].flatMap((value) =>
    value.kind === 'function' ? socketsIn(world, world.result(value.node)) : [],
  );
}

function terminalName(node: Access['node']): string | undefined {
  if (ts.isBindingElement(node)) return undefined;
  return nameOf(node.expression);
}

function nameKey(world: World, node: Access['node']): string {
  return `${world.files.unitOf(node).path} ${terminalName(node) ?? ''}`;
}

function nameOf(node: ts.Node): string | undefined {
  let inner = node;
  while (ts.isNonNullExpression(inner) || ts.isParenthesizedExpression(inner)) {
    inner = inner.expression;
  }
  if (ts.isIdentifier(inner)) return inner.text;
  if (ts.isPropertyAccessExpression(inner)) return inner.name.text;
  if (ts.isCallExpression(inner)) return nameOf(inner.expression);
  return undefined;
}
