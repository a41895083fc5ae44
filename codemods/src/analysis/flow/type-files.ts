import { ts } from 'ts-morph';
import type { SocketGroup, TypeFile } from '../../inventory.js';
import {
  isFactoryType,
  isGlobalSocketType,
  isQualifiedSocketType,
} from './constraints/declared-types.js';
import type { World } from './world.js';

/** Files that import the type `Socket` from Socket.IO's client, and the groups that it can be about. */
export function findTypeFiles(world: World, groups: readonly SocketGroup[]): TypeFile[] {
  return [...world.files.all()]
    .filter(({ tree }) => speaksOfSockets(world, tree))
    .map(({ path }) => ({ file: path, groups: groupsAt(world, path, groups).map(({ id }) => id) }));
}

/** Those that reach the file, or else all that can run together with it. */
function groupsAt(
  world: World,
  path: string,
  groups: readonly SocketGroup[],
): readonly SocketGroup[] {
  const here = groups.filter(({ files }) => files.includes(path));
  if (here.length > 0) return here;
  const peers = world.realms.peersOf(world.realms.of(path));
  return groups.filter(({ files }) => files.some((file) => peers.has(world.realms.of(file))));
}

/** By the type `Socket`, whether it is imported or taken out of what is, by the old global namespace, or by the type of the factory. */
function speaksOfSockets(world: World, tree: ts.SourceFile): boolean {
  if (tree.statements.some((one) => importsSocket(world, one))) return true;
  if (!/\bSocketIOClient\s*\.|\.\s*Socket\b|\btypeof\b|\bimport\(/.test(tree.text)) return false;
  const visit = (node: ts.Node): boolean =>
    isGlobalSocketType(world, node) ||
    isQualifiedSocketType(world, node) ||
    isFactoryType(world, node) ||
    ts.forEachChild(node, (child) => visit(child) || undefined) === true;
  return visit(tree);
}

function importsSocket(world: World, statement: ts.Statement): boolean {
  if (!ts.isImportDeclaration(statement)) return false;
  const { moduleSpecifier, importClause } = statement;
  if (!ts.isStringLiteral(moduleSpecifier) || !world.isClientModule(moduleSpecifier.text)) {
    return false;
  }
  const bindings = importClause?.namedBindings;
  if (bindings === undefined || !ts.isNamedImports(bindings)) return false;
  return bindings.elements.some(
    ({ propertyName, name }) => (propertyName ?? name).text === 'Socket',
  );
}
