import { insertStatementAfter } from '../edit/insert.js';
import { j, spanOf } from '../edit/source.js';
import type { EditedSource } from '../edit/source.js';
import { quoted } from '../edit/style.js';

/**
 * Adds a name to what a file imports from h3. One that imports nothing of it is Nuxt's or Nitro's, which know h3's
 * functions everywhere.
 */
export function importFromH3(source: EditedSource, name: string): void {
  const imports = source
    .find(j.ImportDeclaration)
    .map(({ node }) => node)
    .filter((node) => node.source.value === 'h3' && node.importKind !== 'type');
  const named = imports
    .flatMap(({ specifiers = [] }) => specifiers)
    .filter(({ type }) => type === 'ImportSpecifier');
  if (named.some((one) => Object(one).imported?.name === name)) return;
  const last = named.at(-1);
  if (last !== undefined) source.splices.insert(spanOf(last).end, `, ${name}`);
  else if (imports[0] !== undefined) {
    const { style } = source;
    const statement = `import { ${name} } from ${quoted('h3', style)}${style.semicolon}`;
    insertStatementAfter(source, spanOf(imports[0]), statement);
  }
}
