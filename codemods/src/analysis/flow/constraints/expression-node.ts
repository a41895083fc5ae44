import { ts } from 'ts-morph';
import type { NodeId } from '../solver.js';
import type { World } from '../world.js';
import { storeBehind } from './svelte-stores.js';

/** The node of an expression. Parentheses, casts, `!` and `await` are looked through. */
export function nodeOf(world: World, written: ts.Node): NodeId {
  const expression = unwrap(written);
  const known = world.expressions.get(expression);
  if (known !== undefined) return known;
  const node = makeNode(world, expression);
  world.expressions.set(expression, node);
  return node;
}

/** The expression inside parentheses, casts, `!` and `await`. */
export function unwrap(node: ts.Node): ts.Node {
  let inner = node;
  while (isWrapper(inner)) inner = inner.expression;
  return inner;
}

/** The outermost parentheses, cast, `!` or `await` around an expression. */
export function wrapped(node: ts.Node): ts.Node {
  let outer = node;
  while (isWrapper(outer.parent)) outer = outer.parent;
  return outer;
}

function isWrapper(
  node: ts.Node,
): node is
  | ts.ParenthesizedExpression
  | ts.AsExpression
  | ts.SatisfiesExpression
  | ts.NonNullExpression
  | ts.TypeAssertion
  | ts.AwaitExpression {
  return WRAPPERS.has(node.kind);
}

const WRAPPERS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.AsExpression,
  ts.SyntaxKind.SatisfiesExpression,
  ts.SyntaxKind.NonNullExpression,
  ts.SyntaxKind.TypeAssertionExpression,
  ts.SyntaxKind.AwaitExpression,
]);

/** The function, class member or file whose `this` is meant at a node. */
export function ownerOfThis(node: ts.Node): ts.Node {
  let owner = node.parent;
  while (!isThisOwner(owner)) owner = owner.parent;
  if (!ts.isPropertyDeclaration(owner)) return owner;
  const isStatic = (ts.getCombinedModifierFlags(owner) & ts.ModifierFlags.Static) !== 0;
  return isStatic ? owner : owner.parent;
}

function isThisOwner(node: ts.Node): boolean {
  return (
    ts.isSourceFile(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isClassStaticBlockDeclaration(node) ||
    (ts.isFunctionLike(node) && !ts.isArrowFunction(node))
  );
}

/** The function around a node. */
export function enclosingFunction(node: ts.Node): ts.SignatureDeclaration | undefined {
  let owner = node.parent;
  while (owner !== undefined && !ts.isFunctionLike(owner)) {
    if (ts.isClassStaticBlockDeclaration(owner)) return undefined;
    owner = owner.parent;
  }
  return owner;
}

/** The name of a property, where it is written out. */
export function propertyName(name: ts.PropertyName | ts.JsxAttributeName): string | undefined {
  if (ts.isComputedPropertyName(name)) {
    return ts.isStringLiteralLike(name.expression) ? name.expression.text : undefined;
  }
  if (ts.isJsxNamespacedName(name)) return `${name.namespace.text}:${name.name.text}`;
  return name.text;
}

function makeNode(world: World, expression: ts.Node): NodeId {
  if (ts.isIdentifier(expression)) return nameNode(world, expression);
  if (expression.kind === ts.SyntaxKind.ThisKeyword) {
    const owner = ownerOfThis(expression);
    return ts.isClassLike(owner) ? world.instances(owner) : world.self(owner);
  }
  if (expression.kind === ts.SyntaxKind.SuperKeyword) return superNode(world, expression);
  return world.solver.node();
}

/** `super(…)` is the parent class; `super.x` is read from the instance, which inherits. */
function superNode(world: World, expression: ts.Node): NodeId {
  const node = world.solver.node();
  const owner = ts.findAncestor(expression, ts.isClassLike);
  if (owner === undefined) return node;
  if (!ts.isCallExpression(expression.parent)) return world.instances(owner);
  const clause = owner.heritageClauses?.find((c) => c.token === ts.SyntaxKind.ExtendsKeyword);
  const parent = clause?.types[0]?.expression;
  if (parent !== undefined) world.solver.flow(nodeOf(world, parent), node);
  return node;
}

/** `arguments`: whatever the function around was given. */
function argumentsNode(world: World, name: ts.Identifier): NodeId {
  const owner = ownerOfThis(name);
  if (!ts.isFunctionLike(owner)) return world.solver.node();
  const list = world.heap.object(owner, 'array');
  const count = Math.max(owner.parameters.length, MOST_UNNAMED);
  for (let at = 0; at < count; at += 1) {
    world.solver.flow(world.parameter(owner, at), world.field(list, String(at)));
  }
  return world.constant(list);
}

/** So many arguments are looked at of a function that names fewer. */
const MOST_UNNAMED = 8;

/** In JavaScript, TypeScript also takes `exports.x = …` and `window.x = …` for declarations. */
function isDeclaration(node: ts.Node): boolean {
  return !(
    ts.isSourceFile(node) ||
    ts.isBinaryExpression(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isElementAccessExpression(node) ||
    ts.isIdentifier(node)
  );
}

function nameNode(world: World, name: ts.Identifier): NodeId {
  const symbol = world.files.symbolAt(name);
  const isDeclared = symbol?.declarations?.some(isDeclaration) ?? false;
  if (isDeclared) return world.variable(symbol, name.text, name);
  const path = (): string => world.files.unitOf(name).path;
  switch (name.text) {
    case 'module':
      return world.constant(world.heap.object(`${path()} module`, 'module'));
    case 'exports':
      return world.constant(world.heap.object(path(), 'module'));
    case 'arguments':
      return argumentsNode(world, name);
  }
  const store = storeBehind(world, name);
  if (store === undefined) return world.variable(undefined, name.text, name);
  const value = world.solver.node();
  world.load(store, 'value', value);
  return value;
}
