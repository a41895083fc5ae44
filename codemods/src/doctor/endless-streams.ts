import { detectStyle, indentAt, quoted } from '../edit/style.js';
import { statementsOf } from './readers/loop-syntax.js';
import type { Check, ExaminedFile, Problem, TextEdit } from './problem.js';
import { makesStreams } from './stream-sources.js';
import { childOf, dottedName, isFunction, listOf, nodesOf } from './syntax.js';
import type { SyntaxNode } from './syntax.js';

/** Handlers of Node and Express whose stream stays open: without a heartbeat, or with headers that wait. */
export const endlessStreams: Check = {
  name: 'endless-streams',
  concerns: (file) => makesStreams(file) && /\.write\(/.test(file.text),
  find: (file) =>
    nodesOf(file).flatMap(({ node }) => (isFunction(node) ? examine(file, node) : [])),
};

function examine(file: ExaminedFile, handler: SyntaxNode): Problem[] {
  const response = dottedName(listOf(handler, 'params')[1]);
  const statements = statementsOf(childOf(handler, 'body'));
  const head = headersIn(file, statements, response ?? '');
  if (response === undefined || head === undefined) return [];
  const text = file.text.slice(handler.start, handler.end);
  if (!text.includes(`${response}.write(`) || /\.(?:end|pipe)\(|\bpipeline\(/.test(text)) return [];
  const problem = { file: file.path, at: head.start };
  return [
    ...(hasHeartbeat(file)
      ? []
      : [{ name: 'noHeartbeat' as const, ...problem, edits: beating(file, head, response) }]),
    ...(isFlushed(file, statements, head, response)
      ? []
      : [{ name: 'lateHeaders' as const, ...problem, edits: [flushing(file, head, response)] }]),
  ];
}

/** The last statement of the handler itself that says what is sent. */
function headersIn(
  { text }: ExaminedFile,
  statements: readonly SyntaxNode[],
  response: string,
): SyntaxNode | undefined {
  const own = statements.filter(
    ({ type, start, end }) =>
      type === 'ExpressionStatement' &&
      /^\w+\.(?:writeHead|setHeader|set|header|status|type)\(/.test(text.slice(start, end)) &&
      text.startsWith(`${response}.`, start),
  );
  const isStream = own.some(({ start, end }) => /text\/event-stream/i.test(text.slice(start, end)));
  return isStream ? own.at(-1) : undefined;
}

/** Whatever looks like one counts, wherever it stands in the file. */
function hasHeartbeat({ text }: ExaminedFile): boolean {
  return /\.write\(\s*['"`]:|heart_?beat|keep_?-?alive_?(?:timer|interval)|\bping\b/i.test(text);
}

function isFlushed(
  { text }: ExaminedFile,
  statements: readonly SyntaxNode[],
  head: SyntaxNode,
  response: string,
): boolean {
  const behind = statements.slice(statements.indexOf(head) + 1);
  return behind.some(({ type, start, end }) => {
    const statement = text.slice(start, end);
    return (
      statement.startsWith(`${response}.flushHeaders(`) ||
      (type === 'ExpressionStatement' && statement.startsWith(`${response}.write(`))
    );
  });
}

function beating(file: ExaminedFile, head: SyntaxNode, response: string): TextEdit[] {
  const style = detectStyle(file.text);
  const comment = quoted(':\\n\\n', style);
  return [
    insertBehind(file, head, [
      `${style.variable} heartbeat = setInterval(() => ${response}.write(${comment}), 15000)${style.semicolon}`,
      `${response}.on(${quoted('close', style)}, () => clearInterval(heartbeat))${style.semicolon}`,
    ]),
  ];
}

function flushing(file: ExaminedFile, head: SyntaxNode, response: string): TextEdit {
  return insertBehind(file, head, [
    `${response}.flushHeaders()${detectStyle(file.text).semicolon}`,
  ]);
}

function insertBehind(
  { text }: ExaminedFile,
  { start, end }: SyntaxNode,
  lines: readonly string[],
): TextEdit {
  const before = detectStyle(text).newline + indentAt(text, start);
  return { start: end, end, text: lines.map((line) => before + line).join('') };
}
