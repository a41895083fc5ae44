/** A TypeScript module as an ES module, types left out unchecked. The compiler is loaded only now. */
export async function transpileModule(text: string, fileName: string): Promise<string> {
  const { transpile } = await import('./analysis/files/transpile.js');
  return transpile(text, fileName);
}
