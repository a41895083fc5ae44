import { NATIVE_CLIENT } from '../../catalog/modules.js';
import { detectStyle, indentAt, quoted } from '../../edit/style.js';
import type { NaiveLoop } from './naive-loop.js';
import type { ExaminedFile, TextEdit } from '../problem.js';
import { childOf, dottedName, listOf, nodesOf, stringValue } from '../syntax.js';
import type { SyntaxNode } from '../syntax.js';

/** Puts `for await (… of readStream(response))` in the place of a naive loop; undefined in a file that imports nothing. */
export function naiveLoopEdits(file: ExaminedFile, naive: NaiveLoop): TextEdit[] | undefined {
  const importing = importEdits(file);
  if (importing === undefined) return undefined;
  return [
    ...importing,
    ...naive.declarations.map((declaration) => removeLine(file.text, declaration)),
    { start: naive.loop.start, end: naive.loop.end, text: writeLoop(file, naive) },
  ];
}

function writeLoop(file: ExaminedFile, { response, loop, atEnd, lines }: NaiveLoop): string {
  const { newline } = detectStyle(file.text);
  const indent = indentAt(file.text, loop.start);
  const unit = indentUnit(file.text, indent);
  const body = lines.kept.map(
    (one) => indent + unit + reindent(file, one, lines.edits, indent + unit),
  );
  const end = atEnd.map((one) => indent + reindent(file, one, [], indent));
  const head = `for await (const { ${nameData(lines.data)} } of readStream(${response})) {`;
  return [head, ...body, `${indent}}`, ...end].join(newline);
}

function nameData(data: string): string {
  return data === 'data' ? 'data' : `data: ${data}`;
}

/** A statement with its edits, moved to another indentation. */
function reindent(
  { text }: ExaminedFile,
  { start, end }: SyntaxNode,
  edits: readonly TextEdit[],
  indent: string,
): string {
  const own = edits.filter((edit) => edit.start >= start && edit.end <= end);
  let written = text.slice(start, end);
  for (const edit of own.toSorted((a, b) => b.start - a.start)) {
    written = written.slice(0, edit.start - start) + edit.text + written.slice(edit.end - start);
  }
  return written.replaceAll(`\n${indentAt(text, start)}`, `\n${indent}`);
}

/** One step of indentation, as the line behind a deeper one shows it. */
function indentUnit(text: string, indent: string): string {
  if (indent.includes('\t') || /^\t/m.test(text)) return '\t';
  const widths = [...text.matchAll(/^ +(?=\S)/gm)].map(([blank]) => blank.length);
  const narrow = Math.min(...widths.filter((width) => width > 1));
  return ' '.repeat(Number.isFinite(narrow) ? Math.min(narrow, 8) : 2);
}

function removeLine(text: string, { start, end }: SyntaxNode): TextEdit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const lineEnd = newline === -1 ? text.length : newline + 1;
  const isAlone = (text.slice(lineStart, start) + text.slice(end, lineEnd)).trim() === '';
  return isAlone ? { start: lineStart, end: lineEnd, text: '' } : { start, end, text: '' };
}

/** `readStream` imported the way the file imports. */
function importEdits(file: ExaminedFile): TextEdit[] | undefined {
  const nodes = nodesOf(file);
  if (nodes.some(({ node }) => dottedName(node) === 'readStream')) return undefined;
  const style = detectStyle(file.text);
  const from = quoted(NATIVE_CLIENT, style);
  const statements = nodes.filter(({ around }) => around.length === 1).map(({ node }) => node);
  const imports = statements.filter(({ type }) => type === 'ImportDeclaration');
  const requires = statements.filter(isRequire);
  const isModule = statements.some(({ type }) => /^(?:Import|Export)\w*Declaration$/.test(type));
  if (!isModule && requires.length === 0) return undefined;
  const line = isModule
    ? `import { readStream } from ${from}${style.semicolon}`
    : `const { readStream } = require(${from})${style.semicolon}`;
  const last = (isModule ? imports : requires).at(-1);
  if (last !== undefined) return [{ start: last.end, end: last.end, text: style.newline + line }];
  const at = statements[0]?.start ?? 0;
  return [{ start: at, end: at, text: line + style.newline + style.newline }];
}

function isRequire(statement: SyntaxNode): boolean {
  const [declarator] = listOf(statement, 'declarations');
  const call = childOf(declarator, 'init');
  return (
    statement.type === 'VariableDeclaration' &&
    dottedName(childOf(call, 'callee')) === 'require' &&
    stringValue(listOf(call ?? statement, 'arguments')[0]) !== undefined
  );
}
