import { ts } from 'ts-morph';

/** So deep a tree may be. What people write has some dozens of levels; at some thousands the stack is full. */
export const MOST_LEVELS = 1000;

/** Whether a tree has more levels than so many. */
export function isDeeper(tree: ts.SourceFile, levels: number): boolean {
  let level: ts.Node[] = [tree];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    const next: ts.Node[] = [];
    for (const node of level) ts.forEachChild(node, (child) => void next.push(child));
    level = next;
  }
  return false;
}
