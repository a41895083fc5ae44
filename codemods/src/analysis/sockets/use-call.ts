import { ts } from 'ts-morph';
import type { UseCall } from '../../inventory.js';
import { nodeOf, wrapped } from '../flow/constraints/expression-node.js';
import { isBoundByItsClass } from '../flow/library/socket-io-client.js';
import type { Value } from '../flow/values.js';
import type { World } from '../flow/world.js';

/** The call whose function a node is. */
export function callAround(node: ts.Node): ts.CallExpression | undefined {
  if (ts.isBindingElement(node)) return undefined;
  const outer = wrapped(node);
  const { parent } = outer;
  return ts.isCallExpression(parent) && parent.expression === outer ? parent : undefined;
}

/** A call as data. */
export function toUseCall(world: World, call: ts.CallExpression, tree: ts.SourceFile): UseCall {
  const events = eventsOf(world, call.arguments[0]);
  return {
    start: call.getStart(tree),
    end: call.end,
    arguments: call.arguments.map((one) => ({ start: one.getStart(tree), end: one.end })),
    hasSpread: call.arguments.some(ts.isSpreadElement),
    hasCallback: hasCallback(world, call),
    isResultUsed: isResultUsed(call),
    isThisUsed: isThisUsed(world, call.arguments[1]),
    ...(events === undefined ? {} : { events }),
  };
}

function hasCallback(world: World, { arguments: given }: ts.CallExpression): boolean {
  const last = given.at(-1);
  if (last === undefined || given.length < 2 || ts.isSpreadElement(last)) return false;
  const values = [...world.solver.valuesOf(nodeOf(world, last))];
  return values.some(({ kind }) => kind === 'function' || kind === 'model');
}

function eventsOf(world: World, argument: ts.Expression | undefined): string[] | undefined {
  if (argument === undefined || ts.isSpreadElement(argument)) return undefined;
  const values = [...world.solver.valuesOf(nodeOf(world, argument))];
  const texts = values.flatMap((value) => (value.kind === 'string' ? [value.text] : []));
  return texts.length > 0 && texts.length === values.length ? texts : undefined;
}

function isThisUsed(world: World, listener: ts.Expression | undefined): boolean {
  if (listener === undefined) return false;
  const values = [...world.solver.valuesOf(nodeOf(world, listener))];
  return values.length === 0 || values.some(mayUseThis);
}

function mayUseThis(value: Value): boolean {
  if (value.kind === 'model') return false;
  if (value.kind !== 'function') return true;
  return !value.isBound && !isBoundByItsClass(value.node) && mentionsThis(value.node);
}

/** Of the `this` of a function, which those that are written inside have of their own. */
function mentionsThis(fn: ts.SignatureDeclaration): boolean {
  if (ts.isArrowFunction(fn)) return false;
  const isFound = (node: ts.Node): boolean => {
    if (node.kind === ts.SyntaxKind.ThisKeyword) return true;
    if (ts.isClassLike(node) || ts.isFunctionDeclaration(node)) return false;
    if (ts.isFunctionExpression(node) || ts.isObjectLiteralElementLike(node)) {
      return !ts.isFunctionLike(node) && ts.forEachChild(node, isFound) === true;
    }
    return ts.forEachChild(node, isFound) === true;
  };
  return ts.forEachChild(fn, isFound) === true;
}

/** Not when the call is a statement, or what an arrow function comes to. */
function isResultUsed(call: ts.CallExpression): boolean {
  let outer: ts.Node = wrapped(call);
  while (isPassedOn(outer)) outer = wrapped(outer.parent);
  const { parent } = outer;
  return !(
    ts.isExpressionStatement(parent) ||
    ts.isVoidExpression(parent) ||
    (ts.isArrowFunction(parent) && parent.body === outer)
  );
}

/** `a && socket.emit()`, `a ? socket.emit() : b`: what it comes to is what the whole comes to. */
function isPassedOn(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isConditionalExpression(parent)) return parent.condition !== node;
  return (
    ts.isBinaryExpression(parent) && parent.right === node && GUARDS.has(parent.operatorToken.kind)
  );
}

const GUARDS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.CommaToken,
]);
