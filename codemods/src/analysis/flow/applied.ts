import { ts } from 'ts-morph';

const CALLS: ReadonlySet<string> = new Set(['apply', 'call', 'bind']);

/** `a.emit.apply(a, …)`, `a.emit.bind(a)`: a member is called after all, on what it is a member of. */
export function isApplied(member: ts.Node): boolean {
  if (!ts.isPropertyAccessExpression(member)) return false;
  const { parent: method } = member;
  if (!ts.isPropertyAccessExpression(method) || method.expression !== member) return false;
  if (!CALLS.has(method.name.text)) return false;
  if (!ts.isCallExpression(method.parent) || method.parent.expression !== method) return false;
  const [self] = method.parent.arguments;
  return self !== undefined && isPath(self) && self.getText() === member.expression.getText();
}

/** `a.once.bind(a)`: it will be called on what it is a member of. With more arguments another one comes first. */
export function isBound(member: ts.Node): boolean {
  if (!isApplied(member) || !ts.isPropertyAccessExpression(member)) return false;
  const method = member.parent;
  if (!ts.isPropertyAccessExpression(method) || method.name.text !== 'bind') return false;
  if (!ts.isCallExpression(method.parent)) return false;
  return method.parent.arguments.length === 1 || member.name.text === 'emit';
}

/** The function that is given a member, and what it is a member of: `call([a, a.emit], …)`, `apply(a, a.emit, …)`. */
export function performerOf(member: ts.Node): ts.Expression | undefined {
  if (!ts.isPropertyAccessExpression(member)) return undefined;
  const isOwn = (node: ts.Node | undefined): boolean =>
    node !== undefined && isPath(node) && node.getText() === member.expression.getText();
  const { parent } = member;
  if (ts.isCallExpression(parent)) {
    const [context, fn] = parent.arguments;
    return fn === member && isOwn(context) ? parent.expression : undefined;
  }
  if (!ts.isArrayLiteralExpression(parent) || !ts.isCallExpression(parent.parent)) return undefined;
  const [context, fn] = parent.elements;
  if (fn !== member || !isOwn(context) || parent.parent.arguments[0] !== parent) return undefined;
  return parent.parent.expression;
}

function isPath(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return isPath(node.expression);
  return ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword;
}
