import type { Inventory, SocketServer } from '../inventory.js';
import { findNextFiles } from './flow/closure.js';
import type { TextsByRealm } from './flow/closure.js';
import { walkFile } from './flow/constraints/walk.js';
import { findFactoryHandles, findForm } from './sockets/factory-handles.js';
import { findFactoryReferences, seedGlobalFactory } from './sockets/global-factory.js';
import { collectGroups, seedDeclaredSockets } from './sockets/groups.js';
import { createImportGraph } from './files/import-graph.js';
import type { ImportGraph } from './files/import-graph.js';
import { callLibrary, knowsLibrary, loadLibraryMember } from './flow/library/rules.js';
import { constrainVueFile } from './flow/library/vue-props.js';
import type { AnalysisInput } from './files/input.js';
import { lookAlikePatterns } from './sockets/look-alikes.js';
import { applyMocks, findMocks, toClientMocks } from './sockets/mocks.js';
import { findNextTests } from './sockets/test-closure.js';
import { createModuleResolver } from './files/modules.js';
import { findRealms } from './files/realms.js';
import type { Realms } from './files/realms.js';
import { findNear, findSeeds } from './files/seeds.js';
import { findServerFiles } from './files/server-files.js';
import { collectServers } from './sockets/servers.js';
import { SourceFiles } from './files/source-files.js';
import { constrainNuxtFile } from './flow/library/nuxt.js';
import { filesWithAutoImports, findNuxtFolders } from './flow/nuxt-files.js';
import { filesWithStores } from './flow/store-files.js';
import { findTypeFiles } from './flow/type-files.js';
import { applyHints, filesWithHints } from './sockets/socket-like.js';
import { findShortfalls } from './shortfalls.js';
import { World } from './flow/world.js';

/** Each follows sockets one file further. */
const MOST_ROUNDS = 100;

/**
 * Finds every client socket, everything that can hold it, and every Socket.IO server: a points-to analysis over the
 * files that a socket can reach, and no others.
 */
export function analyse(input: AnalysisInput): Inventory {
  const { texts, root } = input;
  const modules = createModuleResolver(texts);
  const graph = createImportGraph(texts, (specifier, from) => modules.resolve(specifier, from));
  const realms = findRealms(root, texts.keys(), graph);
  const files = new SourceFiles(realms.of);
  const serverFiles = findServerFiles(root, texts, graph);
  const world = new World({
    root,
    files,
    modules,
    realms,
    clientModules: input.clientModules,
    isServerFile: (path) => serverFiles.has(path),
    loadRule: loadLibraryMember,
    knowsLibrary,
    mostSteps: input.mostSteps,
  });
  const isNear = findNear(input, realms);
  for (const path of input.scriptTags.filter(isNear)) seedGlobalFactory(world, realms.of(path));
  const run: Run = {
    world,
    input,
    graph,
    textsOf: groupByRealm(texts, realms),
    nuxtFolders: findNuxtFolders(texts.keys()),
    unread: new Set(),
  };
  addFiles(run, [
    ...findSeeds(input, isNear, graph),
    ...filesWithHints(texts, input.socketLike).filter(input.isAsked),
  ]);
  close(run);
  while (
    !world.solver.isExhausted &&
    (seedDeclaredSockets(world) || applyHints(world, input.socketLike))
  )
    close(run);
  const mocks = findMocks(world, graph);
  applyMocks(world, mocks);
  if (mocks.length > 0) close(run);
  markUnknownResults(world);
  const groups = collectGroups(world, texts, mocks).filter((group) =>
    group.files.some(input.isAsked),
  );
  return {
    groups,
    factoryReferences:
      input.scriptTags.length > 0 ? findFactoryReferences(world, findForm(world)) : [],
    factoryHandles: groups.some(({ creations }) => creations.some(({ isHanded }) => isHanded))
      ? findFactoryHandles(world)
      : [],
    servers: serversFor(input, collectServers(world)),
    typeFiles: findTypeFiles(world, groups),
    mocks: toClientMocks(world, mocks, groups),
    reached: [...new Set(groups.flatMap((group) => group.files))],
    shortfalls: findShortfalls(world, [...run.unread]),
    analysed: [...world.files.all()].map((unit) => unit.path),
    bodies: new Map([...world.files.all()].map(({ path, bodies }) => [path, bodies])),
  };
}

/** Those of what was asked about; where it makes none, one of another package may serve it. */
function serversFor({ isAsked }: AnalysisInput, servers: readonly SocketServer[]) {
  const own = servers.filter(({ file }) => isAsked(file));
  return own.length > 0 ? own : servers;
}

interface Run {
  readonly world: World;
  readonly input: AnalysisInput;
  readonly graph: ImportGraph;
  readonly textsOf: TextsByRealm;
  readonly nuxtFolders: readonly string[];
  /** Files that were left when there were no more rounds. */
  readonly unread: Set<string>;
}

function groupByRealm(texts: ReadonlyMap<string, string>, realms: Realms): TextsByRealm {
  const grouped = new Map<string, Map<string, string>>();
  for (const [path, text] of texts) {
    const realm = realms.of(path);
    grouped.set(realm, (grouped.get(realm) ?? new Map()).set(path, text));
  }
  return grouped;
}

/** Only now, when no more files come, is it sure what nothing explains. */
function markUnknownResults(world: World): void {
  for (const call of world.calls) {
    if (call.isKnown || world.solver.valuesOf(call.result).size > 0) continue;
    world.solver.add(call.result, world.heap.unknown);
  }
  world.solver.solve();
}

/** Adds files until a socket reaches no further. */
function close(run: Run): void {
  const { world, textsOf, graph } = run;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    world.solver.solve();
    if (world.solver.isExhausted) return;
    const next = findNextFiles(world, textsOf, graph);
    for (const path of filesWithStores(world, textsOf)) next.add(path);
    for (const path of filesWithAutoImports(world, textsOf, run.nuxtFolders)) next.add(path);
    if (next.size === 0) addLookAlikes(run, next);
    for (const path of findNextTests(world, graph)) next.add(path);
    if (addFiles(run, next) === 0) return;
  }
  for (const path of findNextFiles(world, textsOf, graph)) run.unread.add(path);
}

function addLookAlikes({ world, input }: Run, next: Set<string>): void {
  const patternFor = lookAlikePatterns(world);
  for (const [path, text] of input.texts) {
    if (world.files.get(path) === undefined && patternFor(path)?.test(text)) next.add(path);
  }
}

function addFiles({ world, input, nuxtFolders }: Run, paths: Iterable<string>): number {
  const sources = [...new Set(paths)].flatMap((path) => input.sourceOf(path) ?? []);
  const units = world.files.add(sources);
  const before = [...world.files.all()].length - units.length;
  for (const [index, unit] of units.entries()) {
    input.onProgress?.({ phase: 'follow', files: before + index + 1 });
    walkFile(world, unit, callLibrary);
    if (nuxtFolders.some((folder) => unit.path.startsWith(`${folder}/`))) {
      constrainNuxtFile(world, unit);
    }
    if (!unit.path.endsWith('.vue')) continue;
    constrainVueFile(world, unit, input.texts.get(unit.path) ?? '');
  }
  return units.length;
}
