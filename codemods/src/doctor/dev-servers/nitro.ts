import { insertProperty } from '../object-edits.js';
import type { Check, ExaminedFile, Problem } from '../problem.js';
import { childOf, keyName, listOf, nodesOf, valueNamed } from '../syntax.js';
import type { SyntaxNode } from '../syntax.js';

/** Nuxt’s and Nitro’s `routeRules`: a route that is cached is answered once it is whole. */
export const nitro: Check = {
  name: 'nitro',
  concerns: ({ path, text }) =>
    /(?:^|\/)(?:nuxt|nitro)\.config\.[cm]?[jt]s$/.test(path) && /\brouteRules\b/.test(text),
  find: (file, { streamPaths }) =>
    nodesOf(file).flatMap(({ node }) => {
      const rules = keyName(node) === 'routeRules' ? childOf(node, 'value') : undefined;
      if (rules?.type !== 'ObjectExpression') return [];
      return listOf(rules, 'properties').flatMap((rule) => examine(file, rule, streamPaths));
    }),
};

function examine(file: ExaminedFile, rule: SyntaxNode, streamPaths: readonly string[]): Problem[] {
  const pattern = keyName(rule);
  const value = childOf(rule, 'value');
  if (pattern === undefined || value?.type !== 'ObjectExpression') return [];
  const caching = ['swr', 'isr', 'cache'].find((name) => isOn(valueNamed(value, name)));
  const isConcerned = streamPaths.some((path) => covers(pattern, path)) || isProxy(value);
  if (caching === undefined || !isConcerned || valueNamed(value, 'cache')?.['value'] === false) {
    return [];
  }
  // `cache: false` beside the others switches them off, but one that is there already must go.
  const edits =
    caching === 'cache' ? {} : { edits: [insertProperty(file.text, value, 'cache: false')] };
  return [{ name: 'nitroCache', file: file.path, at: rule.start, detail: pattern, ...edits }];
}

function isProxy(rule: SyntaxNode): boolean {
  return valueNamed(rule, 'proxy') !== undefined;
}

function isOn(value: SyntaxNode | undefined): boolean {
  return value !== undefined && value['value'] !== false;
}

/** `/api/**` covers all below `/api`. */
function covers(pattern: string, path: string): boolean {
  const [prefix = '', ...rest] = pattern.split(/\/\*/);
  return rest.length > 0 ? `${path}/`.startsWith(`${prefix}/`) : path === pattern;
}
