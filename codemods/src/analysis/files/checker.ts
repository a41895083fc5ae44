import { ts } from 'ts-morph';

/** Each file is taken as it is: nothing else is read. */
export const OPTIONS: ts.CompilerOptions = {
  allowJs: true,
  noLib: true,
  noResolve: true,
  jsx: ts.JsxEmit.Preserve,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  types: [],
};

/** What names mean in some files, for which no other file is read. */
export function createChecker(trees: readonly ts.SourceFile[]): ts.TypeChecker {
  const byName = new Map(trees.map((tree) => [tree.fileName, tree]));
  const host: ts.CompilerHost = {
    getSourceFile: (name) => byName.get(name),
    fileExists: (name) => byName.has(name),
    readFile: (name) => byName.get(name)?.text,
    writeFile: () => undefined,
    getDefaultLibFileName: () => '',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
  };
  return ts
    .createProgram({ rootNames: [...byName.keys()], options: OPTIONS, host })
    .getTypeChecker();
}
