import { endOfLine } from './lines.js';
import { indentAt } from './style.js';
import { j, spanOf } from './source.js';
import type { EditedSource } from './source.js';
import type { Span } from '../span.js';

/** Puts a statement on a line of its own behind another one, indented like it. */
export function insertStatementAfter(source: EditedSource, after: Span, statement: string): void {
  const at = endOfLine(source.text, after.end);
  const indent = indentAt(source.text, after.start);
  source.splices.insert(at, `${source.style.newline}${indent}${statement}`);
}

/** Puts a statement on a line of its own in front of another one, indented like it. */
export function insertStatementBefore(source: EditedSource, before: Span, statement: string): void {
  const indent = indentAt(source.text, before.start);
  source.splices.insert(before.start, `${statement}${source.style.newline}${indent}`);
}

/** The statements of the file itself, in order. */
export function topLevelStatements(source: EditedSource): Span[] {
  const statements: Span[] = [];
  source.find(j.Program).forEach((path) => {
    for (const statement of path.node.body) statements.push(spanOf(statement));
  });
  return statements;
}

/** Where a new `import` or `require` goes when nothing tells better: behind the last one, or on top. */
export function insertOnTop(source: EditedSource, statement: string): void {
  const imports = topLevelImports(source);
  const last = imports.at(-1);
  if (last !== undefined) {
    insertStatementAfter(source, last, statement);
    return;
  }
  const [first] = topLevelStatements(source);
  if (first === undefined) source.splices.insert(source.text.length, statement);
  else insertStatementBefore(source, first, statement);
}

function topLevelImports(source: EditedSource): Span[] {
  const isImport = /^(?:import\b|(?:const|let|var)\s[^=]*=\s*require\s*\()/;
  return topLevelStatements(source).filter(({ start, end }) =>
    isImport.test(source.text.slice(start, Math.min(end, start + 2000))),
  );
}
