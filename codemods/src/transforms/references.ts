import { isMemberName } from '../edit/names.js';
import { j, spanOf } from '../edit/source.js';
import type { RewriteContext } from './context.js';

/** How often a name is still used, apart from its declaration and from what has been rewritten. */
export function countRemaining(context: RewriteContext, name: string, declaration: number): number {
  const { source, consumed } = context;
  let count = 0;
  const note = (node: unknown, parent: unknown): void => {
    const { start } = spanOf(node);
    if (start === declaration || consumed.has(start) || isMemberName(parent, node)) return;
    if (String(Object(parent).type).startsWith('Import')) return;
    count += 1;
  };
  source.find(j.Identifier, { name }).forEach((path) => {
    note(path.node, path.parent?.node);
  });
  source.find(j.JSXIdentifier, { name }).forEach((path) => {
    note(path.node, path.parent?.node);
  });
  return count;
}
