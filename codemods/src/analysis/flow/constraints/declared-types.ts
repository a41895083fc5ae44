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
  if (saysSocket(world, type)) world.declared.push({ node, holder });
  for (const name of namesIn(type)) {
    world.solver.each(nodeOf(world, name), (value) => {
      if (value.kind === 'class') world.solver.add(holder, world.heap.instance(value.node));
      if (value.kind !== 'library' || !world.isClientModule(value.module)) return;
      if (value.path.join('.') === 'Socket') world.declared.push({ node, holder });
    });
  }
}

/** `SocketIOClient.Socket`, the global name of the old type package, or `import('…').Socket` that took its place. */
export function isGlobalSocketType(world: World, node: ts.Node): boolean {
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    const { literal } = node.argument;
    const isClient = ts.isStringLiteral(literal) && world.isClientModule(literal.text);
    return isClient && node.qualifier?.getText() === 'Socket';
  }
  return (
    ts.isTypeReferenceNode(node) &&
    ts.isQualifiedName(node.typeName) &&
    node.typeName.getText() === 'SocketIOClient.Socket'
  );
}

/** `typeof io`, where `io` is the factory. */
export function isFactoryType(world: World, node: ts.Node): boolean {
  if (!ts.isTypeQueryNode(node) || !ts.isIdentifier(node.exprName)) return false;
  return [...world.solver.valuesOf(nodeOf(world, node.exprName))].some(
    (value) => value.kind === 'library' && world.isClientModule(value.module),
  );
}

/** The same in a union. */
function saysSocket(world: World, type: ts.TypeNode | undefined): boolean {
  if (type === undefined) return false;
  if (ts.isUnionTypeNode(type)) return type.types.some((one) => saysSocket(world, one));
  return isGlobalSocketType(world, type);
}

function namesIn(type: ts.TypeNode | undefined): ts.Identifier[] {
  if (type === undefined) return [];
  if (ts.isUnionTypeNode(type)) return type.types.flatMap(namesIn);
  if (ts.isParenthesizedTypeNode(type)) return namesIn(type.type);
  if (ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName)) return [type.typeName];
  return [];
}
