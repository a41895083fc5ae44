import { ts } from 'ts-morph';
import { escapeRegExp } from '../flow/closure.js';
import type { FoundEscape } from '../flow/escapes.js';
import { findHomes, findSocketNames, nameOf, namesOf } from './socket-names.js';
import type { SocketNames } from './socket-names.js';
import type { Access } from '../flow/records.js';
import type { World } from '../flow/world.js';

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
export function findLookAlikes(world: World, { all: names }: SocketNames): FoundEscape[] {
  const canBeIn = findHomes(world);
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
    const file = world.files.unitOf(node).path;
    const named = names.get(terminalName(node) ?? '') ?? [];
    const sockets = [...named].filter((socket) => canBeIn(socket, file));
    if (sockets.length === 0) return [];
    const place = { file, start: node.getStart(), end: node.end };
    const what = node.getText().slice(0, 60);
    return [{ sockets, escape: { ...place, kind: 'look-alike' as const, what } }];
  });
}

/** Patterns, file by file, for text in which something with the name of a known socket is used like one. */
export function lookAlikePatterns(world: World): (path: string) => RegExp | undefined {
  const { all } = findSocketNames(world);
  const canBeIn = findHomes(world);
  const known = new Map<string, RegExp | undefined>();
  return (path) => {
    const kind = `${world.realms.of(path)} ${world.isServerFile(path)}`;
    if (!known.has(kind)) {
      known.set(kind, toPattern([...namesOf(all, (socket) => canBeIn(socket, path))]));
    }
    return known.get(kind);
  };
}

function toPattern(names: readonly string[]): RegExp | undefined {
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
function isExplained(world: World, base: number): boolean {
  return [...world.solver.valuesOf(base)].some((value) => {
    if (value.kind === 'object') return !IS_WRAPPED.has(value.shape);
    return value.kind !== 'unknown';
  });
}

/** What only wraps something is never used as a socket itself: what it wraps was not followed. */
const IS_WRAPPED: ReadonlySet<string> = new Set(['ref', 'store', 'context']);

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

function terminalName(node: Access['node']): string | undefined {
  if (ts.isBindingElement(node)) return undefined;
  return nameOf(node.expression);
}

function nameKey(world: World, node: Access['node']): string {
  return `${world.files.unitOf(node).path} ${terminalName(node) ?? ''}`;
}
