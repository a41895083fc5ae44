import { ts } from 'ts-morph';
import type { NodeId } from '../solver.js';
import type { World } from '../world.js';
import { nodeOf } from './expression-node.js';

/** What a type annotation says about what a variable holds: a socket, or an instance of a class of the project. */
export function seedDeclaredType(
  world: World,
  type: ts.TypeNode | undefined,
  node: ts.Node,
  holder: NodeId,
): void {
  for (const name of namesIn(type)) {
    world.solver.each(nodeOf(world, name), (value) => {
      if (value.kind === 'class') world.solver.add(holder, world.heap.instance(value.node));
      if (value.kind !== 'library' || !world.isClientModule(value.module)) return;
      if (value.path.join('.') === 'Socket') world.declared.push({ node, holder });
    });
  }
}

function namesIn(type: ts.TypeNode | undefined): ts.Identifier[] {
  if (type === undefined) return [];
  if (ts.isUnionTypeNode(type)) return type.types.flatMap(namesIn);
  if (ts.isParenthesizedTypeNode(type)) return namesIn(type.type);
  if (ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName)) return [type.typeName];
  return [];
}
