import { ts } from 'ts-morph';
import { bound, isModule } from './bind.js';

/** The answer is the type checker's: it knows every rule, but takes more time and memory than all else here. */
export const ASK_CHECKER = Symbol('ask the type checker');

type Answer = ts.Symbol | undefined | typeof ASK_CHECKER;

/**
 * What the type checker's `getSymbolAtLocation` says of a name, for the usual ones: those of declarations, and those in
 * expressions that a scope around them declares. Found as it finds them, from the inside out.
 *
 * @param hasGlobals some file that it was bound with has names that can be meant in every other one
 */
export function symbolOf(name: ts.Node, hasGlobals: boolean): Answer {
  if (!ts.isIdentifier(name) || name.text === '') return ASK_CHECKER;
  if ((name.flags & IN_WITH) !== 0) return ASK_CHECKER;
  const { parent } = name;
  if (DECLARATIONS.has(parent.kind) && (parent as ts.NamedDeclaration).name === name) {
    return symbolOfDeclaration(parent, name);
  }
  if (ts.isTypeReferenceNode(parent)) return lookUpType(name);
  const isMeant = isReference(name) ? isValue : isExported(name) ? isAny : undefined;
  return isMeant === undefined ? ASK_CHECKER : lookUp(name, isMeant, hasGlobals);
}

/** In the body of a `with`, where no name is sure. */
const IN_WITH = 1 << 26;
const { SyntaxKind, SymbolFlags } = ts;

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

function symbolOfDeclaration(declaration: ts.Node, name: ts.Identifier): Answer {
  const { symbol } = bound(declaration);
  const tree = name.getSourceFile();
  // Those of scripts are joined with others of the same name.
  const isGlobal = !isModule(tree) && bound(tree).locals?.get(name.escapedText) === symbol;
  return symbol === undefined || isGlobal ? ASK_CHECKER : symbol;
}

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

function isReference(name: ts.Identifier): boolean {
  const { parent } = name;
  if (OF_EXPRESSIONS.has(parent.kind)) return true;
  if (ts.isPropertyAccessExpression(parent)) {
    return parent.expression === name && !isDeclaredBy(parent);
  }
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name === name;
  if (ts.isArrowFunction(parent)) return parent.body === name;
  if (ts.isJsxOpeningElement(parent) || ts.isJsxSelfClosingElement(parent)) {
    return parent.tagName === name && !/^[a-z]|-/.test(name.text);
  }
  if (ts.isExpressionWithTypeArguments(parent)) {
    return (
      ts.isHeritageClause(parent.parent) &&
      ts.isClassLike(parent.parent.parent) &&
      parent.parent.token === SyntaxKind.ExtendsKeyword
    );
  }
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isVariableDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isBindingElement(parent) ||
      ts.isPropertyDeclaration(parent)) &&
    parent.initializer === name
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

/** From the name outwards, scope by scope. */
function lookUp(
  name: ts.Identifier,
  isMeant: (symbol: ts.Symbol) => boolean,
  hasGlobals: boolean,
): Answer {
  const { escapedText } = name;
  if (name.text === 'arguments') return ASK_CHECKER;
  let from: ts.Node = name;
  let scope: ts.Node = name.parent;
  for (;;) {
    if (ts.isSourceFile(scope)) return lookUpInFile(scope, escapedText, isMeant, hasGlobals);
    if (ts.isModuleDeclaration(scope) || ts.isEnumDeclaration(scope)) return ASK_CHECKER;
    const found = bound(scope).locals?.get(escapedText);
    if (found !== undefined && isMeant(found)) {
      return isBehindHead(scope, from) ? usable(found) : ASK_CHECKER;
    }
    if (
      (ts.isFunctionExpression(scope) || ts.isClassExpression(scope)) &&
      scope.name?.escapedText === escapedText
    ) {
      return bound(scope).symbol ?? ASK_CHECKER;
    }
    if (ts.isDecorator(scope)) scope = decorated(scope);
    from = scope;
    scope = scope.parent;
  }
}

/** From the head of a function, not everything in it can be seen. */
function isBehindHead(scope: ts.Node, from: ts.Node): boolean {
  return !ts.isFunctionLike(scope) || ('body' in scope && scope.body === from);
}

/** What a decorator is put at: from there on, its names are looked for. */
function decorated(decorator: ts.Decorator): ts.Node {
  const { parent } = decorator;
  const place = ts.isParameter(parent) ? parent : decorator;
  const owner = place.parent;
  return ts.isClassElement(owner) || ts.isClassDeclaration(owner) ? owner : place;
}

function lookUpInFile(
  tree: ts.SourceFile,
  name: ts.__String,
  isMeant: (symbol: ts.Symbol) => boolean,
  hasGlobals: boolean,
): Answer {
  if (isModule(tree)) {
    const { locals, symbol, commonJsModuleIndicator } = bound(tree);
    const found = locals?.get(name);
    if (found !== undefined && isMeant(found)) return usable(found);
    const exported = symbol?.exports;
    const main = exported?.get(ts.InternalSymbolName.Default);
    if (main !== undefined && isMeant(main) && localNameOf(main) === name) return main;
    const member = name === ts.InternalSymbolName.Default ? undefined : exported?.get(name);
    if (member !== undefined && commonJsModuleIndicator === undefined) {
      if ((member.flags & SymbolFlags.Alias) !== 0) return ASK_CHECKER;
      if (isMeant(member)) return member;
    }
    if (commonJsModuleIndicator !== undefined && name === 'exports') return symbol;
  }
  return hasGlobals ? ASK_CHECKER : undefined;
}

/** A type that a module declares at its top or imports, where nothing in between has that name. */
function lookUpType(name: ts.Identifier): Answer {
  const { escapedText } = name;
  let scope: ts.Node = name.parent;
  for (; !ts.isSourceFile(scope); scope = scope.parent) {
    const { locals, symbol } = bound(scope);
    const isHidden =
      locals?.has(escapedText) === true || symbol?.members?.has(escapedText) === true;
    if (isHidden || ts.isModuleDeclaration(scope)) return ASK_CHECKER;
  }
  const found = isModule(scope) ? bound(scope).locals?.get(escapedText) : undefined;
  return found !== undefined && isType(found) ? usable(found) : ASK_CHECKER;
}

/** The name in its own file of what is exported as default. */
function localNameOf(symbol: ts.Symbol): ts.__String | undefined {
  for (const declaration of symbol.declarations ?? []) {
    const { localSymbol } = bound(declaration);
    if (localSymbol !== undefined) return localSymbol.escapedName;
  }
  return undefined;
}

/** What is imported can be a value: its module is not looked at. */
function isValue({ flags }: ts.Symbol): boolean {
  return (flags & (SymbolFlags.Value | SymbolFlags.Alias)) !== 0;
}

function isType({ flags }: ts.Symbol): boolean {
  return (flags & (SymbolFlags.Type | SymbolFlags.Alias)) !== 0;
}

/** Whatever it is; what stands for an export in its own file is not it. */
function isAny({ flags }: ts.Symbol): boolean {
  return (flags & ~SymbolFlags.ExportValue) !== 0;
}

/** `import a = b.c` may be a type. */
function usable(symbol: ts.Symbol): Answer {
  const isEquals = symbol.declarations?.some(ts.isImportEqualsDeclaration) ?? false;
  return isEquals ? ASK_CHECKER : symbol;
}
