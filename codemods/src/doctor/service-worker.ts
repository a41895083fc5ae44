import { detectStyle, indentAt } from '../edit/style.js';
import type { Check, ExaminedFile, Problem } from './problem.js';
import { childOf, dottedName, isFunction, listOf, nodesOf, stringValue } from './syntax.js';
import type { SyntaxNode } from './syntax.js';

/** A service worker that answers whatever is asked, without a look at what it is. */
export const serviceWorker: Check = {
  name: 'service-worker',
  concerns: ({ path, text }) =>
    /\.[cm]?[jt]s$/.test(path) &&
    /addEventListener\(\s*['"`]fetch['"`]/.test(text) &&
    /\brespondWith\b/.test(text) &&
    !/event-stream/i.test(text),
  find: (file) =>
    nodesOf(file).flatMap(({ node }) => {
      const isListener =
        node.type === 'CallExpression' &&
        /(?:^|\.)addEventListener$/.test(dottedName(childOf(node, 'callee')) ?? '') &&
        stringValue(listOf(node, 'arguments')[0]) === 'fetch';
      const listener = isListener ? listOf(node, 'arguments')[1] : undefined;
      return listener !== undefined && isFunction(listener) ? examine(file, listener) : [];
    }),
};

/** Any condition in front of `respondWith` may leave streams out: then nothing is said. */
function examine(file: ExaminedFile, listener: SyntaxNode): Problem[] {
  const event = dottedName(listOf(listener, 'params')[0]);
  const body = childOf(listener, 'body');
  if (event === undefined || body?.type !== 'BlockStatement') return [];
  const [first, ...before] = listOf(body, 'body');
  const statements = first === undefined ? before : [first, ...before];
  const at = statements.findIndex((one) => isRespond(one, event));
  const isGuarded = statements.slice(0, at).some(({ type }) => type === 'IfStatement');
  if (first === undefined || at === -1 || isGuarded) return [];
  const { newline, semicolon } = detectStyle(file.text);
  const guard = `if (/event-stream/.test(${event}.request.headers.get('accept') ?? '')) return${semicolon}`;
  const text = `${guard}${newline}${indentAt(file.text, first.start)}`;
  return [
    {
      name: 'serviceWorker',
      file: file.path,
      at: statements[at]?.start ?? first.start,
      edits: [{ start: first.start, end: first.start, text }],
    },
  ];
}

function isRespond(statement: SyntaxNode, event: string): boolean {
  const call = childOf(statement, 'expression');
  return (
    statement.type === 'ExpressionStatement' &&
    dottedName(childOf(call, 'callee')) === `${event}.respondWith`
  );
}
