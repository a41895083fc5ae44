import type { Check, ExaminedFile, Problem, Surroundings } from '../problem.js';
import { addHandler, PASS_ABORT_ON } from './proxy-options.js';
import {
  childOf,
  dottedName,
  keyName,
  listOf,
  nodesOf,
  propertyNamed,
  stringValue,
  valueNamed,
} from '../syntax.js';
import type { SyntaxNode } from '../syntax.js';
import { configuresDevServer, isCurrentDevServer } from './webpack.js';

/**
 * Proxies of http-proxy-middleware 2 and older, alone or inside webpack-dev-server 4 and 5: they wait for `aborted` of the
 * request, which Node no longer emits once the request has been read.
 */
export const proxyAbort: Check = {
  name: 'proxy-abort',
  concerns: (file) =>
    configuresDevServer(file) ||
    (/\.[cm]?[jt]s$/.test(file.path) && /['"]http-proxy-middleware['"]/.test(file.text)),
  find: (file, surroundings) =>
    configuresDevServer(file) && isCurrentDevServer(file, surroundings)
      ? findDevServers(file)
      : findMiddlewares(file, surroundings),
};

/** `devServer: { proxy: { '/api': 'http://…' } }`, or a list of entries. */
function findDevServers(file: ExaminedFile): Problem[] {
  return nodesOf(file).flatMap(({ node }) => {
    if (node.type !== 'ObjectProperty' || keyName(node) !== 'devServer') return [];
    const property = propertyNamed(childOf(node, 'value'), 'proxy');
    const proxy = childOf(property, 'value');
    if (property === undefined || proxy === undefined) return [];
    const entries =
      proxy.type === 'ArrayExpression'
        ? listOf(proxy, 'elements')
        : listOf(proxy, 'properties').flatMap((one) => childOf(one, 'value') ?? []);
    return toProblem(file, property, entries);
  });
}

function findMiddlewares(file: ExaminedFile, { majorOf }: Surroundings): Problem[] {
  const major = majorOf(file.path, 'http-proxy-middleware');
  if (major === undefined || major > 2) return [];
  return nodesOf(file).flatMap(({ node }) => {
    const name = dottedName(childOf(node, 'callee')) ?? '';
    if (node.type !== 'CallExpression' || !/(?:^|\.)createProxyMiddleware$/.test(name)) return [];
    return toProblem(file, node, listOf(node, 'arguments').slice(-1));
  });
}

/** One problem for all entries of a proxy. */
function toProblem(
  file: ExaminedFile,
  { start }: SyntaxNode,
  entries: readonly SyntaxNode[],
): Problem[] {
  const losing = entries.filter((entry) => losesAborts(file, entry));
  if (losing.length === 0) return [];
  const edits = losing.flatMap((entry) => addHandler(file, entry, PASS_ABORT_ON, 2) ?? []);
  const isWhole = edits.length === losing.length;
  return [{ name: 'proxyAbort', file: file.path, at: start, ...(isWhole ? { edits } : {}) }];
}

function losesAborts({ text }: ExaminedFile, entry: SyntaxNode): boolean {
  if (stringValue(entry) !== undefined) return true;
  if (valueNamed(entry, 'target') === undefined) return false;
  return !/\b(?:destroy|abort)\b/.test(text.slice(entry.start, entry.end));
}
