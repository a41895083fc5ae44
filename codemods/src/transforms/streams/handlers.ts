import { isMemberName } from '../../edit/names.js';
import { spanOf, textOf } from '../../edit/source.js';
import { isInside, namesBelow } from '../../edit/tree-path.js';
import type { TreeNode, TreePath } from '../../edit/tree-path.js';
import type { RewriteContext } from '../context.js';

/** What hears one event of an answer. */
export interface Handler {
  readonly event: string;
  readonly call: TreePath;
  /** The function itself, or the name of one. */
  readonly node: TreeNode;
  /** Where a named function is declared in the same effect, and has to leave it. */
  readonly declaration?: TreePath;
}

/** Why a handler cannot be called from a loop; `undefined` when it can. */
export function refusalOfHandler(
  { source }: RewriteContext,
  { node }: Handler,
): string | undefined {
  if (node.type === 'Identifier') return undefined;
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression') {
    return 'its handler is made by an expression';
  }
  if (Object(node).generator === true) return 'its handler is a generator';
  const text = textOf(source, node);
  return /\b(?:this|arguments)\b/.test(text) ? 'its handler uses `this` or `arguments`' : undefined;
}

/** What a hook gives that is the same at every render. */
const STEADY_HOOKS: ReadonlySet<string> = new Set(['useRef', 'useEffectEvent']);
const SETTER_HOOKS: ReadonlySet<string> = new Set(['useState', 'useReducer', 'useOptimistic']);
const LISTED_HOOKS: ReadonlySet<string> = new Set(['useCallback', 'useMemo']);

/**
 * Why a handler cannot leave its effect: an effect runs again when what it reads has changed, and a handler outside of
 * it would go on with the old value.
 *
 * @param leaving names that leave the effect together
 */
export function refusalToLeave(
  context: RewriteContext,
  handler: TreePath,
  effect: TreeNode,
  component: TreeNode,
  leaving: ReadonlySet<string>,
): string | undefined {
  const { source, plan } = context;
  const span = spanOf(handler.node);
  const text = textOf(source, handler.node);
  if (/`[^`]*\n[^`]*`/.test(text)) return 'its handler has a text of several lines';
  const uses = plan.streams
    .flatMap((stream) => stream.uses)
    .filter(({ file }) => file === plan.file);
  if (uses.some(({ start }) => start >= span.start && start < span.end)) {
    return 'its handler uses the socket itself';
  }
  const names = namesBelow(source, handler.node).filter(({ parent, node }) => {
    return !isMemberName(parent?.node, node) && !leaving.has(nameOf(node));
  });
  return names
    .map((path) => refusalOfName(path, handler.node, effect, component))
    .find((reason) => reason !== undefined);
}

function refusalOfName(
  { node, scope: around }: TreePath,
  handler: TreeNode,
  effect: TreeNode,
  component: TreeNode,
): string | undefined {
  const name = nameOf(node);
  const scope = around?.lookup(name) ?? null;
  if (scope === null || isWithin(scope.node, handler)) return undefined;
  if (scope.node === effect) return `\`${name}\` belongs to the effect`;
  const [binding] = scope.getBindings()[name] ?? [];
  if (scope.node !== component || binding === undefined || isSteady(binding)) return undefined;
  return `\`${name}\` can change while the answer comes`;
}

function nameOf(node: TreeNode): string {
  return String(Object(node).name);
}

function isWithin(inner: TreeNode, outer: TreeNode): boolean {
  const [a, b] = [spanOf(inner), spanOf(outer)];
  return a.start >= b.start && a.end <= b.end;
}

/** Whether a name of a component is the same at every render. */
function isSteady(binding: TreePath): boolean {
  const { id, init } = Object(declaratorOf(binding)?.node);
  const { callee, arguments: given } = Object(init);
  const hook = String(Object(Object(callee).property).name ?? Object(callee).name);
  if (STEADY_HOOKS.has(hook)) return true;
  if (SETTER_HOOKS.has(hook)) return Object(Object(id).elements)[1] === binding.node;
  return LISTED_HOOKS.has(hook) && Object(Object(given)[1]).elements?.length === 0;
}

function declaratorOf(path: TreePath): TreePath | undefined {
  for (let at = path.parent; at !== null; at = at.parent) {
    if (at.node.type === 'VariableDeclarator') return at;
    if (/Function|Statement|Program/.test(at.node.type)) return undefined;
  }
  return undefined;
}

/** Whether what a name stands for can be seen at the top of a function, or of the file. */
export function isVisibleIn(path: TreePath, name: string, home: TreePath): boolean {
  const scope = path.scope?.lookup(name) ?? null;
  return scope === null || isInside(home, scope.node);
}
