import type { Inventory } from '../inventory.js';
import { findNextFiles, indexImporters } from './closure.js';
import { walkFile } from './constraints/walk.js';
import { collectGroups, seedDeclaredSockets } from './groups.js';
import { SCRIPT_TAG_MODULE } from './library/socket-io-client.js';
import { callLibrary, loadLibraryMember } from './library/rules.js';
import { constrainVueFile } from './library/vue-props.js';
import { lookAlikePattern } from './look-alikes.js';
import { createModuleResolver } from './modules.js';
import { collectServers } from './servers.js';
import { SourceFiles } from './source-files.js';
import type { SourceText } from './source-files.js';
import { findTypeFiles } from './type-files.js';
import { World } from './world.js';

/** What to analyse. Paths are absolute, texts have no byte order mark. */
export interface AnalysisInput {
  /** Every file of the project that can be parsed or that configures module resolution. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files to start from: those that mention Socket.IO. */
  readonly seeds: readonly string[];
  /** What to parse of a file: its text, or its script blocks with everything else blanked. */
  readonly sourceOf: (path: string) => SourceText | undefined;
  /** Module names that are Socket.IO's client. */
  readonly clientModules: ReadonlySet<string>;
  /** Some page of the project loads Socket.IO's browser build, so that `io` is a global. */
  readonly hasScriptTag: boolean;
}

const MOST_ROUNDS = 30;

/**
 * Finds every client socket, everything that can hold it, and every Socket.IO server: a points-to analysis over the
 * files that a socket can reach, and no others.
 */
export function analyse(input: AnalysisInput): Inventory {
  const modules = createModuleResolver(input.texts);
  const world = new World(new SourceFiles(), modules, input.clientModules, loadLibraryMember);
  if (input.hasScriptTag) {
    const factory = world.heap.library(SCRIPT_TAG_MODULE, []);
    world.solver.add(world.field(world.global, 'io'), factory);
  }
  addFiles(world, input, input.seeds);
  close(world, input);
  while (seedDeclaredSockets(world)) close(world, input);
  markUnknownResults(world);
  const groups = collectGroups(world, input.texts);
  return {
    groups,
    servers: collectServers(world),
    typeFiles: findTypeFiles(world),
    reached: [...new Set(groups.flatMap((group) => group.files))],
    analysed: [...world.files.all()].map((unit) => unit.path),
  };
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
function close(world: World, input: AnalysisInput): void {
  const importers = indexImporters(input.texts, (s, from) => world.modules.resolve(s, from));
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    world.solver.solve();
    const next = findNextFiles(world, input.texts, importers);
    if (next.size === 0) addLookAlikes(world, input, next);
    if (addFiles(world, input, next) === 0) return;
  }
}

function addLookAlikes(world: World, input: AnalysisInput, next: Set<string>): void {
  const pattern = lookAlikePattern(world);
  if (pattern === undefined) return;
  for (const [path, text] of input.texts) {
    if (pattern.test(text)) next.add(path);
  }
}

function addFiles(world: World, input: AnalysisInput, paths: Iterable<string>): number {
  const sources = [...paths].flatMap((path) => input.sourceOf(path) ?? []);
  const units = world.files.add(sources);
  for (const unit of units) {
    walkFile(world, unit, callLibrary);
    if (!unit.path.endsWith('.vue')) continue;
    constrainVueFile(world, unit, input.texts.get(unit.path) ?? '');
  }
  return units.length;
}
