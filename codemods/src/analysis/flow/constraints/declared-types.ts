import { ts } from 'ts-morph';
import { isHttpModule } from '../library/server.js';
import type { NodeId } from '../solver.js';
import type { World } from '../world.js';
import { nodeOf } from './expression-node.js';

/**
 * What a type annotation says about what a variable holds: a socket, an HTTP server, or an instance of a class of the
 * project.
 */
export function seedDeclaredType(
  world: World,
  type: ts.TypeNode | undefined,
  node: ts.Node,
  holder: NodeId,
): void {
  if (saysSocket(world, type)) world.declared.push({ node, holder });
  for (const { name, member } of namesIn(type)) {
    world.solver.each(nodeOf(world, name), (value) => {
      if (value.kind === 'class') world.solver.add(holder, world.heap.instance(value.node));
      if (value.kind !== 'library') return;
      const path = [...value.path, ...member].join('.');
      if (path === 'Socket' && world.isClientModule(value.module)) {
        world.declared.push({ node, holder });
      }
      if (path === 'Server' && isHttpModule(value.module)) {
        world.solver.add(holder, world.heap.object(node, 'http-server'));
      }
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

/** `io.Socket`, where `io` is all of Socket.IO's client, or its factory. */
export function isQualifiedSocketType(world: World, node: ts.Node): boolean {
  if (!ts.isQualifiedName(node) || node.right.text !== 'Socket') return false;
  return isClientName(world, node.left);
}

/** `typeof io`, where `io` is the factory. */
export function isFactoryType(world: World, node: ts.Node): boolean {
  return ts.isTypeQueryNode(node) && isClientName(world, node.exprName);
}

function isClientName(world: World, name: ts.EntityName): boolean {
  if (!ts.isIdentifier(name)) return false;
  return [...world.solver.valuesOf(nodeOf(world, name))].some(
    (value) => value.kind === 'library' && world.isClientModule(value.module),
  );
}

/** The same in a union. */
function saysSocket(world: World, type: ts.TypeNode | undefined): boolean {
  if (type === undefined) return false;
  if (ts.isUnionTypeNode(type)) return type.types.some((one) => saysSocket(world, one));
  return isGlobalSocketType(world, type);
}

/** A type's name, and what of it is behind a dot: `http.Server`. */
interface TypeName {
  readonly name: ts.Identifier;
  readonly member: readonly string[];
}

function namesIn(type: ts.TypeNode | undefined): TypeName[] {
  if (type === undefined) return [];
  if (ts.isUnionTypeNode(type)) return type.types.flatMap(namesIn);
  if (ts.isParenthesizedTypeNode(type)) return namesIn(type.type);
  if (!ts.isTypeReferenceNode(type)) return [];
  const { typeName } = type;
  if (ts.isIdentifier(typeName)) return [{ name: typeName, member: [] }];
  const { left, right } = typeName;
  return ts.isIdentifier(left) ? [{ name: left, member: [right.text] }] : [];
}
