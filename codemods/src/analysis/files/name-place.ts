import { ts } from 'ts-morph';

const { SyntaxKind } = ts;

/** What a name is where it stands: that of a declaration, of a value, of whatever is exported, or of a type. */
export type NamePlace = 'declaration' | 'value' | 'export' | 'type';

/** Where a name stands; `undefined` for places that need more than a look at what is around them. */
export function placeOf(name: ts.Identifier): NamePlace | undefined {
  const { parent } = name;
  if (OF_EXPRESSIONS.has(parent.kind)) return 'value';
  // What is listed has both, as far as it has them.
  const { name: declared, initializer } = parent as Partial<ts.VariableDeclaration>;
  if (DECLARATIONS.has(parent.kind) && declared === name) return 'declaration';
  if (INITIALIZED.has(parent.kind) && initializer === name) return 'value';
  if (ts.isTypeReferenceNode(parent)) return 'type';
  if (isExported(name)) return 'export';
  return isValueOf(parent, name) ? 'value' : undefined;
}

/** Nodes that declare what their name is. */
const DECLARATIONS: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.VariableDeclaration,
  SyntaxKind.Parameter,
  SyntaxKind.BindingElement,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.ClassDeclaration,
  SyntaxKind.ClassExpression,
  SyntaxKind.ImportClause,
  SyntaxKind.NamespaceImport,
  SyntaxKind.ImportSpecifier,
]);

const INITIALIZED: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.BindingElement,
  SyntaxKind.Parameter,
  SyntaxKind.PropertyAssignment,
  SyntaxKind.PropertyDeclaration,
  SyntaxKind.VariableDeclaration,
]);

/** Nodes whose children, as far as they are identifiers, are expressions. */
const OF_EXPRESSIONS: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.ArrayLiteralExpression,
  SyntaxKind.AsExpression,
  SyntaxKind.AwaitExpression,
  SyntaxKind.BinaryExpression,
  SyntaxKind.CallExpression,
  SyntaxKind.CaseClause,
  SyntaxKind.ConditionalExpression,
  SyntaxKind.DeleteExpression,
  SyntaxKind.DoStatement,
  SyntaxKind.ElementAccessExpression,
  SyntaxKind.ExpressionStatement,
  SyntaxKind.ForInStatement,
  SyntaxKind.ForOfStatement,
  SyntaxKind.ForStatement,
  SyntaxKind.IfStatement,
  SyntaxKind.JsxExpression,
  SyntaxKind.JsxSpreadAttribute,
  SyntaxKind.NewExpression,
  SyntaxKind.NonNullExpression,
  SyntaxKind.ParenthesizedExpression,
  SyntaxKind.PostfixUnaryExpression,
  SyntaxKind.PrefixUnaryExpression,
  SyntaxKind.ReturnStatement,
  SyntaxKind.SatisfiesExpression,
  SyntaxKind.SpreadAssignment,
  SyntaxKind.SpreadElement,
  SyntaxKind.SwitchStatement,
  SyntaxKind.TemplateSpan,
  SyntaxKind.ThrowStatement,
  SyntaxKind.TypeOfExpression,
  SyntaxKind.VoidExpression,
  SyntaxKind.WhileStatement,
  SyntaxKind.YieldExpression,
]);

/** Nodes that have other names in them as well. */
function isValueOf(parent: ts.Node, name: ts.Identifier): boolean {
  if (ts.isPropertyAccessExpression(parent)) {
    return parent.expression === name && !isDeclaredBy(parent);
  }
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name === name;
  if (ts.isArrowFunction(parent)) return parent.body === name;
  if (ts.isJsxOpeningElement(parent) || ts.isJsxSelfClosingElement(parent)) {
    // Others are elements of HTML.
    return parent.tagName === name && !/^[a-z]|-/.test(name.text);
  }
  return ts.isExpressionWithTypeArguments(parent) && isExtended(parent);
}

/** What a class extends. */
function isExtended({ parent }: ts.ExpressionWithTypeArguments): boolean {
  return (
    ts.isHeritageClause(parent) &&
    parent.token === SyntaxKind.ExtendsKeyword &&
    ts.isClassLike(parent.parent)
  );
}

/** In JavaScript, an assignment to a property may be its declaration. */
function isDeclaredBy(access: ts.PropertyAccessExpression): boolean {
  const { parent, flags } = access;
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === access &&
    parent.operatorToken.kind === SyntaxKind.EqualsToken &&
    (flags & ts.NodeFlags.JavaScriptFile) !== 0
  );
}

/** In `export { name }` and `export default name`, which may be a type as well. */
function isExported({ parent }: ts.Identifier): boolean {
  if (ts.isExportAssignment(parent)) return true;
  return (
    ts.isExportSpecifier(parent) &&
    parent.propertyName === undefined &&
    parent.parent.parent.moduleSpecifier === undefined
  );
}
