import type { OnProgress } from '../progress.js';
import { learnCall } from './learn-calls.js';
import { learnModule } from './learn-modules.js';
import { learnNames } from './learn-names.js';
import type { ServerWorld, Standpoint } from './server-world.js';
import { childrenOf, isCallable } from './syntax.js';
import type { Program, SyntaxNode } from './syntax.js';

const MOST_ROUNDS = 12;

/** Follows servers and their sockets through the files that they reach, until nothing new is learned. */
export function traceServer(
  world: ServerWorld,
  seeds: Iterable<string>,
  onProgress?: OnProgress,
): void {
  for (const path of seeds) world.load(path);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    world.isChanged = false;
    for (const [file, tree] of world.loaded) {
      onProgress?.({ phase: 'survey', files: world.loaded.size });
      visitAll(file, tree, (node, at) => {
        learnNames(world, node, at);
        learnCall(world, node, at);
        learnModule(world, node, at);
      });
    }
    for (const path of nextFiles(world)) world.load(path);
    if (!world.isChanged) return;
  }
}

/** Calls back with every node of a file and where it stands. */
export function visitAll(
  file: string,
  tree: Program,
  look: (node: SyntaxNode, at: Standpoint) => void,
): void {
  visitBelow(tree, { file, scopes: [tree] }, (node, at) => {
    look(node, at);
    return true;
  });
}

/** The same for a part of a file; @param look returns whether what is below is to be seen too */
export function visitBelow(
  node: SyntaxNode,
  at: Standpoint,
  look: (node: SyntaxNode, at: Standpoint) => boolean,
): void {
  if (!look(node, at)) return;
  const inside = isCallable(node) ? { ...at, scopes: [node, ...at.scopes] } : at;
  for (const child of childrenOf(node)) visitBelow(child, inside, look);
}

/** Files that import what leads to a server, and those that name where one is kept, or the type of one. */
function nextFiles(world: ServerWorld): string[] {
  const names = [...world.properties.keys()].map((name) => `\\.${name}\\b`);
  const keys = [...world.settings.keys()].map((key) => `\\.get\\(\\s*['"\`]${key}['"\`]`);
  const types = [...world.types.keys()].map((type) => `:\\s*${type}\\b`);
  const pattern = [...names, ...keys, ...types].join('|');
  const matching = pattern === '' ? [] : world.modules.matching(new RegExp(pattern));
  return [...world.givingFiles().flatMap((file) => world.modules.importersOf(file)), ...matching];
}
