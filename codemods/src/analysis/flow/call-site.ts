import type { ts } from 'ts-morph';
import type { NodeId } from './solver.js';

/** One call, `new` or JSX element, seen from the side of the caller. */
export interface CallSite {
  readonly node: ts.Node;
  readonly callee: ts.Node;
  readonly arguments: readonly NodeId[];
  readonly argumentNodes: readonly ts.Node[];
  /** Arguments that are spread: `f(...list)`. */
  readonly spreads: ReadonlySet<number>;
  readonly result: NodeId;
  readonly receiver?: NodeId;
  readonly isNew: boolean;
  /** Set once some callee has been understood; otherwise what is passed escapes. */
  isKnown: boolean;
}
