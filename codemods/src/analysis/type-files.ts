import { ts } from 'ts-morph';
import type { SocketGroup, TypeFile } from '../inventory.js';
import type { World } from './world.js';

/** Files that import the type `Socket` from Socket.IO's client, and the groups that it can be about. */
export function findTypeFiles(world: World, groups: readonly SocketGroup[]): TypeFile[] {
  return [...world.files.all()]
    .filter(({ tree }) => tree.statements.some((one) => importsSocket(world, one)))
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
