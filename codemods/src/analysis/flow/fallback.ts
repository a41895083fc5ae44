import { ts } from 'ts-morph';
import { unwrap } from './constraints/expression-node.js';

/** Methods that the sockets of all versions have. */
const ALWAYS_THERE: ReadonlySet<string> = new Set([
  'on',
  'once',
  'off',
  'emit',
  'send',
  'connect',
  'open',
  'disconnect',
  'close',
]);

/**
 * Whether no socket comes to a place that uses one: what is done there is for something without `emit`, without
 * `disconnect`, as in `if (socket.disconnect) { …; return; } socket.destroy();`.
 *
 * @param place where the name of the socket is
 */
export function isFallback(place: ts.Node): boolean {
  const holder = unwrap(place);
  if (!ts.isIdentifier(holder)) return false;
  for (let at: ts.Node = holder; !ts.isFunctionLike(at) && !ts.isSourceFile(at); at = at.parent) {
    if (isBehind(at, holder)) return !isPutElsewhere(at.parent, holder);
  }
  return false;
}

/** Something right before a node, or around it, lets no socket pass. */
function isBehind(node: ts.Node, holder: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isIfStatement(parent))
    return parent.elseStatement === node && holds(parent.expression, holder);
  if (ts.isConditionalExpression(parent))
    return parent.whenFalse === node && holds(parent.condition, holder);
  if (ts.isBinaryExpression(parent)) {
    const isOr = parent.operatorToken.kind === ts.SyntaxKind.BarBarToken;
    return isOr && parent.right === node && holds(parent.left, holder);
  }
  if (!ts.isBlock(parent)) return false;
  const before = parent.statements.slice(
    0,
    parent.statements.findIndex((one) => one === node),
  );
  return before.some(
    (one) => ts.isIfStatement(one) && leaves(one.thenStatement) && holds(one.expression, holder),
  );
}

/** `return`, `throw`, or a block that ends so. */
function leaves(statement: ts.Statement | undefined): boolean {
  if (statement === undefined) return false;
  if (ts.isBlock(statement)) return leaves(statement.statements.at(-1));
  return ts.isReturnStatement(statement) || ts.isThrowStatement(statement);
}

/** A condition that is true of every socket. */
function holds(written: ts.Node, holder: ts.Identifier): boolean {
  const test = unwrap(written);
  if (isHolder(test, holder) || isMethod(test, holder)) return true;
  if (!ts.isBinaryExpression(test)) return false;
  const { left, right, operatorToken } = test;
  const { kind } = operatorToken;
  if (kind === ts.SyntaxKind.AmpersandAmpersandToken)
    return holds(left, holder) && holds(right, holder);
  if (kind === ts.SyntaxKind.BarBarToken) return holds(left, holder) || holds(right, holder);
  if (kind === ts.SyntaxKind.InKeyword) return isNameOfMethod(left) && isHolder(right, holder);
  return EQUALS.has(kind) && isTypeOfMethod(left, holder) && isText(right, 'function');
}

const EQUALS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
]);

function isNameOfMethod(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) && ALWAYS_THERE.has(node.text);
}

function isTypeOfMethod(node: ts.Node, holder: ts.Identifier): boolean {
  return ts.isTypeOfExpression(node) && isMethod(unwrap(node.expression), holder);
}

function isText(node: ts.Node, text: string): boolean {
  return ts.isStringLiteralLike(node) && node.text === text;
}

function isMethod(node: ts.Node, holder: ts.Identifier): boolean {
  return (
    ts.isPropertyAccessExpression(node) &&
    ALWAYS_THERE.has(node.name.text) &&
    isHolder(node.expression, holder)
  );
}

function isHolder(node: ts.Node, { text }: ts.Identifier): boolean {
  const inner = unwrap(node);
  return ts.isIdentifier(inner) && inner.text === text;
}

/** The name gets another value, or is another one, somewhere around. */
function isPutElsewhere(scope: ts.Node, { text }: ts.Identifier): boolean {
  const isAnother = (node: ts.Node): boolean => {
    const isAssigned =
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
      node.operatorToken.kind <= ts.SyntaxKind.LastAssignment &&
      ts.isIdentifier(node.left) &&
      node.left.text === text;
    const isDeclared =
      (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) &&
      node.name.getText() === text;
    return isAssigned || isDeclared || ts.forEachChild(node, isAnother) === true;
  };
  return ts.forEachChild(scope, isAnother) === true;
}
