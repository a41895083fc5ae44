import { ts } from 'ts-morph';
import { SCRIPT_GLOBAL } from '../../catalog/modules.js';
import type { FactoryHandle, FactoryReference } from '../../inventory.js';
import { unwrap, wrapped } from '../flow/constraints/expression-node.js';
import { SCRIPT_TAG_MODULE } from '../flow/library/socket-io-client.js';
import type { SourceUnit } from '../files/source-files.js';
import type { World } from '../flow/world.js';

const GLOBAL_OBJECTS = /^(?:window|self|globalThis|top|parent)$/;

/** Whether a callee is the global `io` by its own name: `io`, `window.io`, `io.connect`. */
export function isGlobalFactory(world: World, callee: ts.Node): boolean {
  const written = unwrap(callee);
  const isConnect = ts.isPropertyAccessExpression(written) && written.name.text === 'connect';
  return nameOfFactory(world, isConnect ? written.expression : written) !== undefined;
}

/**
 * Every place that names the global `io`, except where a socket is made of it.
 *
 * @param form how all who are handed a factory use it; `undefined` where that is not known
 */
export function findFactoryReferences(
  world: World,
  form: FactoryHandle['form'] | undefined,
): FactoryReference[] {
  return [...world.files.all()].flatMap((unit) => {
    if (!/(?<![\w$])io(?![\w$])/.test(unit.text) || isOfServer(unit)) return [];
    if (!hasGlobalFactory(world, world.realmOf(unit.tree))) return [];
    const found: FactoryReference[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isTypeNode(node)) return;
      const name = nameOfFactory(world, node);
      if (name === undefined) ts.forEachChild(node, visit);
      else if (!makesSocket(world, node)) found.push(toReference(unit, node, name, form));
    };
    ts.forEachChild(unit.tree, visit);
    return found;
  });
}

/** `io` itself in `io` and `window.io`, where no declaration gives it another meaning. */
function nameOfFactory(world: World, node: ts.Node): ts.Node | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    const { expression, name } = node;
    const isGlobal = ts.isIdentifier(expression) && GLOBAL_OBJECTS.test(expression.text);
    return isGlobal && name.text === SCRIPT_GLOBAL ? name : undefined;
  }
  if (!ts.isIdentifier(node) || node.text !== SCRIPT_GLOBAL || isOnlyName(node)) return undefined;
  const declarations = world.files.symbolAt(node)?.declarations ?? [];
  // In JavaScript, TypeScript takes `window.io = …` for a declaration.
  return declarations.every(
    (one) => ts.isBinaryExpression(one) || ts.isPropertyAccessExpression(one),
  )
    ? node
    : undefined;
}

/** The `io` of `socket.io`, `{ io: … }` and their like. */
function isOnlyName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isShorthandPropertyAssignment(parent)) return false;
  return ('name' in parent && parent.name === node) || ts.isLabeledStatement(parent);
}

/** A module of Node that keeps its server in a global of the same name is in no page. */
function isOfServer({ text, isScript }: SourceUnit): boolean {
  return !isScript && /(?<![\w$.])(?:global\.)?io\s*=(?!=)/.test(text);
}

function makesSocket(world: World, node: ts.Node): boolean {
  const outer = wrapped(node);
  const { parent } = outer;
  const isConnect =
    ts.isPropertyAccessExpression(parent) &&
    parent.expression === outer &&
    parent.name.text === 'connect';
  const callee = isConnect ? wrapped(parent) : outer;
  const call = callee.parent;
  if (!ts.isCallExpression(call) && !ts.isNewExpression(call)) return false;
  return call.expression === callee && isFactoryHere(world, call);
}

function isFactoryHere(world: World, call: ts.Expression): boolean {
  const result = world.expressions.get(unwrap(call));
  if (result === undefined) return false;
  return [...world.solver.valuesOf(result)].some(
    (value) => value.kind === 'socket' && value.site === call && value.origin === 'script-tag',
  );
}

function toReference(
  unit: SourceUnit,
  node: ts.Node,
  name: ts.Node,
  form: FactoryHandle['form'] | undefined,
): FactoryReference {
  const handed = form !== undefined && isHandedOn(wrapped(node)) ? form : 'value';
  return {
    file: unit.path,
    start: name.getStart(unit.tree),
    end: name.end,
    kind: isOnlyTested(wrapped(node)) ? 'test' : handed,
  };
}

/** `resolve(io)`, `return io`, `() => io`, `const client = io`. */
function isHandedOn(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) {
    return parent.arguments?.some((one) => one === node) === true;
  }
  if (ts.isReturnStatement(parent)) return true;
  if (ts.isArrowFunction(parent)) return parent.body === node;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name);
}

/** `typeof io`, `if (window.io)`, `!io`, `io && …`: it is asked whether the script has been loaded. */
function isOnlyTested(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isTypeOfExpression(parent)) return true;
  if (ts.isPrefixUnaryExpression(parent)) {
    return parent.operator === ts.SyntaxKind.ExclamationToken;
  }
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent)) return parent.expression === node;
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  if (!ts.isBinaryExpression(parent)) return false;
  const operator = parent.operatorToken.kind;
  if (operator === ts.SyntaxKind.AmpersandAmpersandToken) return parent.left === node;
  const other = parent.left === node ? parent.right : parent.left;
  const isNothing =
    other.kind === ts.SyntaxKind.NullKeyword ||
    (ts.isIdentifier(other) && other.text === 'undefined');
  return COMPARISONS.has(operator) && isNothing;
}

const COMPARISONS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

/** The global `io` of the pages of a realm, as a value that flows. */
export function seedGlobalFactory(world: World, realm: string): void {
  const factory = world.constant(world.heap.library(SCRIPT_TAG_MODULE, [], realm));
  world.put(world.global(realm), SCRIPT_GLOBAL, factory);
}

/** Whether the pages of a realm have the global `io`. */
function hasGlobalFactory(world: World, realm: string): boolean {
  const values = world.solver.valuesOf(world.field(world.global(realm), SCRIPT_GLOBAL));
  return [...values].some((one) => one.kind === 'library' && one.module === SCRIPT_TAG_MODULE);
}
