import { ts } from 'ts-morph';
import type { Escape, SocketGroup, SocketUse } from '../../inventory.js';
import { toCreation } from './creations.js';
import { findDoubles, usesOfDoubles } from './doubles.js';
import { findEscapes } from '../flow/escapes.js';
import { findLookAlikes } from './look-alikes.js';
import { escapesByMocks } from './mocks.js';
import type { FoundMock } from './mocks.js';
import { socketsIn } from '../flow/reach.js';
import { socketExpressions } from '../flow/socket-expressions.js';
import { peersOfAll } from '../files/realms.js';
import { findSocketNames, namesOf } from './socket-names.js';
import { findTemplateUse, findUseInOtherLanguage, findUseOutsideScript } from './template-uses.js';
import type { SocketNamesInText } from './template-uses.js';
import { toPathUse, toSocketUse } from './uses.js';
import type { SocketValue } from '../flow/values.js';
import type { World } from '../flow/world.js';

/** All sockets, those that meet in one expression as one group, with everything that is known of them. */
export function collectGroups(
  world: World,
  texts: ReadonlyMap<string, string>,
  mocks: readonly FoundMock[],
): SocketGroup[] {
  const sets = new Partition<SocketValue>();
  const uses: { socket: SocketValue; use: SocketUse }[] = [];
  const filesOf = new Map<SocketValue, Set<string>>();
  for (const [node, id] of socketExpressions(world)) {
    for (const socket of socketsIn(world, id))
      noteFile(filesOf, socket, world.files.unitOf(node).path);
  }
  for (const { call, sockets } of mocks) {
    for (const socket of sockets) noteFile(filesOf, socket, world.files.unitOf(call).path);
  }
  const doubles = findDoubles(world, (a, b) => sets.join(a, b));
  for (const access of world.accesses) {
    const sockets = socketsIn(world, access.base);
    const [first] = sockets;
    if (first === undefined) continue;
    for (const other of sockets) sets.join(first, other);
    const use = toSocketUse(world, access, doubles);
    if (use !== undefined) uses.push({ socket: first, use });
  }
  for (const path of world.paths) {
    const [first, ...others] = socketsIn(world, path.base);
    if (first === undefined) continue;
    for (const other of others) sets.join(first, other);
    noteFile(filesOf, first, world.files.unitOf(path.node).path);
    uses.push({ socket: first, use: toPathUse(world, path, doubles) });
  }
  uses.push(...usesOfDoubles(world, doubles));
  const socketNames = findSocketNames(world);
  const escapes = [
    ...findEscapes(world),
    ...findLookAlikes(world, socketNames),
    ...escapesByMocks(world, mocks),
  ];
  const { holders, givers } = socketNames;
  const inTexts = uses.map(({ use }) => use).filter(({ inString }) => inString !== undefined);
  const textOf = (file: string): string =>
    withoutUses(
      texts.get(file) ?? '',
      inTexts.filter((use) => use.file === file),
    );
  return sets.add(filesOf.keys()).map((members) => {
    const isMember = (socket: SocketValue): boolean => members.has(socket);
    const names = { holders: namesOf(holders, isMember), givers: namesOf(givers, isMember) };
    return toGroup(
      world,
      [...members],
      uses.filter((one) => isMember(one.socket)).map((one) => one.use),
      escapes.filter((one) => one.sockets.some(isMember)).map((one) => one.escape),
      filesOfAll(members, filesOf),
      (isGlobal, files) => {
        if (isGlobal) return usesOutsideCode(world, texts, files, names);
        return files.flatMap(
          (file) => findTemplateUse(file, textOf(file), names, codeOf(world, file)) ?? [],
        );
      },
    );
  });
}

/** A text with other names in place of those members that are known to be used there. */
function withoutUses(text: string, uses: readonly SocketUse[]): string {
  if (uses.length === 0) return text;
  const letters = text.split('');
  for (const { start, end } of uses) letters.fill('_', start, end);
  return letters.join('');
}

function codeOf(world: World, file: string): string {
  return world.files.get(file)?.text ?? '';
}

function toGroup(
  world: World,
  sockets: readonly SocketValue[],
  uses: readonly SocketUse[],
  escapes: readonly Escape[],
  files: readonly string[],
  usesInText: (isGlobal: boolean, files: readonly string[]) => Escape[],
): SocketGroup {
  const creations = sockets.map((socket) => toCreation(world, socket));
  const origins = new Set(sockets.map((socket) => socket.origin));
  const origin = origins.has('script-tag')
    ? 'script-tag'
    : origins.has('module')
      ? 'module'
      : 'declared-type';
  const foreign = usesInText(origin === 'script-tag', files);
  const id = creations.map((creation) => creation.id).toSorted()[0] ?? '';
  return { id, origin, creations, uses, escapes: [...escapes, ...foreign], files };
}

/** Where a page's global socket is used, or may be, in what is not read as code. */
function usesOutsideCode(
  world: World,
  texts: ReadonlyMap<string, string>,
  files: readonly string[],
  names: SocketNamesInText,
): Escape[] {
  const realms = peersOfAll(world.realms, files.map(world.realms.of));
  const inPages = files.flatMap((file) => {
    const code = world.files.get(file)?.text ?? '';
    return findUseOutsideScript(file, texts.get(file) ?? '', code, names) ?? [];
  });
  const elsewhere = [...texts].flatMap(([file, text]) =>
    realms.has(world.realms.of(file))
      ? (findUseInOtherLanguage(file, text, world.files.get(file)?.text ?? '', names) ?? [])
      : [],
  );
  return [...inPages, ...elsewhere];
}

function filesOfAll(
  sockets: ReadonlySet<SocketValue>,
  filesOf: ReadonlyMap<SocketValue, ReadonlySet<string>>,
): string[] {
  const files = new Set<string>();
  for (const socket of sockets) for (const file of filesOf.get(socket) ?? []) files.add(file);
  return Array.from(files);
}

function noteFile(filesOf: Map<SocketValue, Set<string>>, socket: SocketValue, path: string): void {
  const files = filesOf.get(socket);
  if (files === undefined) filesOf.set(socket, new Set([path]));
  else files.add(path);
}

/** Gives every variable that is declared to be a socket, and that no known socket reaches, a socket of its own. */
export function seedDeclaredSockets(world: World): boolean {
  let isChanged = false;
  for (const { node, holder } of world.declared) {
    if (socketsIn(world, holder).length > 0 || ts.isTypeElement(node)) continue;
    world.solver.add(holder, world.heap.socket(node, 'declared', 'declared-type'));
    isChanged = true;
  }
  return isChanged;
}

/** Sets that can be joined. */
class Partition<T> {
  readonly #sets = new Map<T, Set<T>>();

  join(a: T, b: T): void {
    const target = this.#setOf(a);
    const source = this.#setOf(b);
    if (target === source) return;
    for (const item of source) {
      target.add(item);
      this.#sets.set(item, target);
    }
  }

  /** Adds items that were never joined, and gives all sets. */
  add(items: Iterable<T>): Set<T>[] {
    for (const item of items) this.#setOf(item);
    return [...new Set(this.#sets.values())];
  }

  #setOf(item: T): Set<T> {
    let set = this.#sets.get(item);
    if (set === undefined) this.#sets.set(item, (set = new Set([item])));
    return set;
  }
}
