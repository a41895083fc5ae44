import { spanOf } from '../../edit/source.js';
import type { EditedSource } from '../../edit/source.js';
import { indentAt } from '../../edit/style.js';
import type { TreeNode } from '../../edit/tree-path.js';
import type { Span } from '../../span.js';
import { annotationsOf } from './annotations.js';
import { indentUnit } from './loop.js';

/** A handler’s text with what its parameters have to say, and where it stands there. */
export function annotated(
  source: EditedSource,
  node: TreeNode,
): [text: { readonly text: string }, span: Span] {
  const { start, end } = spanOf(node);
  let { text } = source;
  let added = 0;
  for (const one of annotationsOf(source, node)) {
    text = text.slice(0, one.at + added) + one.text + text.slice(one.at + added);
    added += one.text.length;
  }
  return [{ text }, { start, end: end + added }];
}

/** The lines of a node as they are where the indentation is less. */
export function dedented(
  { text }: { readonly text: string },
  { start, end }: Span,
  indent: string,
): string[] {
  const inner = indentAt(text, start);
  const extra = inner.startsWith(indent) ? inner.slice(indent.length) : indentUnit(text);
  return text
    .slice(start, end)
    .split(/\r?\n/)
    .map((line, index) => {
      if (index === 0) return line;
      const bare = line.startsWith(indent) ? line.slice(indent.length) : line;
      return bare.startsWith(extra) ? bare.slice(extra.length) : bare;
    });
}
