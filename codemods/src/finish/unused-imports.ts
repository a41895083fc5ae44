const IMPORT =
  /^[ \t]*import\s+(?:type\s+)?([^;'"]*?)\s+from\s+(['"])([^'"\n]+)\2[ \t]*;?[ \t]*(?:\r?\n|$)/gm;

/** A text without the imports of some packages of which no name is used, and what was removed. */
export function removeUnusedImports(
  text: string,
  packages: ReadonlySet<string>,
): { text: string; removed: string[] } {
  const removed: string[] = [];
  if (![...packages].some((name) => text.includes(name))) return { text, removed };
  const after = text.replace(IMPORT, (statement: string, clause: string, _, module: string) => {
    if (!packages.has(module) || isUsed(text.replace(statement, ''), namesOf(clause))) {
      return statement;
    }
    removed.push(`import of ${module} removed: nothing uses it`);
    return '';
  });
  return { text: after, removed };
}

/** The local names that an import clause makes. */
function namesOf(clause: string): string[] {
  return clause
    .replace(/[{}]/g, ',')
    .split(',')
    .map((part) => part.trim().split(/\s+/).at(-1) ?? '')
    .filter((name) => name !== '');
}

function isUsed(text: string, names: readonly string[]): boolean {
  return names.some((name) =>
    new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text),
  );
}
