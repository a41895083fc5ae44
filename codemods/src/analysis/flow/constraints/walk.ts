import { ts } from 'ts-morph';
import { isWellFormed } from '../../files/bind.js';
import type { SourceUnit } from '../../files/source-files.js';
import type { World } from '../world.js';
import { assign, bind } from './bindings.js';
import { constrainCall, constrainDecorator, constrainTag } from './calls.js';
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
import { constrainPrototype } from './prototypes.js';

/** Adds the constraints of one file. Each syntax node contributes on its own; the order does not matter. */
export function walkFile(world: World, unit: SourceUnit, library: LibraryRule): void {
  const isFine = isWellFormed(unit.tree);
  const visit = (node: ts.Node): void => {
    const { kind } = node;
    // What a class extends counts as a type, but is an expression: it is none of these.
    if (kind >= ts.SyntaxKind.FirstTypeNode && kind <= ts.SyntaxKind.LastTypeNode) return;
    RULES[kind]?.(world, node, library);
    // Names, key words and numbers are most of a tree.
    if (kind <= ts.SyntaxKind.LastToken) return;
    if (isFine && ts.isBlock(node) && ts.isFunctionLike(node.parent)) {
      unit.bodies.push({ start: node.statements.pos, end: node.end - 1 });
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(unit.tree, visit);
}

type Rule<Node extends ts.Node = ts.Node> = (
  world: World,
  node: Node,
  library: LibraryRule,
) => void;

/** What syntax says, by its kind; most says nothing by itself. */
const RULES: (Rule | undefined)[] = [];

function ruleFor<Node extends ts.Node>(
  is: (node: ts.Node) => node is Node,
  rule: Rule<Node>,
  ...kinds: ts.SyntaxKind[]
): void {
  for (const kind of kinds) {
    const before = RULES[kind];
    RULES[kind] = (world, node, library) => {
      before?.(world, node, library);
      if (is(node)) rule(world, node, library);
    };
  }
}

const kinds = ts.SyntaxKind;
ruleFor(
  ts.isFunctionLike,
  constrainFunction,
  kinds.FunctionDeclaration,
  kinds.FunctionExpression,
  kinds.ArrowFunction,
  kinds.MethodDeclaration,
  kinds.Constructor,
  kinds.GetAccessor,
  kinds.SetAccessor,
  kinds.MethodSignature,
  kinds.CallSignature,
  kinds.ConstructSignature,
  kinds.IndexSignature,
);
ruleFor(ts.isClassLike, constrainClass, kinds.ClassDeclaration, kinds.ClassExpression);
ruleFor(ts.isEnumDeclaration, constrainEnum, kinds.EnumDeclaration);
ruleFor(ts.isImportDeclaration, constrainImport, kinds.ImportDeclaration);
ruleFor(ts.isImportEqualsDeclaration, constrainImportEquals, kinds.ImportEqualsDeclaration);
ruleFor(ts.isExportDeclaration, constrainExport, kinds.ExportDeclaration);
ruleFor(ts.isExportAssignment, constrainExportAssignment, kinds.ExportAssignment);
ruleFor(
  isExportedByName,
  constrainExportedDeclaration,
  kinds.FunctionDeclaration,
  kinds.ClassDeclaration,
  kinds.EnumDeclaration,
);
ruleFor(isExportedVariable, constrainExportedVariables, kinds.VariableStatement);
ruleFor(ts.isVariableDeclaration, constrainVariable, kinds.VariableDeclaration);
ruleFor(ts.isForOfStatement, constrainForOf, kinds.ForOfStatement);
ruleFor(ts.isReturnStatement, constrainReturnStatement, kinds.ReturnStatement);
ruleFor(isCall, constrainCall, kinds.CallExpression, kinds.NewExpression);
ruleFor(isDynamicImport, constrainDynamicImport, kinds.CallExpression);
ruleFor(ts.isTaggedTemplateExpression, constrainTag, kinds.TaggedTemplateExpression);
ruleFor(isElement, constrainElement, kinds.JsxOpeningElement, kinds.JsxSelfClosingElement);
ruleFor(ts.isDecorator, constrainDecorator, kinds.Decorator);
ruleFor(ts.isPropertyAccessExpression, constrainProperty, kinds.PropertyAccessExpression);
ruleFor(ts.isElementAccessExpression, constrainElementAccess, kinds.ElementAccessExpression);
ruleFor(ts.isBinaryExpression, constrainBinary, kinds.BinaryExpression);
ruleFor(ts.isConditionalExpression, constrainConditional, kinds.ConditionalExpression);
ruleFor(ts.isObjectLiteralExpression, constrainObject, kinds.ObjectLiteralExpression);
ruleFor(ts.isArrayLiteralExpression, constrainArray, kinds.ArrayLiteralExpression);
ruleFor(
  ts.isStringLiteralLike,
  constrainString,
  kinds.StringLiteral,
  kinds.NoSubstitutionTemplateLiteral,
);
ruleFor(ts.isYieldExpression, constrainYield, kinds.YieldExpression);

type Exported = ts.FunctionDeclaration | ts.ClassDeclaration | ts.EnumDeclaration;

function isExportedByName(node: ts.Node): node is Exported {
  const isNamed =
    ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isEnumDeclaration(node);
  return isNamed && hasExport(node);
}

function isExportedVariable(node: ts.Node): node is ts.VariableStatement {
  return ts.isVariableStatement(node) && hasExport(node);
}

function hasExport(node: ts.HasModifiers): boolean {
  return node.modifiers?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function isCall(node: ts.Node): node is ts.CallExpression | ts.NewExpression {
  return ts.isNewExpression(node) || (ts.isCallExpression(node) && !isDynamicImport(node));
}

/** `import('…')`. */
function isDynamicImport(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
}

function isElement(node: ts.Node): node is ts.JsxOpeningElement | ts.JsxSelfClosingElement {
  return ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node);
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

function constrainReturnStatement(world: World, node: ts.ReturnStatement): void {
  if (node.expression !== undefined) constrainReturn(world, node, node.expression);
}

function constrainConditional(world: World, node: ts.ConditionalExpression): void {
  world.solver.flow(nodeOf(world, node.whenTrue), nodeOf(world, node));
  world.solver.flow(nodeOf(world, node.whenFalse), nodeOf(world, node));
}

function constrainString(world: World, node: ts.StringLiteralLike): void {
  world.solver.add(nodeOf(world, node), world.heap.string(node.text));
}

function constrainYield(world: World, node: ts.YieldExpression): void {
  if (node.expression === undefined) return;
  constrainReturn(world, node, node.expression);
  // Who runs the generator gives back what a promise, or an effect, brings.
  world.solver.flow(nodeOf(world, node.expression), nodeOf(world, node));
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
  if (ASSIGNS.has(operator)) {
    assign(world, node.left, right);
    constrainPrototype(world, node);
  }
  if (operator === ts.SyntaxKind.InKeyword) constrainTest(world, node);
}

/** `'emit' in socket` */
function constrainTest(world: World, { left: node, right: tested }: ts.BinaryExpression): void {
  if (!ts.isStringLiteralLike(node) || !ts.isIdentifier(tested)) return;
  const base = nodeOf(world, tested);
  const start = node.getStart() + 1;
  world.paths.push({ node, base, name: node.text, start, isValueUsed: false, tested });
}
