import { ts } from 'ts-morph';
import type { FoundEscape } from './escapes.js';
import type { SocketValue } from './values.js';
import type { World } from './world.js';

/** Tests that replace Socket.IO's client by a double. A double has Socket.IO's names, so every group keeps them. */
export function findMocks(world: World): FoundEscape[] {
  const mocks = world.calls.filter(({ node }) => isMock(world, node));
  if (mocks.length === 0) return [];
  const sockets = allSockets(world);
  return mocks.map(({ node }) => {
    const place = { file: world.files.unitOf(node).path, start: node.getStart(), end: node.end };
    return { sockets, escape: { ...place, kind: 'mock', what: 'mock' } };
  });
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
