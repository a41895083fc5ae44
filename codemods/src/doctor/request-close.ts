import type { Check, ExaminedFile, Problem, TextEdit } from './problem.js';
import { makesStreams } from './stream-sources.js';
import { childOf, dottedName, isFunction, listOf, nodesOf, stringValue } from './syntax.js';
import type { PlacedNode, SyntaxNode } from './syntax.js';

/** `req.on('close')` in a handler of `POST` requests that answers with an event stream. */
export const requestClose: Check = {
  name: 'request-close',
  concerns: (file) => makesStreams(file) && /['"`]close['"`]/.test(file.text),
  find: (file) => nodesOf(file).flatMap((placed) => examine(file, placed)),
};

function examine(file: ExaminedFile, { node, around }: PlacedNode): Problem[] {
  const match = /^(\w+)\.(?:on|once|addListener)$/.exec(dottedName(childOf(node, 'callee')) ?? '');
  if (node.type !== 'CallExpression' || stringValue(listOf(node, 'arguments')[0]) !== 'close') {
    return [];
  }
  const handler = around.findLast((one) => isFunction(one) && listOf(one, 'params').length >= 2);
  if (match?.[1] === undefined || handler === undefined) return [];
  const [request, response] = listOf(handler, 'params').map(parameterName);
  const isHandler = match[1] === request && response !== undefined && answers(file, handler);
  if (!isHandler || !readsBody(file, handler, request)) return [];
  return [
    {
      name: 'requestClose',
      file: file.path,
      at: node.start,
      edits: [renameObject(node, response)],
    },
  ];
}

/** The parameter `req: Request` has its type inside its span. */
function parameterName(parameter: SyntaxNode): string | undefined {
  return parameter.type === 'Identifier' ? String(parameter['name']) : undefined;
}

/** The stream is this handler’s own answer. */
function answers({ text }: ExaminedFile, { start, end }: SyntaxNode): boolean {
  return /text\/event-stream/i.test(text.slice(start, end));
}

/** A `GET` has no body that could have been read. */
function readsBody({ text }: ExaminedFile, { start, end }: SyntaxNode, request: string): boolean {
  return new RegExp(
    `\\b${request}\\.body\\b|\\b${request}\\.json\\(|await\\s+\\w+\\(${request}\\b`,
  ).test(text.slice(start, end));
}

function renameObject(call: SyntaxNode, name: string): TextEdit {
  const object = childOf(childOf(call, 'callee'), 'object') ?? call;
  return { start: object.start, end: object.end, text: name };
}
