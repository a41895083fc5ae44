import { insertProperty } from '../object-edits.js';
import type { ExaminedFile, TextEdit } from '../problem.js';
import { propertyNamed, stringValue } from '../syntax.js';
import type { SyntaxNode } from '../syntax.js';

/** A handler of http-proxy-middleware, by its name from version 3 on and before. */
export interface ProxyHandler {
  readonly event: 'proxyReq' | 'proxyRes';
  /** Its arrow function. */
  readonly text: string;
}

/** The server learns that the client has gone. */
export const PASS_ABORT_ON: ProxyHandler = {
  event: 'proxyReq',
  text: "(proxyReq, req, res) => res.on('close', () => proxyReq.destroy())",
};

/** Compression in front of the proxy leaves event streams alone. */
export const FORBID_TRANSFORM: ProxyHandler = {
  event: 'proxyRes',
  text: "(proxyRes) => { if (/^text\\/event-stream/.test(String(proxyRes.headers['content-type']))) proxyRes.headers['cache-control'] = 'no-cache, no-transform'; }",
};

/**
 * Adds a handler to one proxy: an object with a `target`, or the target alone. `undefined` where there is such a handler
 * already: two would have to be made one.
 *
 * @param major of http-proxy-middleware
 */
export function addHandler(
  { text }: ExaminedFile,
  entry: SyntaxNode,
  handler: ProxyHandler,
  major: number,
): TextEdit | undefined {
  const { start, end } = entry;
  const oldName = handler.event === 'proxyReq' ? 'onProxyReq' : 'onProxyRes';
  const property =
    major < 3 ? `${oldName}: ${handler.text}` : `on: { ${handler.event}: ${handler.text} }`;
  if (stringValue(entry) !== undefined) {
    return { start, end, text: `{ target: ${text.slice(start, end)}, ${property} }` };
  }
  const isTaken = propertyNamed(entry, major < 3 ? oldName : 'on') !== undefined;
  return isTaken || entry.type !== 'ObjectExpression'
    ? undefined
    : insertProperty(text, entry, property);
}
