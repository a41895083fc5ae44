import jscodeshift from 'jscodeshift';
import type { ASTNode } from 'jscodeshift';
import type { Span } from '../span.js';
import { createFinder } from './find-nodes.js';
import type { NodeFinder } from './find-nodes.js';
import { parseSource } from './parse.js';
import type { SourceType } from './parse.js';
import type { Skimmed } from './skim.js';
import { Splices } from './splices.js';
import { detectStyle } from './style.js';
import type { Attribute, SourceStyle } from './style.js';

export const j = jscodeshift;

/** One file under edit: its tree to look things up in, and its splices to write with. */
export interface EditedSource extends NodeFinder {
  readonly path: string;
  readonly text: string;
  readonly sourceType: SourceType;
  readonly splices: Splices;
  readonly style: SourceStyle;
  /** Attributes that are part of the code. */
  readonly attributes: readonly Attribute[];
  /** What of the code is not in the tree. */
  readonly leftOut: string;
}

/**
 * Parses a text for editing.
 *
 * @param text without a byte order mark
 * @param code what to parse instead: the text with everything but its script blocks blanked
 * @param skimmed as much of that as is to be parsed
 * @throws {SourceSyntaxError} when it cannot be parsed
 */
export function openSource(
  path: string,
  text: string,
  code: string = text,
  attributes: readonly Attribute[] = [],
  skimmed: Skimmed = { code, leftOut: '' },
): EditedSource {
  const { leftOut } = skimmed;
  const tree = parseSource(skimmed.code, path);
  // jscodeshift declares recast's node types; Babel's are the same shapes by another declaration.
  const finder = createFinder(tree as unknown as ASTNode, leftOut);
  return {
    path,
    text,
    sourceType: tree.program.sourceType,
    ...finder,
    splices: new Splices(text),
    style: detectStyle(code),
    attributes,
    leftOut,
  };
}

/** The span of a node. Babel gives every node one. */
export function spanOf(node: unknown): Span {
  const { start, end } = Object(node);
  if (typeof start !== 'number' || typeof end !== 'number') {
    throw new TypeError('the node has no position');
  }
  return { start, end };
}

/** The text of a node. */
export function textOf(source: EditedSource, node: unknown): string {
  const { start, end } = spanOf(node);
  return source.text.slice(start, end);
}
