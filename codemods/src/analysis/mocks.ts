import { ts } from 'ts-morph';
import type { FoundEscape } from './escapes.js';
import type { ImportGraph } from './import-graph.js';
import { reachable } from './import-graph.js';
import type { SocketValue } from './values.js';
import type { World } from './world.js';

/**
 * Tests that replace Socket.IO's client by a double. A double has Socket.IO's names, so every group that the test can
 * come at keeps them.
 */
export function findMocks(world: World, graph: ImportGraph): FoundEscape[] {
  const mocks = world.calls.filter(({ node }) => isMock(world, node));
  if (mocks.length === 0) return [];
  const sockets = allSockets(world);
  return mocks.map(({ node }) => {
    const file = world.files.unitOf(node).path;
    const place = { file, start: node.getStart(), end: node.end };
    const escape = { ...place, kind: 'mock', what: 'mock' } as const;
    return { sockets: mockedSockets(world, graph, file, sockets), escape };
  });
}

/** Sockets made in what the test imports; when there are none, as in a setup file, those of all its peers. */
function mockedSockets(
  world: World,
  graph: ImportGraph,
  test: string,
  sockets: readonly SocketValue[],
): SocketValue[] {
  const loaded = reachable([test], (path) => graph.importsOf(path));
  const imported = sockets.filter(({ site }) => loaded.has(world.files.unitOf(site).path));
  if (imported.length > 0) return imported;
  const peers = world.realms.peersOf(world.realms.of(test));
  return sockets.filter(({ site }) => peers.has(world.realmOf(site)));
}

function isMock(world: World, node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  if (!/^(?:mock|doMock|setMock)$/.test(node.expression.name.text)) return false;
  const [module] = node.arguments;
  return (
    module !== undefined && ts.isStringLiteralLike(module) && world.isClientModule(module.text)
  );
}

function allSockets(world: World): SocketValue[] {
  const sockets = new Set<SocketValue>();
  for (const id of world.expressions.values()) {
    for (const value of world.solver.valuesOf(id)) if (value.kind === 'socket') sockets.add(value);
  }
  return [...sockets];
}
