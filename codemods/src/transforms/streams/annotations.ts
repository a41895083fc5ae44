import { spanOf } from '../../edit/source.js';
import type { EditedSource } from '../../edit/source.js';
import type { TreeNode } from '../../edit/tree-path.js';

/** Text to put in at an offset. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Whether a file is TypeScript. */
export function isTyped({ path }: EditedSource): boolean {
  return /\.tsx?$|\.[cm]ts$/.test(path);
}

/**
 * What a handler’s parameters have to say once it stands by itself: as an argument of `on`, they were `any` by what
 * stood around them.
 */
export function annotationsOf(source: EditedSource, handler: TreeNode): Insertion[] {
  if (!isTyped(source)) return [];
  const parameters: readonly TreeNode[] = Object(handler).params ?? [];
  return parameters.flatMap((one) => annotationOf(source, handler, one));
}

function annotationOf(source: EditedSource, handler: TreeNode, parameter: TreeNode): Insertion[] {
  const { typeAnnotation, type } = Object(parameter);
  // A default value says its type.
  if (typeAnnotation != null || type === 'AssignmentPattern') return [];
  const { start, end } = spanOf(parameter);
  const annotation = type === 'RestElement' ? ': any[]' : ': any';
  const isBare = start === spanOf(handler).start || !isInParentheses(source, handler, start);
  if (!isBare) return [{ at: end, text: annotation }];
  return [
    { at: start, text: '(' },
    { at: end, text: `${annotation})` },
  ];
}

/** `token => …` and `async token => …` have none. */
function isInParentheses({ text }: EditedSource, handler: TreeNode, start: number): boolean {
  return text.slice(spanOf(handler).start, start).includes('(');
}
