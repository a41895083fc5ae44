import { ts } from 'ts-morph';
import { bound, isModule } from './bind.js';
import { placeOf } from './name-place.js';

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
  switch (placeOf(name)) {
    case 'declaration':
      return symbolOfDeclaration(name.parent, name);
    case 'value':
      return lookUp(name, name, isValue, hasGlobals);
    case 'export':
      return lookUp(name, name, isAny, hasGlobals);
    case 'type':
      return lookUpType(name);
    case undefined:
      return ASK_CHECKER;
  }
}

/** In the body of a `with`, where no name is sure. */
const IN_WITH = 1 << 26;
const { SymbolFlags } = ts;

function symbolOfDeclaration(declaration: ts.Node, name: ts.Identifier): Answer {
  const { symbol } = bound(declaration);
  const tree = name.getSourceFile();
  // Those of scripts are joined with others of the same name.
  const isGlobal = !isModule(tree) && bound(tree).locals?.get(name.escapedText) === symbol;
  return symbol === undefined || isGlobal ? ASK_CHECKER : symbol;
}

type Test = (symbol: ts.Symbol) => boolean;

type Name = Pick<ts.Identifier, 'text' | 'escapedText'>;

/** What a value of some name would be after a node. */
export function symbolAfter(place: ts.Node, symbol: ts.Symbol, hasGlobals: boolean): Answer {
  const name = { text: symbol.name, escapedText: symbol.escapedName };
  return lookUp(name, place, isValue, hasGlobals);
}

/** From a place outwards, scope by scope. */
function lookUp(name: Name, place: ts.Node, isMeant: Test, hasGlobals: boolean): Answer {
  if (name.text === 'arguments') return ASK_CHECKER;
  let from = place;
  let scope = place.parent;
  while (!ts.isSourceFile(scope)) {
    const found = lookUpIn(scope, from, name, isMeant);
    if (found !== undefined) return found;
    from = ts.isDecorator(scope) ? decorated(scope) : scope;
    scope = from.parent;
  }
  const found = isModule(scope) ? lookUpInModule(scope, name, isMeant) : undefined;
  return found ?? (hasGlobals ? ASK_CHECKER : undefined);
}

function lookUpIn(scope: ts.Node, from: ts.Node, { escapedText }: Name, isMeant: Test): Answer {
  if (ts.isModuleDeclaration(scope) || ts.isEnumDeclaration(scope)) return ASK_CHECKER;
  const { locals, symbol } = bound(scope);
  const found = locals?.get(escapedText);
  if (found !== undefined && isMeant(found)) {
    return isBehindHead(scope, from) ? usable(found) : ASK_CHECKER;
  }
  return namesItself(scope, escapedText) ? (symbol ?? ASK_CHECKER) : undefined;
}

/** Functions and classes that are expressions are known by their name inside alone. */
function namesItself(scope: ts.Node, name: ts.__String): boolean {
  const isExpression = ts.isFunctionExpression(scope) || ts.isClassExpression(scope);
  return isExpression && scope.name?.escapedText === name;
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

function lookUpInModule(tree: ts.SourceFile, name: Name, isMeant: Test): Answer {
  const { locals, symbol, commonJsModuleIndicator } = bound(tree);
  const found = locals?.get(name.escapedText);
  if (found !== undefined && isMeant(found)) return usable(found);
  if (symbol?.exports === undefined) return undefined;
  const main = symbol.exports.get(ts.InternalSymbolName.Default);
  if (main !== undefined && isMeant(main) && localNameOf(main) === name.escapedText) return main;
  if (commonJsModuleIndicator !== undefined) return name.text === 'exports' ? symbol : undefined;
  return name.text === 'default' ? undefined : exportOf(symbol.exports, name, isMeant);
}

/** What is exported where it is declared, known by the same name inside. */
function exportOf(exported: ts.SymbolTable, { escapedText }: Name, isMeant: Test): Answer {
  const found = exported.get(escapedText);
  if (found === undefined) return undefined;
  if ((found.flags & SymbolFlags.Alias) !== 0) return ASK_CHECKER;
  return isMeant(found) ? found : undefined;
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
