import { detectStyle, indentAt } from '../../edit/style.js';
import type { Check, ExaminedFile, Problem, TextEdit } from '../problem.js';
import {
  childOf,
  dottedName,
  isFunction,
  keyName,
  listOf,
  nodesOf,
  stringValue,
} from '../syntax.js';
import type { PlacedNode, SyntaxNode } from '../syntax.js';
import { HEARTBEAT_MS } from '../time-limits.js';

/** Proxies written as code with http-proxy-middleware, or as the `proxy` of a development server. */
export const proxyCode: Check = {
  name: 'proxy-code',
  concerns: ({ path, text }) =>
    /\.[cm]?[jt]sx?$/.test(path) &&
    /\bresponseInterceptor\s*\(|\bonProxyRes\b|\bproxyRes\b|\bproxyTimeout\b/.test(text),
  find: (file) => nodesOf(file).flatMap((placed) => examine(file, placed)),
};

function examine(file: ExaminedFile, placed: PlacedNode): Problem[] {
  const { node } = placed;
  const problem = { file: file.path, at: node.start };
  if (isInterceptor(placed)) {
    const edits = sparingEdits(file, placed);
    return [{ name: 'responseInterceptor', ...problem, ...(edits ? { edits } : {}) }];
  }
  if (isBlanket(placed)) return [{ name: 'proxyBlanket', ...problem }];
  if (node.type === 'ObjectProperty' && keyName(node) === 'proxyTimeout') {
    const value = childOf(node, 'value');
    const timeMs = value?.['value'];
    if (value !== undefined && typeof timeMs === 'number' && timeMs > 0 && timeMs < HEARTBEAT_MS) {
      const edits = [{ start: value.start, end: value.end, text: '60000' }];
      return [{ name: 'proxyTimeout', ...problem, detail: `${timeMs} ms`, edits }];
    }
  }
  return [];
}

/** Only where a proxy uses it: others have functions of this name. Not where a condition chooses it. */
function isInterceptor({ node, around }: PlacedNode): boolean {
  if (
    node.type !== 'CallExpression' ||
    dottedName(childOf(node, 'callee')) !== 'responseInterceptor'
  ) {
    return false;
  }
  const handler = handlerAround(around);
  return handler !== -1 && !around.slice(handler).some(isConditional);
}

/** Where the value itself is the interceptor: event streams pass it by. Its own arguments must not mean the new names. */
function sparingEdits(
  { text }: ExaminedFile,
  { node: { start, end }, around }: PlacedNode,
): TextEdit[] | undefined {
  const parent = around.at(-1);
  const isHandler =
    parent?.type === 'ObjectProperty' && /^(?:onP|p)roxyRes$/.test(keyName(parent) ?? '');
  const isShadowed = around.some((one) => isFunction(one) && namesParameter(one));
  if (!isHandler || isShadowed) return undefined;
  const { newline, semicolon } = detectStyle(text);
  const indent = indentAt(text, start);
  const lines = [
    '(proxyRes, req, res) => {',
    `  if (!/^text\\/event-stream/.test(String(proxyRes.headers['content-type']))) {`,
    `    return ${text.slice(start, end)}(proxyRes, req, res)${semicolon}`,
    '  }',
    `  res.writeHead(proxyRes.statusCode, proxyRes.headers)${semicolon}`,
    `  proxyRes.pipe(res)${semicolon}`,
    '}',
  ];
  return [{ start, end, text: lines.join(newline + indent) }];
}

function namesParameter(node: SyntaxNode): boolean {
  return listOf(node, 'params').some((one) => /^(?:proxyRes|req|res)$/.test(dottedName(one) ?? ''));
}

function handlerAround(around: readonly SyntaxNode[]): number {
  return around.findLastIndex((one) => /^(?:onProxyRes|proxyRes)$/.test(keyName(one) ?? ''));
}

/** `proxyRes.headers['content-type'] = 'text/event-stream'`, with no condition around it. */
function isBlanket({ node, around }: PlacedNode): boolean {
  if (node.type !== 'AssignmentExpression' || !isStreamType(stringValue(childOf(node, 'right')))) {
    return false;
  }
  const left = childOf(node, 'left');
  const header = stringValue(childOf(left, 'property'))?.toLowerCase();
  const object = dottedName(childOf(left, 'object')) ?? '';
  if (header !== 'content-type' || !object.endsWith('.headers')) return false;
  const handler = handlerAround(around);
  return handler !== -1 && !around.slice(handler).some(isConditional);
}

function isConditional(node: SyntaxNode): boolean {
  if (/^(?:If|Switch)Statement$|^(?:Conditional|Logical)Expression$/.test(node.type)) return true;
  // A return in front of it, in the same block, is a condition too.
  return (
    node.type === 'BlockStatement' &&
    listOf(node, 'body').some(({ type }) => type === 'IfStatement')
  );
}

function isStreamType(value: string | undefined): boolean {
  return value !== undefined && /^text\/event-stream\b/i.test(value);
}
