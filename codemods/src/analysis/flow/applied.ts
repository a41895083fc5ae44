import { ts } from 'ts-morph';

/** `a.emit.apply(a, …)`, `a.emit.call(a, …)`: a member is called after all, on what it is a member of. */
export function isApplied(member: ts.Node): boolean {
  if (!ts.isPropertyAccessExpression(member)) return false;
  const { parent: method } = member;
  if (!ts.isPropertyAccessExpression(method) || method.expression !== member) return false;
  if (method.name.text !== 'apply' && method.name.text !== 'call') return false;
  if (!ts.isCallExpression(method.parent) || method.parent.expression !== method) return false;
  const [self] = method.parent.arguments;
  return self !== undefined && isPath(self) && self.getText() === member.expression.getText();
}

function isPath(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return isPath(node.expression);
  return ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword;
}
