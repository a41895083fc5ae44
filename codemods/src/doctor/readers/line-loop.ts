import { dataIn } from './line-data.js';
import { selectData } from './line-selection.js';
import type { Iteration, Selection } from './line-selection.js';
import { bodyOf, namedValue, namesIn, textOf, uses } from './loop-syntax.js';
import type { ExaminedFile, TextEdit } from '../problem.js';
import { childOf, dottedName, isFunction, listOf } from '../syntax.js';
import type { PlacedNode, SyntaxNode } from '../syntax.js';

/** What a loop over the lines of a chunk does with those that begin with `data:`. */
export interface LineLoop {
  /** What the data is called from now on. */
  readonly data: string;
  /** What stays of the loop: the code that uses the data. */
  readonly kept: readonly SyntaxNode[];
  /** Inside what stays: the data in the place of the line. */
  readonly edits: readonly TextEdit[];
  /** It has a `break` of its own. */
  readonly leaves: boolean;
}

/** Into lines, or into frames; those that are empty may be left out. */
const SPLIT =
  /^\.split\((?:(['"`])(?:\\n)+\1|\/\\r\?\\n\/g?)\)(?:\.filter\((?:Boolean|\(?(\w+)\)? => (?:!!)?\2(?:\.trim\(\)|\.length > 0)?(?: !== (?:''|""))?)\))?$/;

/**
 * The loop over lines, when that is all that these statements are.
 *
 * @param inside everything in the function around it
 * @param chunk the expression that is split
 */
export function lineLoopIn(
  file: ExaminedFile,
  inside: readonly PlacedNode[],
  statements: readonly SyntaxNode[],
  chunk: string,
): LineLoop | undefined {
  const isName = /^[\w$]+$/.test(chunk);
  if (isName && uses(inside, chunk) !== 2) return undefined;
  const loop = loopOver(file, inside, statements, chunk);
  const selection = loop === undefined ? undefined : selectData(file, inside, loop);
  if (loop === undefined || selection === undefined) return undefined;
  const nodes = inside.filter(({ node, around }) =>
    selection.kept.some((one) => node === one || around.includes(one)),
  );
  return isMovable(file, nodes, selection, loop)
    ? replaceLine(file, inside, nodes, selection)
    : undefined;
}

function loopOver(
  file: ExaminedFile,
  inside: readonly PlacedNode[],
  statements: readonly SyntaxNode[],
  chunk: string,
): Iteration | undefined {
  const named = statements.length === 2 ? namedValue(statements[0]) : undefined;
  const loop = iterationIn(file, statements.at(-1));
  if (loop === undefined || statements.length !== (named === undefined ? 1 : 2)) return undefined;
  const source = named === undefined ? loop.over : textOf(file, named.value);
  const isSplit = source.startsWith(chunk) && SPLIT.test(source.slice(chunk.length));
  const isPassedOn =
    named === undefined || (loop.over === named.name && uses(inside, named.name) === 2);
  return isSplit && isPassedOn ? loop : undefined;
}

function iterationIn(file: ExaminedFile, statement: SyntaxNode | undefined): Iteration | undefined {
  if (statement?.type === 'ForOfStatement' && statement['await'] !== true) {
    const [declarator] = listOf(childOf(statement, 'left') ?? statement, 'declarations');
    const line = dottedName(childOf(declarator, 'id'));
    const over = textOf(file, childOf(statement, 'right'));
    const body = bodyOf(statement);
    return line === undefined ? undefined : { over, line, body, next: 'continue' };
  }
  const call = childOf(statement, 'expression');
  return call?.type === 'CallExpression' ? callbackIn(file, call) : undefined;
}

function callbackIn(file: ExaminedFile, call: SyntaxNode): Iteration | undefined {
  const callee = childOf(call, 'callee');
  const [callback] = listOf(call, 'arguments');
  if (callback === undefined || !isFunction(callback) || callback['async'] === true) {
    return undefined;
  }
  const parameters = listOf(callback, 'params');
  const line = dottedName(parameters[0]);
  const isEach = textOf(file, childOf(callee, 'property')) === 'forEach' && parameters.length === 1;
  if (!isEach || line === undefined) return undefined;
  const over = textOf(file, childOf(callee, 'object'));
  return { over, line, body: bodyOf(callback), next: 'return' };
}

/** Nothing in what stays means something else in its new place. */
function isMovable(
  { text }: ExaminedFile,
  nodes: readonly PlacedNode[],
  { kept }: Selection,
  { next }: Iteration,
): boolean {
  return nodes.every(({ node, around }) => {
    const isLabelled = node['label'] !== undefined && node['label'] !== null;
    const isText = node.type === 'TemplateLiteral' || node.type === 'JSXText';
    const isMultiline = isText && text.slice(node.start, node.end).includes('\n');
    // A callback inside what stays may return as it likes; that of forEach no longer is one.
    const returns = node.type === 'ReturnStatement' && next === 'return';
    return !isLabelled && !isMultiline && !(returns && !ownAround(around, kept).some(isFunction));
  });
}

/** What is around a node inside what stays. */
function ownAround(
  around: readonly SyntaxNode[],
  kept: readonly SyntaxNode[],
): readonly SyntaxNode[] {
  const start = around.findIndex((one) => kept.includes(one));
  return start === -1 ? [] : around.slice(start);
}

function replaceLine(
  file: ExaminedFile,
  inside: readonly PlacedNode[],
  nodes: readonly PlacedNode[],
  { line, prefix, kept, edits }: Selection,
): LineLoop | undefined {
  const places = namesIn(nodes, line).filter(
    ({ node }) => !edits.some(({ start, end }) => node.start >= start && node.start < end),
  );
  const found = places.flatMap((placed) => dataIn(file, placed, prefix) ?? []);
  if (found.length === 0 || found.length < places.length) return undefined;
  const leaves = nodes.some(
    ({ node, around }) =>
      node.type === 'BreakStatement' && !ownAround(around, kept).some(catchesBreak),
  );
  const own = namedValue(kept[0]);
  const [only] = found;
  if (own !== undefined && found.length === 1 && only?.start === own.value.start) {
    const isWhole = only.end === own.value.end && only.text === '%';
    if (isWhole) return { data: own.name, kept: kept.slice(1), edits, leaves };
  }
  const data = ['data', 'eventData'].find((name) => uses(inside, name) === 0);
  if (data === undefined) return undefined;
  const replaced = found.map(({ start, end, text }) => ({
    start,
    end,
    text: text.replace('%', data),
  }));
  return { data, kept, edits: [...edits, ...replaced], leaves };
}

function catchesBreak({ type }: SyntaxNode): boolean {
  return /^(?:For\w*|While|DoWhile|Switch)Statement$/.test(type);
}
