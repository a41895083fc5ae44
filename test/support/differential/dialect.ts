/** Which JavaScript a program is written in. */
export interface Dialect {
  readonly kind: 'esm' | 'commonjs' | 'typescript';
  readonly isTypeScript: boolean;
  readonly extension: '.js' | '.ts';
}

export const DIALECTS: Readonly<Record<Dialect['kind'], Dialect>> = {
  esm: { kind: 'esm', isTypeScript: false, extension: '.js' },
  commonjs: { kind: 'commonjs', isTypeScript: false, extension: '.js' },
  typescript: { kind: 'typescript', isTypeScript: true, extension: '.ts' },
};

/** @param clause what stands before `from`: `{ a, b as c }`, `a`, `* as a` */
export function importing({ kind }: Dialect, clause: string, module: string): string {
  if (kind !== 'commonjs') return `import ${clause} from '${module}';`;
  const pattern = clause.replace(/^\* as /, '').replaceAll(' as ', ': ');
  return `const ${pattern} = require('${module}');`;
}

export function exported({ kind }: Dialect, names: readonly string[]): string {
  const list = `{ ${names.join(', ')} }`;
  return kind === 'commonjs' ? `module.exports = ${list};` : `export ${list};`;
}
