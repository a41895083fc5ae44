import { ts } from 'ts-morph';

/** TypeScript as JavaScript, types left out unchecked. */
export function transpile(text: string, fileName: string): string {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(text, { fileName, compilerOptions }).outputText;
}
