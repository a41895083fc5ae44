import { ts } from 'ts-morph';

/** So deep a tree may be. What people write has some dozens of levels; at some thousands the stack is full. */
export const MOST_LEVELS = 1000;

/** Whether a tree has more levels than so many. */
export function isDeeper(tree: ts.SourceFile, levels: number): boolean {
  let depth = 0;
  const visit = (node: ts.Node): true | undefined => {
    if (depth > levels) return true;
    depth += 1;
    const isDeep = ts.forEachChild(node, visit);
    depth -= 1;
    return isDeep;
  };
  return visit(tree) === true;
}
