import { ts } from 'ts-morph';
import type { FactoryHandle } from '../../inventory.js';
import type { SourceUnit } from '../files/source-files.js';
import { nodeOf, unwrap, wrapped } from '../flow/constraints/expression-node.js';
import { isFactoryPath } from '../flow/library/socket-io-client.js';
import type { NodeId } from '../flow/solver.js';
import type { World } from '../flow/world.js';
import { isGlobalFactory } from './global-factory.js';

/**
 * Every place that hands an imported factory on, as in `new Controller(io)`. None when one of those who get it does
 * anything else than to make sockets of it, all in the same way: `make(url)`, or `client.connect(url)`.
 */
export function findFactoryHandles(world: World): FactoryHandle[] {
  const form = findForm(world);
  if (form === undefined) return [];
  const found = [...world.files.all()].map((unit) => handlesIn(world, unit));
  if (found.includes(undefined)) return [];
  return found.flatMap((places = []) => places.map((place) => ({ ...place, form })));
}

/** Whether a callee is a factory that has been handed on. */
export function isHandedFactory(world: World, callee: ts.Node): boolean {
  const written = unwrap(callee);
  if (isNameOfImport(world, rootOf(written)) || isGlobalFactory(world, written)) return false;
  if (isFactory(world, nodeOf(world, written))) return true;
  return (
    ts.isPropertyAccessExpression(written) && isFactory(world, nodeOf(world, written.expression))
  );
}

/** How all who are handed a factory make sockets of it; `undefined` where one of them does anything else, or another way. */
export function findForm(world: World): FactoryHandle['form'] | undefined {
  const forms = new Set<FactoryHandle['form']>();
  for (const { callee, isKnown, arguments: given } of world.calls) {
    if (!isKnown && given.some((one) => isFactory(world, one))) return undefined;
    const written = unwrap(callee);
    if (!isHandedFactory(world, written)) continue;
    const isMember =
      ts.isPropertyAccessExpression(written) && isFactory(world, nodeOf(world, written.expression));
    forms.add(isMember ? 'namespace' : 'function');
  }
  const isRead = world.accesses.some(
    ({ node, base, name }) =>
      isFactory(world, base) &&
      !isNameOfImport(world, rootOf(node)) &&
      !isGlobalFactory(world, node) &&
      !(CALLED.has(name) && isCalled(node)),
  );
  const [form, ...others] = forms;
  return isRead || others.length > 0 ? undefined : form;
}

/** A factory's own method, and those of a promise of it. */
const CALLED: ReadonlySet<string | undefined> = new Set(['connect', 'then', 'catch', 'finally']);

/** `undefined` where the client comes into the file by anything else than an import, or the factory goes where it is not followed. */
function handlesIn(
  world: World,
  { path, tree }: SourceUnit,
): Omit<FactoryHandle, 'form'>[] | undefined {
  const found: Omit<FactoryHandle, 'form'>[] = [];
  let isFollowed = true;
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (isOtherLoad(world, node)) isFollowed = false;
    if (ts.isImportDeclaration(node)) return;
    if (ts.isIdentifier(node) && isNameOfImport(world, node) && !makesSocket(node)) {
      isFollowed &&= isArgument(node);
      found.push({ file: path, start: node.getStart(tree), end: node.end });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return isFollowed ? found : undefined;
}

function isArgument(name: ts.Identifier): boolean {
  const { parent } = name;
  if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return false;
  return parent.arguments?.some((one) => one === name) === true;
}

/** The client, or its type, comes in by something that is not rewritten. */
function isOtherLoad(world: World, node: ts.Node): boolean {
  if (ts.isImportDeclaration(node)) return isOfType(world, node);
  return (ts.isExportDeclaration(node) || ts.isCallExpression(node)) && isLoad(world, node);
}

/** `import type { io }`: the type of what somebody is handed. */
function isOfType(world: World, { moduleSpecifier, importClause }: ts.ImportDeclaration): boolean {
  if (!ts.isStringLiteral(moduleSpecifier) || !world.isClientModule(moduleSpecifier.text))
    return false;
  const { namedBindings, name } = importClause ?? {};
  const named = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
  const isTypeOnly = importClause?.isTypeOnly === true;
  if (isTypeOnly && name !== undefined) return true;
  return named.some((one) => (isTypeOnly || one.isTypeOnly) && isFactoryBinding(one));
}

/** `export … from`, `require` or `import()` of the client. */
function isLoad(world: World, node: ts.ExportDeclaration | ts.CallExpression): boolean {
  const specifier = ts.isExportDeclaration(node) ? node.moduleSpecifier : node.arguments[0];
  if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return false;
  if (!world.isClientModule(specifier.text)) return false;
  if (ts.isExportDeclaration(node)) return true;
  const { expression } = node;
  const isImport = expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImport || (ts.isIdentifier(expression) && expression.text === 'require');
}

/** The name of an imported factory; a namespace has more in it than that. */
function isNameOfImport(world: World, node: ts.Node): boolean {
  if (!ts.isIdentifier(node)) return false;
  const [declaration] = world.files.symbolAt(node)?.declarations ?? [];
  if (declaration === undefined || !isFactoryBinding(declaration)) return false;
  const statement = ts.findAncestor(declaration, ts.isImportDeclaration);
  const specifier = statement?.moduleSpecifier;
  if (specifier === undefined || !ts.isStringLiteral(specifier)) return false;
  return world.isClientModule(specifier.text);
}

/** `io`, and not `Manager` or the type `Socket`. */
function isFactoryBinding(declaration: ts.Node): boolean {
  if (!ts.isImportSpecifier(declaration)) return !ts.isNamespaceImport(declaration);
  return isFactoryPath([(declaration.propertyName ?? declaration.name).text]);
}

/** `io(url)`, `new io(url)`, `io.connect(url)`. */
function makesSocket(name: ts.Identifier): boolean {
  const outer = wrapped(name);
  const { parent } = outer;
  const isMember = ts.isPropertyAccessExpression(parent) && parent.expression === outer;
  return isCalled(isMember ? parent : name);
}

function isCalled(node: ts.Node): boolean {
  const outer = wrapped(node);
  const { parent } = outer;
  return (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === outer;
}

function rootOf(node: ts.Node): ts.Node {
  if (ts.isBindingElement(node)) return node;
  let root = unwrap(node);
  while (ts.isPropertyAccessExpression(root)) root = unwrap(root.expression);
  return root;
}

function isFactory(world: World, node: NodeId): boolean {
  return [...world.solver.valuesOf(node)].some(
    (value) =>
      value.kind === 'library' && world.isClientModule(value.module) && isFactoryPath(value.path),
  );
}
