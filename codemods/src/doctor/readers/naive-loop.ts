import { chunkLoopIn } from './chunk-loop.js';
import type { ChunkLoop } from './chunk-loop.js';
import { lineLoopIn } from './line-loop.js';
import type { LineLoop } from './line-loop.js';
import { textOf, uses } from './loop-syntax.js';
import type { ExaminedFile } from '../problem.js';
import { childOf, dottedName, listOf } from '../syntax.js';
import type { PlacedNode, SyntaxNode } from '../syntax.js';

/**
 * A loop that reads a response chunk by chunk and splits each chunk into lines, as `fetchSSE` is written everywhere. Every
 * part of it is known, so that it can be replaced as a whole.
 */
export interface NaiveLoop {
  /** The name of the response. */
  readonly response: string;
  readonly loop: SyntaxNode;
  /** Declarations that only the loop needs: the reader, the decoder, a flag. */
  readonly declarations: readonly SyntaxNode[];
  /** What is done at the end of the stream, in front of leaving the loop. */
  readonly atEnd: readonly SyntaxNode[];
  readonly lines: LineLoop;
}

const READER = /^([\w$]+)\.body[!?]?\.getReader\(\)$/;
const DECODER = /^new TextDecoder\((?:['"`]utf-?8['"`])?\)$/i;
const FLAG = /^(?:false)?$/;

/** The naive loop of a function; undefined when any part of it is written in a way that is not known. */
export function naiveLoopIn(
  file: ExaminedFile,
  inside: readonly PlacedNode[],
): NaiveLoop | undefined {
  const loops = inside.filter(({ node }) => /^(?:While|For)Statement$/.test(node.type));
  const found = loops.flatMap(({ node }) => examineLoop(file, inside, node) ?? []);
  return found.length === 1 ? found[0] : undefined;
}

function examineLoop(
  file: ExaminedFile,
  inside: readonly PlacedNode[],
  loop: SyntaxNode,
): NaiveLoop | undefined {
  const chunks = chunkLoopIn(file, loop);
  if (chunks === undefined || !usesNothingElse(inside, chunks)) return undefined;
  const lines = lineLoopIn(file, inside, chunks.lines, chunks.chunk);
  const declarators = declaratorsOf(file, inside, chunks);
  if (lines === undefined || declarators === undefined) return undefined;
  const [reader] = declarators;
  const response = READER.exec(textOf(file, childOf(reader?.node, 'init')))?.[1] ?? '';
  // What stands at the end must not be done when the loop is left in another way.
  if (isAssigned(inside, response) || (lines.leaves && chunks.atEnd.length > 0)) return undefined;
  const declarations = declarators.flatMap(({ around }) => around.at(-1) ?? []);
  return { response, loop, declarations, atEnd: chunks.atEnd, lines };
}

/** The names of the loop stand for what it does, and nowhere else. */
function usesNothingElse(inside: readonly PlacedNode[], { names }: ChunkLoop): boolean {
  return [...names].every(([name, times]) => uses(inside, name) === times);
}

/** What the loop needs is made in this function, each by a declaration of its own. */
function declaratorsOf(
  file: ExaminedFile,
  inside: readonly PlacedNode[],
  { reader, decoder, flag }: ChunkLoop,
): PlacedNode[] | undefined {
  const wanted = [
    [reader, READER],
    [decoder, DECODER],
    ...(flag === undefined ? [] : [[flag, FLAG] as const]),
  ] as const;
  const found = wanted.flatMap(([name, made]) =>
    inside.filter(
      ({ node, around }) =>
        node.type === 'VariableDeclarator' &&
        dottedName(childOf(node, 'id')) === name &&
        listOf(around.at(-1) ?? node, 'declarations').length === 1 &&
        made.test(textOf(file, childOf(node, 'init'))),
    ),
  );
  return found.length === wanted.length ? found : undefined;
}

function isAssigned(inside: readonly PlacedNode[], name: string): boolean {
  return inside.some(
    ({ node }) =>
      node.type === 'AssignmentExpression' && dottedName(childOf(node, 'left')) === name,
  );
}
