import type { Span } from '../span.js';
import { j, spanOf } from './source.js';
import type { EditedSource } from './source.js';

/** A node and what is around it. jscodeshift's own paths have `any` in these places. */
export interface TreePath {
  readonly node: TreeNode;
  readonly parent: TreePath | null;
  readonly scope: TreeScope | null;
}

/** What is asked of a node here, whatever it is. */
export interface TreeNode {
  readonly type: string;
}

/** A function, or the file, with the names declared in it. */
export interface TreeScope {
  readonly node: TreeNode;
  lookup(name: string): TreeScope | null;
  getBindings(): Readonly<Record<string, readonly TreePath[]>>;
}

const FUNCTIONS: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ObjectMethod',
  'ClassMethod',
  'ClassPrivateMethod',
]);

/** The calls of a file, by where they start and end. */
export function callsBySpan({ find }: EditedSource): (span: Span) => TreePath | undefined {
  const calls = new Map<string, TreePath>();
  find(j.CallExpression).forEach((path) => {
    const { start, end } = spanOf(path.node);
    calls.set(`${start}-${end}`, path);
  });
  return ({ start, end }) => calls.get(`${start}-${end}`);
}

export function isFunction({ type }: TreeNode): boolean {
  return FUNCTIONS.has(type);
}

/** The innermost function around something, or the file. */
export function homeOf(path: TreePath): TreePath | undefined {
  for (let at = path.parent; at !== null; at = at.parent) {
    if (isFunction(at.node) || at.node.type === 'Program') return at;
  }
  return undefined;
}

export function isInside(path: TreePath, ancestor: TreeNode): boolean {
  for (let at: TreePath | null = path; at !== null; at = at.parent) {
    if (at.node === ancestor) return true;
  }
  return false;
}

/** Whether a statement stands in the list of a function's body, or of the file, itself. */
export function isDirectly({ parent }: TreePath, home: TreeNode): boolean {
  return (
    parent?.node === home ||
    (parent?.node.type === 'BlockStatement' && parent.parent?.node === home)
  );
}

/** The identifiers below a node that stand for variables. */
export function namesBelow({ find }: EditedSource, node: TreeNode): TreePath[] {
  const found: TreePath[] = [];
  const { start, end } = spanOf(node);
  const note = (path: TreePath): void => {
    const at = spanOf(path.node);
    if (at.start >= start && at.end <= end) found.push(path);
  };
  find(j.Identifier).forEach((path) => note(path));
  find(j.JSXIdentifier).forEach((path) => note(path));
  return found;
}
