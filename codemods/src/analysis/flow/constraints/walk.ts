import { ts } from 'ts-morph';
import { isWellFormed } from '../../files/bind.js';
import type { SourceUnit } from '../../files/source-files.js';
import type { World } from '../world.js';
import { assign, bind } from './bindings.js';
import { constrainCall, constrainDecorator } from './calls.js';
import type { LibraryRule } from './calls.js';
import { constrainClass } from './classes.js';
import { seedDeclaredType } from './declared-types.js';
import { casesAround, isOtherCase } from './cases.js';
import { nodeOf } from './expression-node.js';
import { constrainFunction, constrainReturn } from './functions.js';
import { constrainElement } from './jsx.js';
import {
  constrainExport,
  constrainExportAssignment,
  constrainExportedDeclaration,
  constrainExportedVariables,
  constrainImport,
  constrainImportEquals,
  linkImport,
} from './modules.js';
import { constrainArray, constrainEnum, constrainObject } from './objects.js';

/** Adds the constraints of one file. Each syntax node contributes on its own; the order does not matter. */
export function walkFile(world: World, unit: SourceUnit, library: LibraryRule): void {
  const isFine = isWellFormed(unit.tree);
  const visit = (node: ts.Node): void => {
    if (isToken(node)) return;
    // What a class extends is an expression, though it counts as a type.
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (isFine && ts.isBlock(node) && ts.isFunctionLike(node.parent)) {
      unit.bodies.push({ start: node.statements.pos, end: node.end - 1 });
    }
    constrainDeclaration(world, node);
    constrainStatement(world, node);
    constrainExpression(world, node, library);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(unit.tree, visit);
}

/** Names, key words and numbers: most of a tree, and nothing is said by one of them alone. */
function isToken(node: ts.Node): boolean {
  return node.kind <= ts.SyntaxKind.LastToken && !ts.isStringLiteralLike(node);
}

function constrainDeclaration(world: World, node: ts.Node): void {
  if (ts.isFunctionLike(node)) constrainFunction(world, node);
  else if (ts.isClassLike(node)) constrainClass(world, node);
  else if (ts.isEnumDeclaration(node)) constrainEnum(world, node);
  else constrainModuleLink(world, node);
  if (hasExport(node)) constrainExported(world, node);
}

function constrainModuleLink(world: World, node: ts.Node): void {
  if (ts.isImportDeclaration(node)) constrainImport(world, node);
  else if (ts.isImportEqualsDeclaration(node)) constrainImportEquals(world, node);
  else if (ts.isExportDeclaration(node)) constrainExport(world, node);
  else if (ts.isExportAssignment(node)) constrainExportAssignment(world, node);
}

function constrainExported(world: World, node: ts.Node): void {
  const isNamed =
    ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isEnumDeclaration(node);
  if (isNamed) constrainExportedDeclaration(world, node);
  else if (ts.isVariableStatement(node)) constrainExportedVariables(world, node);
}

function constrainStatement(world: World, node: ts.Node): void {
  if (ts.isVariableDeclaration(node)) constrainVariable(world, node);
  if (ts.isForOfStatement(node)) constrainForOf(world, node);
  if (ts.isReturnStatement(node) && node.expression !== undefined) {
    constrainReturn(world, node, node.expression);
  }
}

function constrainVariable(world: World, node: ts.VariableDeclaration): void {
  if (node.initializer !== undefined) bind(world, node.name, nodeOf(world, node.initializer));
  if (node.type === undefined || !ts.isIdentifier(node.name)) return;
  const variable = world.variable(world.files.symbolAt(node.name), node.name.text, node);
  seedDeclaredType(world, node.type, node, variable);
}

function constrainForOf(world: World, node: ts.ForOfStatement): void {
  const item = world.solver.node();
  world.load(nodeOf(world, node.expression), '*', item);
  if (!ts.isVariableDeclarationList(node.initializer)) {
    assign(world, node.initializer, item);
    return;
  }
  for (const { name } of node.initializer.declarations) bind(world, name, item);
}

function constrainExpression(world: World, node: ts.Node, library: LibraryRule): void {
  if (isDynamicImport(node)) constrainDynamicImport(world, node);
  else if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    constrainCall(world, node, library);
  } else if (ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node)) {
    constrainElement(world, node, library);
  } else if (ts.isDecorator(node)) constrainDecorator(world, node, library);
  else if (ts.isPropertyAccessExpression(node)) constrainProperty(world, node);
  else if (ts.isElementAccessExpression(node)) constrainElementAccess(world, node);
  else constrainOperator(world, node);
}

