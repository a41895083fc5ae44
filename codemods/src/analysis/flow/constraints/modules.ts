import { ts } from 'ts-morph';
import type { NodeId } from '../solver.js';
import type { World } from '../world.js';
import { nodeOf } from './expression-node.js';

/** Constraints of `import …`. */
export function constrainImport(world: World, node: ts.ImportDeclaration): void {
  if (!ts.isStringLiteral(node.moduleSpecifier) || node.importClause === undefined) return;
  const specifier = node.moduleSpecifier;
  const { name, namedBindings } = node.importClause;
  if (name !== undefined) importName(world, specifier, 'default', name);
  if (namedBindings === undefined) return;
  if (ts.isNamespaceImport(namedBindings)) {
    importName(world, specifier, '*', namedBindings.name);
    return;
  }
  for (const element of namedBindings.elements) {
    importName(world, specifier, (element.propertyName ?? element.name).text, element.name);
  }
}

/** `import x = require('…')`. */
export function constrainImportEquals(world: World, node: ts.ImportEqualsDeclaration): void {
  const { moduleReference } = node;
  if (!ts.isExternalModuleReference(moduleReference)) return;
  if (ts.isStringLiteral(moduleReference.expression)) {
    importName(world, moduleReference.expression, '*', node.name);
  }
}

function importName(
  world: World,
  specifier: ts.StringLiteral,
  imported: string,
  local: ts.Identifier,
): void {
  linkImport(world, specifier, imported, nodeOf(world, local));
}

/** What a module gives under a name arrives in `to`. `*` is the whole module. */
export function linkImport(
  world: World,
  specifier: ts.StringLiteralLike,
  imported: string,
  to: NodeId,
): void {
  const from = world.files.unitOf(specifier).path;
  const target = world.modules.resolve(specifier.text, from);
  if (target === undefined) {
    const path = imported === '*' || imported === 'default' ? [] : [imported];
    world.solver.add(to, world.heap.library(specifier.text, path, world.realms.of(from)));
    return;
  }
  const exports = world.exports(target);
  if (imported === '*') {
    world.solver.flow(exports, to);
    return;
  }
  world.load(exports, imported, to);
  if (imported !== 'default') return;
  // The default import of a CommonJS module is what it assigned to `module.exports`.
  world.solver.each(exports, (value) => {
    const isNamespace = value.kind === 'object' && value.shape === 'module';
    if (!isNamespace) world.solver.add(to, value);
  });
}

/** `export { … }`, `export … from` and `export *`. */
export function constrainExport(world: World, node: ts.ExportDeclaration): void {
  const namespace = ownNamespace(world, node);
  const { exportClause, moduleSpecifier } = node;
  const specifier =
    moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier)
      ? moduleSpecifier
      : undefined;
  if (exportClause === undefined) {
    // Which of its names another library has is not known; those of its own must not be taken for them.
    if (specifier !== undefined && world.isFollowed(specifier))
      linkImport(world, specifier, '*', world.field(namespace, ' proto'));
    return;
  }
  if (ts.isNamespaceExport(exportClause)) {
    const slot = world.field(namespace, exportClause.name.text);
    if (specifier !== undefined) linkImport(world, specifier, '*', slot);
    return;
  }
  for (const element of exportClause.elements) {
    const slot = world.field(namespace, element.name.text);
    const local = element.propertyName ?? element.name;
    if (specifier !== undefined) linkImport(world, specifier, local.text, slot);
    else if (ts.isIdentifier(local)) world.solver.flow(nodeOf(world, local), slot);
  }
}

/** `export default x` and `export = x`. */
export function constrainExportAssignment(world: World, node: ts.ExportAssignment): void {
  const value = nodeOf(world, node.expression);
  if (node.isExportEquals === true) {
    world.solver.flow(value, world.exports(world.files.unitOf(node).path));
  } else {
    world.solver.flow(value, world.field(ownNamespace(world, node), 'default'));
  }
}

/** A declaration with the word `export` in front. */
export function constrainExportedDeclaration(
  world: World,
  node: ts.FunctionDeclaration | ts.ClassDeclaration | ts.EnumDeclaration,
): void {
  const namespace = ownNamespace(world, node);
  const isDefault = (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Default) !== 0;
  if (isDefault) {
    const value = ts.isFunctionDeclaration(node)
      ? world.heap.function(node)
      : ts.isClassDeclaration(node)
        ? world.heap.class(node)
        : undefined;
    if (value !== undefined) world.solver.add(world.field(namespace, 'default'), value);
    return;
  }
  if (node.name !== undefined) exportName(world, namespace, node.name);
}

/** `export const a = …, { b } = …`. */
export function constrainExportedVariables(world: World, node: ts.VariableStatement): void {
  const namespace = ownNamespace(world, node);
  for (const { name } of node.declarationList.declarations) exportPattern(world, namespace, name);
}

type Namespace = ReturnType<typeof ownNamespace>;

function exportPattern(world: World, namespace: Namespace, name: ts.BindingName): void {
  if (ts.isIdentifier(name)) {
    exportName(world, namespace, name);
    return;
  }
  for (const element of name.elements) {
    if (ts.isBindingElement(element)) exportPattern(world, namespace, element.name);
  }
}

function exportName(world: World, namespace: Namespace, name: ts.Identifier): void {
  const variable = world.variable(world.files.symbolAt(name), name.text, name);
  world.solver.flow(variable, world.field(namespace, name.text));
}

function ownNamespace(world: World, node: ts.Node) {
  return world.heap.object(world.files.unitOf(node).path, 'module');
}
