import { ts } from 'ts-morph';
import type { World } from './world.js';

/** Files that import the type `Socket` from Socket.IO's client. */
export function findTypeFiles(world: World): string[] {
  const files: string[] = [];
  for (const { path, tree } of world.files.all()) {
    const importsType = tree.statements.some((one) => importsSocket(world, one));
    if (importsType) files.push(path);
  }
  return files;
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
