import { ts } from 'ts-morph';

/** What the binder leaves at a node, which the types of TypeScript do not tell of. */
interface BoundNode {
  readonly locals?: ReadonlyMap<ts.__String, ts.Symbol>;
  readonly symbol?: ts.Symbol;
  readonly localSymbol?: ts.Symbol;
  /** Of a file: what makes it a module, what is wrong in it, and the globals that its assignments declare. */
  readonly externalModuleIndicator?: unknown;
  readonly commonJsModuleIndicator?: unknown;
  readonly parseDiagnostics?: readonly unknown[];
  readonly jsGlobalAugmentations?: ReadonlyMap<ts.__String, ts.Symbol>;
}

/** Binds the names of a tree: finds its scopes, and what is declared in each. */
export function bindTree(tree: ts.SourceFile, options: ts.CompilerOptions): void {
  // Exported by TypeScript, but not declared: a checker calls it for every file.
  const { bindSourceFile } = ts as unknown as {
    bindSourceFile: (tree: ts.SourceFile, options: ts.CompilerOptions) => void;
  };
  bindSourceFile(tree, options);
}

/** Whether names of a file that has been bound can be names in another one. */
export function declaresGlobals(tree: ts.SourceFile): boolean {
  const { jsGlobalAugmentations, symbol } = bound(tree);
  return (
    !isModule(tree) ||
    jsGlobalAugmentations !== undefined ||
    (symbol?.globalExports?.size ?? 0) > 0 ||
    tree.statements.some((one) => ts.isModuleDeclaration(one))
  );
}

/** Whether its names are its own. */
export function isModule(tree: ts.SourceFile): boolean {
  const { externalModuleIndicator, commonJsModuleIndicator } = bound(tree);
  return (externalModuleIndicator ?? commonJsModuleIndicator) !== undefined;
}

/** Whether all of it could be parsed. */
export function isWellFormed(tree: ts.SourceFile): boolean {
  return bound(tree).parseDiagnostics?.length === 0;
}

/** What the parser and the binder have written to a node, and its type does not tell. */
export function bound(node: ts.Node): BoundNode {
  return node as BoundNode;
}
