import { quoted, detectStyle, indentAt } from '../edit/style.js';
import { insertProperty } from './object-edits.js';
import type { Check, ExaminedFile, Problem, TextEdit } from './problem.js';
import { childOf, dottedName, keyName, listOf, nodesOf, stringValue } from './syntax.js';
import type { PlacedNode, SyntaxNode } from './syntax.js';
import { makesStreams } from './stream-sources.js';

const GOOD_CACHE_CONTROL = 'no-cache, no-transform';

/** A handler that answers with an event stream, and says neither no-transform nor X-Accel-Buffering. */
export const streamHeaders: Check = {
  name: 'stream-headers',
  concerns: makesStreams,
  find: (file) => nodesOf(file).flatMap((placed) => inObject(file, placed) ?? byCall(file, placed)),
};

/** `writeHead(200, { 'Content-Type': 'text/event-stream' })`, `res.set({ … })`, `new Response(body, { headers: { … } })`. */
function inObject(file: ExaminedFile, { node, around }: PlacedNode): Problem[] | undefined {
  if (node.type !== 'ObjectExpression' || !isHeaderObject(around)) return undefined;
  const type = headerNamed(node, 'content-type');
  if (type === undefined || !isStreamType(childOf(type, 'value'))) return undefined;
  if (listOf(node, 'properties').some((one) => one.type === 'SpreadElement')) return [];
  const cache = headerNamed(node, 'cache-control');
  const edits = [
    ...objectCacheEdits(file, node, cache),
    ...(headerNamed(node, 'x-accel-buffering') === undefined
      ? [insertProperty(file.text, node, headerPair(file, 'X-Accel-Buffering', 'no'))]
      : []),
  ];
  return edits.length === 0
    ? []
    : [{ name: 'streamHeaders', file: file.path, at: type.start, edits }];
}

/** An answer's headers, not a request's: there `text/event-stream` would be an `accept`. */
function isHeaderObject(around: readonly SyntaxNode[]): boolean {
  const parent = around.at(-1);
  if (parent?.type === 'CallExpression') {
    return /\.(?:writeHead|set|header|status)$/.test(dottedName(childOf(parent, 'callee')) ?? '');
  }
  if (parent === undefined || keyName(parent) !== 'headers') return false;
  return around.some(
    (one) =>
      one.type === 'NewExpression' &&
      /^(?:Next)?Response$/.test(dottedName(childOf(one, 'callee')) ?? ''),
  );
}

function objectCacheEdits(
  file: ExaminedFile,
  object: SyntaxNode,
  cache: SyntaxNode | undefined,
): TextEdit[] {
  const pair = headerPair(file, 'Cache-Control', GOOD_CACHE_CONTROL);
  if (cache === undefined) return [insertProperty(file.text, object, pair)];
  return cacheEdits(file, childOf(cache, 'value'));
}

/** What the header says stays, and `no-transform` joins it. */
function cacheEdits({ text }: ExaminedFile, value: SyntaxNode | undefined): TextEdit[] {
  const said = stringValue(value);
  if (value === undefined || said === undefined || /no-transform/i.test(said)) return [];
  const at = value.end - 1;
  const isEmpty = text.slice(value.start + 1, at).trim() === '';
  return [{ start: at, end: at, text: isEmpty ? GOOD_CACHE_CONTROL : ', no-transform' }];
}

/** `res.setHeader('Content-Type', 'text/event-stream')`, a statement of its own. */
function byCall(file: ExaminedFile, { node, around }: PlacedNode): Problem[] {
  if (!isHeaderCall(node, 'content-type')) return [];
  const [, value] = listOf(node, 'arguments');
  const statement = around.at(-1);
  const block = around.at(-2);
  if (!isStreamType(value) || statement?.type !== 'ExpressionStatement' || block === undefined) {
    return [];
  }
  const calls = nodesOf(file).filter(
    (one) => one.around.includes(block) && one.node.type === 'CallExpression',
  );
  const cache = calls.find((one) => isHeaderCall(one.node, 'cache-control'));
  const hasBuffering = calls.some((one) => isHeaderCall(one.node, 'x-accel-buffering'));
  const callee = dottedName(childOf(node, 'callee')) ?? 'res.setHeader';
  const lines = [
    ...(cache === undefined ? [headerCall(file, callee, 'Cache-Control', GOOD_CACHE_CONTROL)] : []),
    ...(hasBuffering ? [] : [headerCall(file, callee, 'X-Accel-Buffering', 'no')]),
  ];
  const edits = [
    ...cacheEdits(file, listOf(cache?.node ?? node, 'arguments')[1]).filter(
      () => cache !== undefined,
    ),
    ...insertStatements(file, statement, lines),
  ];
  return edits.length === 0
    ? []
    : [{ name: 'streamHeaders', file: file.path, at: node.start, edits }];
}

function insertStatements(
  { text }: ExaminedFile,
  { start, end }: SyntaxNode,
  lines: readonly string[],
): TextEdit[] {
  if (lines.length === 0) return [];
  const { newline } = detectStyle(text);
  const indent = indentAt(text, start);
  return [{ start: end, end, text: lines.map((line) => `${newline}${indent}${line}`).join('') }];
}

function headerCall({ text }: ExaminedFile, callee: string, name: string, value: string): string {
  const style = detectStyle(text);
  return `${callee}(${quoted(name, style)}, ${quoted(value, style)})${style.semicolon}`;
}

function headerPair({ text }: ExaminedFile, name: string, value: string): string {
  const style = detectStyle(text);
  return `${quoted(name, style)}: ${quoted(value, style)}`;
}

function headerNamed(object: SyntaxNode, name: string): SyntaxNode | undefined {
  return listOf(object, 'properties').find((one) => keyName(one)?.toLowerCase() === name);
}

function isHeaderCall(node: SyntaxNode, name: string): boolean {
  return (
    node.type === 'CallExpression' &&
    /\.(?:setHeader|set|header)$/.test(dottedName(childOf(node, 'callee')) ?? '') &&
    stringValue(listOf(node, 'arguments')[0])?.toLowerCase() === name
  );
}

function isStreamType(node: SyntaxNode | undefined): boolean {
  return /^text\/event-stream\b/i.test(stringValue(node) ?? '');
}
