import { setProperty } from '../object-edits.js';
import type { Check, ExaminedFile, Problem } from '../problem.js';
import { listOf, nodesOf, propertyNamed, valueNamed } from '../syntax.js';
import type { SyntaxNode } from '../syntax.js';

/** Next’s own configuration: rewrites pass its compression. */
export const next: Check = {
  name: 'next',
  concerns: ({ path, text }) =>
    /(?:^|\/)next\.config\.[cm]?[jt]s$/.test(path) && /\brewrites\b/.test(text),
  find: (file) =>
    nodesOf(file).flatMap(({ node }) => {
      if (node.type !== 'ObjectExpression') return [];
      const rewrites = propertyNamed(node, 'rewrites');
      if (rewrites === undefined || !leavesTheServer(file, rewrites)) return [];
      return examineConfiguration(file, node, rewrites);
    }),
};

/** A rewrite inside the application passes nothing on. */
function leavesTheServer({ text }: ExaminedFile, { start, end }: SyntaxNode): boolean {
  return /\bdestination\s*:\s*(?:['"`]https?:|`?\$\{|[\w.]+)/.test(text.slice(start, end));
}

function examineConfiguration(
  file: ExaminedFile,
  config: SyntaxNode,
  rewrites: SyntaxNode,
): Problem[] {
  const compress = valueNamed(config, 'compress');
  const isOn = compress === undefined || compress['value'] === true;
  const isOpen = listOf(config, 'properties').some(({ type }) => type === 'SpreadElement');
  if (!isOn || (compress === undefined && isOpen)) return [];
  const edits = [setProperty(file.text, config, 'compress', 'false')];
  return [{ name: 'nextCompress', file: file.path, at: rewrites.start, edits }];
}
