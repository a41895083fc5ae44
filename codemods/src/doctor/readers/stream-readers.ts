import { naiveLoopEdits } from './naive-loop-edits.js';
import { naiveLoopIn } from './naive-loop.js';
import type { Check, ExaminedFile, Problem } from '../problem.js';
import {
  childOf,
  dottedName,
  isFunction,
  keyName,
  listOf,
  nodesOf,
  stringValue,
} from '../syntax.js';
import type { PlacedNode, SyntaxNode } from '../syntax.js';

/** Code that reads a stream by hand: `getReader()` and `read()`, or `for await` over a body. */
export const streamReaders: Check = {
  name: 'stream-readers',
  concerns: ({ path, text }) =>
    /\.(?:[cm]?[jt]sx?)$/.test(path) && /\bgetReader\s*\(|\bfor\s+await\b/.test(text),
  find: (file) => readingFunctions(file).flatMap((reader) => examineReader(file, reader)),
};

/** A function that reads a stream, and what its chunks are called. */
interface Reader {
  readonly body: SyntaxNode;
  readonly chunks: ReadonlySet<string>;
  readonly nodes: readonly PlacedNode[];
}

function readingFunctions(file: ExaminedFile): Reader[] {
  const nodes = nodesOf(file);
  return nodes.flatMap(({ node }) => {
    if (!isFunction(node)) return [];
    // An inner function is looked at with its outer one.
    const inside = nodes.filter(({ around }) => around.includes(node));
    const chunks = new Set(inside.flatMap((placed) => chunkNames(placed, node)));
    return chunks.size === 0 ? [] : [{ body: node, chunks, nodes: inside }];
  });
}

/** `const { value, done } = await reader.read()` and `for await (const chunk of response.body)`, of this very function. */
function chunkNames({ node, around }: PlacedNode, owner: SyntaxNode): string[] {
  if (around.findLast(isFunction) !== owner) return [];
  if (node.type === 'VariableDeclarator') return isInLoop(around, owner) ? readName(node) : [];
  if (node.type !== 'ForOfStatement' || node['await'] !== true) return [];
  if (!/(?:^|\.)body$/.test(dottedName(childOf(node, 'right')) ?? '')) return [];
  const [declarator] = listOf(childOf(node, 'left') ?? node, 'declarations');
  const name = dottedName(childOf(declarator, 'id'));
  return name === undefined ? [] : [name];
}

function readName(declarator: SyntaxNode): string[] {
  const id = childOf(declarator, 'id');
  if (id === undefined || !isRead(childOf(declarator, 'init'))) return [];
  const whole = dottedName(id);
  if (whole !== undefined) return [`${whole}.value`];
  const value = listOf(id, 'properties').find((one) => keyName(one) === 'value');
  const name = dottedName(childOf(value, 'value'));
  return name === undefined ? [] : [name];
}

/** One `read()` alone reads a message, not a stream. */
function isInLoop(around: readonly SyntaxNode[], owner: SyntaxNode): boolean {
  return around
    .slice(around.indexOf(owner))
    .some(({ type }) => /^(?:While|DoWhile|For)Statement$/.test(type));
}

function isRead(node: SyntaxNode | undefined): boolean {
  if (node?.type !== 'AwaitExpression') return false;
  const call = childOf(node, 'argument');
  return (
    call?.type === 'CallExpression' &&
    /(?:^|\.)read$/.test(dottedName(childOf(call, 'callee')) ?? '') &&
    listOf(call, 'arguments').length === 0
  );
}

/** Where the whole loop can be replaced, that is the fix of everything in it. */
function examineReader(file: ExaminedFile, reader: Reader): Problem[] {
  const problems = findProblems(file, reader);
  if (!problems.some(({ name }) => name === 'naiveSplit')) return problems;
  const naive = naiveLoopIn(file, reader.nodes);
  const edits = naive === undefined ? undefined : naiveLoopEdits(file, naive);
  if (edits === undefined) return problems;
  return problems.map(({ name, file: path, at }) => ({ name, file: path, at, edits }));
}

function findProblems(file: ExaminedFile, reader: Reader): Problem[] {
  const decoded = reader.nodes.filter((placed) => isDecoding(placed, reader));
  return [
    ...decoded.flatMap((placed) => examineDecoding(file, placed)),
    ...reader.nodes.flatMap((placed) => examineParsing(file, placed, reader)),
    ...examineSplitting(file, reader, decoded),
  ];
}

/** `decoder.decode(value)`, whatever is said of streaming. */
function isDecoding({ node }: PlacedNode, { chunks }: Reader): boolean {
  if (node.type !== 'CallExpression') return false;
  const property = childOf(childOf(node, 'callee'), 'property');
  const [chunk] = listOf(node, 'arguments');
  return dottedName(property) === 'decode' && chunks.has(dottedName(chunk) ?? '');
}

/** A decoder that is made anew for each chunk has no memory: the option alone would not help it. */
function examineDecoding(file: ExaminedFile, { node }: PlacedNode): Problem[] {
  const [chunk, options] = listOf(node, 'arguments');
  if (options !== undefined || chunk === undefined) return [];
  const decoder = childOf(childOf(node, 'callee'), 'object');
  const isFresh = decoder?.type === 'NewExpression';
  const edits = [{ start: chunk.end, end: chunk.end, text: ', { stream: true }' }];
  return [{ name: 'decoder', file: file.path, at: node.start, ...(isFresh ? {} : { edits }) }];
}

/** `JSON.parse(decoder.decode(value))`, and `decodeURIComponent(escape(…))` of a chunk. */
function examineParsing(file: ExaminedFile, { node }: PlacedNode, reader: Reader): Problem[] {
  if (node.type !== 'CallExpression') return [];
  const callee = dottedName(childOf(node, 'callee'));
  const [argument] = listOf(node, 'arguments');
  const problem = { file: file.path, at: node.start };
  if (callee === 'JSON.parse' && argument !== undefined) {
    const isChunk =
      isDecoding({ node: argument, around: [] }, reader) ||
      decodedNames(reader).has(dottedName(argument) ?? '');
    return isChunk ? [{ name: 'parsedChunk', ...problem }] : [];
  }
  const inner = argument?.type === 'CallExpression' ? dottedName(childOf(argument, 'callee')) : '';
  const isBytes =
    callee === 'decodeURIComponent' && /^(?:window\.)?escape$|fromCharCode/.test(inner ?? '');
  return isBytes ? [{ name: 'percentDecoding', ...problem }] : [];
}

/** Variables that hold nothing but one decoded chunk. */
function decodedNames(reader: Reader): Set<string> {
  const names = reader.nodes.flatMap(({ node }) => {
    const init = childOf(node, 'init');
    const isChunk =
      node.type === 'VariableDeclarator' &&
      init !== undefined &&
      isDecoding({ node: init, around: [] }, reader);
    return isChunk ? [dottedName(childOf(node, 'id')) ?? ''] : [];
  });
  return new Set(names.filter((name) => name !== ''));
}

/** A decoded chunk that is split into lines at once, and nothing is kept for the next one. */
function examineSplitting(
  file: ExaminedFile,
  reader: Reader,
  decoded: readonly PlacedNode[],
): Problem[] {
  if (!/['"`]data: ?['"`]/.test(file.text.slice(reader.body.start, reader.body.end))) return [];
  const names = decodedNames(reader);
  const split = reader.nodes.find(({ node }) => {
    const callee = childOf(node, 'callee');
    if (node.type !== 'CallExpression' || dottedName(childOf(callee, 'property')) !== 'split') {
      return false;
    }
    const object = childOf(callee, 'object');
    const [separator] = listOf(node, 'arguments');
    const isLines = /^\n+$|^\\r\?\\n$/.test(
      stringValue(separator) ?? String(separator?.['pattern']),
    );
    const isChunk =
      names.has(dottedName(object) ?? '') || decoded.some((placed) => placed.node === object);
    return isLines && isChunk;
  });
  return split === undefined ? [] : [{ name: 'naiveSplit', file: file.path, at: split.node.start }];
}
