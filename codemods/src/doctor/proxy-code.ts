import type { Check, ExaminedFile, Problem } from './problem.js';
import { childOf, dottedName, keyName, listOf, nodesOf, stringValue } from './syntax.js';
import type { PlacedNode } from './syntax.js';

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
  if (isInterceptor(placed)) return [{ name: 'responseInterceptor', ...problem }];
  if (isBlanket(placed)) return [{ name: 'proxyBlanket', ...problem }];
  if (node.type === 'ObjectProperty' && keyName(node) === 'proxyTimeout') {
    const value = childOf(node, 'value')?.['value'];
    if (typeof value === 'number' && value > 0 && value < 15_000) {
      return [{ name: 'proxyTimeout', ...problem, detail: `${value} ms` }];
    }
  }
  return [];
}

/** Only where a proxy uses it: others have functions of this name. */
function isInterceptor({ node, around }: PlacedNode): boolean {
  return (
    node.type === 'CallExpression' &&
    dottedName(childOf(node, 'callee')) === 'responseInterceptor' &&
    around.some((one) => /^(?:onProxyRes|proxyRes)$/.test(keyName(one) ?? ''))
  );
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
  const handler = around.findLastIndex((one) =>
    /^(?:onProxyRes|proxyRes)$/.test(keyName(one) ?? ''),
  );
  return handler !== -1 && !around.slice(handler).some(isConditional);
}

function isConditional(node: PlacedNode['node']): boolean {
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