function constrainOperator(world: World, node: ts.Node): void {
  if (ts.isBinaryExpression(node)) constrainBinary(world, node);
  else if (ts.isConditionalExpression(node)) {
    world.solver.flow(nodeOf(world, node.whenTrue), nodeOf(world, node));
    world.solver.flow(nodeOf(world, node.whenFalse), nodeOf(world, node));
  } else if (ts.isObjectLiteralExpression(node)) constrainObject(world, node);
  else if (ts.isArrayLiteralExpression(node)) constrainArray(world, node);
  else if (ts.isStringLiteralLike(node)) {
    world.solver.add(nodeOf(world, node), world.heap.string(node.text));
  } else if (ts.isYieldExpression(node) && node.expression !== undefined) {
    constrainReturn(world, node, node.expression);
    // Who runs the generator gives back what a promise, or an effect, brings.
    world.solver.flow(nodeOf(world, node.expression), nodeOf(world, node));
  }
}

/** `import('…')`. */
function isDynamicImport(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
}

function constrainDynamicImport(world: World, node: ts.CallExpression): void {
  const [specifier] = node.arguments;
  if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
  linkImport(world, specifier, '*', nodeOf(world, node));
}

function constrainProperty(world: World, node: ts.PropertyAccessExpression): void {
  const name = node.name.text;
  const base = nodeOf(world, node.expression);
  world.accesses.push({ node, base, name });
  const cases = casesAround(node);
  const result = nodeOf(world, node);
  if (cases === undefined) world.load(base, name, result);
  else
    world.solver.each(base, (value) => {
      if (!isOtherCase(value, cases)) world.loadFrom(value, name, result);
    });
}

function constrainElementAccess(world: World, node: ts.ElementAccessExpression): void {
  const key = node.argumentExpression;
  const name = ts.isStringLiteralLike(key) ? key.text : undefined;
  const base = nodeOf(world, node.expression);
  world.accesses.push(name === undefined ? { node, base } : { node, base, name });
  world.load(base, name ?? '*', nodeOf(world, node));
}

/** Operators that can give the left side, and those that can give the right side. */
const GIVES_LEFT: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
]);
const ASSIGNS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
]);

function constrainBinary(world: World, node: ts.BinaryExpression): void {
  const operator = node.operatorToken.kind;
  const result = nodeOf(world, node);
  const right = nodeOf(world, node.right);
  if (GIVES_LEFT.has(operator)) world.solver.flow(nodeOf(world, node.left), result);
  if (GIVES_LEFT.has(operator) || ASSIGNS.has(operator) || operator === ts.SyntaxKind.CommaToken) {
    world.solver.flow(right, result);
  }
  if (ASSIGNS.has(operator)) assign(world, node.left, right);
  if (operator === ts.SyntaxKind.InKeyword) constrainTest(world, node);
}

/** `'emit' in socket` */
function constrainTest(world: World, { left: node, right: tested }: ts.BinaryExpression): void {
  if (!ts.isStringLiteralLike(node) || !ts.isIdentifier(tested)) return;
  const base = nodeOf(world, tested);
  const start = node.getStart() + 1;
  world.paths.push({ node, base, name: node.text, start, isValueUsed: false, tested });
}

function hasExport(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword) ?? false)
  );
}
