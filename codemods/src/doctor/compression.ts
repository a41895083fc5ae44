import { insertProperty } from './object-edits.js';
import type { Check, ExaminedFile, Problem, TextEdit } from './problem.js';
import { childOf, dottedName, listOf, nodesOf, propertyNamed, stringValue } from './syntax.js';
import type { PlacedNode, SyntaxNode } from './syntax.js';

/** The `compression` middleware of Express without a filter. */
export const compression: Check = {
  name: 'compression',
  concerns: ({ path, text }) => /\.[cm]?[jt]sx?$/.test(path) && /['"]compression['"]/.test(text),
  find: (file) => {
    const names = localNames(nodesOf(file));
    return nodesOf(file).flatMap(({ node }) => {
      if (node.type !== 'CallExpression') return [];
      const callee = childOf(node, 'callee');
      const name = dottedName(callee) ?? requiredInPlace(callee);
      if (name === undefined || !(names.has(name) || name.startsWith('require('))) return [];
      return examineCall(file, node, name);
    });
  },
};

/** What the package is called in this file. */
function localNames(nodes: readonly PlacedNode[]): Set<string> {
  const names = nodes.flatMap(({ node }) => {
    if (
      node.type === 'ImportDeclaration' &&
      stringValue(childOf(node, 'source')) === 'compression'
    ) {
      return listOf(node, 'specifiers')
        .filter(({ type }) => type !== 'ImportSpecifier')
        .flatMap((specifier) => dottedName(childOf(specifier, 'local')) ?? []);
    }
    const isRequired =
      node.type === 'VariableDeclarator' && requiredInPlace(childOf(node, 'init')) !== undefined;
    return isRequired ? (dottedName(childOf(node, 'id')) ?? []) : [];
  });
  return new Set(names);
}

/** `require('compression')` as a text; undefined for anything else. */
function requiredInPlace(node: SyntaxNode | undefined): string | undefined {
  if (node?.type !== 'CallExpression' || dottedName(childOf(node, 'callee')) !== 'require') {
    return undefined;
  }
  const isIt = stringValue(listOf(node, 'arguments')[0]) === 'compression';
  return isIt ? "require('compression')" : undefined;
}

function examineCall(file: ExaminedFile, call: SyntaxNode, name: string): Problem[] {
  const [options] = listOf(call, 'arguments');
  const isLiteral = options === undefined || options.type === 'ObjectExpression';
  if (!isLiteral || hasFilter(options)) return [];
  const filter = `filter: (req, res) => !/^text\\/event-stream/.test(String(res.getHeader('Content-Type'))) && ${name}.filter(req, res)`;
  const edit: TextEdit =
    options === undefined
      ? { start: call.end - 1, end: call.end - 1, text: `{ ${filter} }` }
      : insertProperty(file.text, options, filter);
  return [{ name: 'compression', file: file.path, at: call.start, edits: [edit] }];
}

function hasFilter(options: SyntaxNode | undefined): boolean {
  if (options === undefined) return false;
  const hasSpread = listOf(options, 'properties').some(({ type }) => type === 'SpreadElement');
  return hasSpread || propertyNamed(options, 'filter') !== undefined;
}
