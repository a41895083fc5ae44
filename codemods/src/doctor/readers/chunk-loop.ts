import { bodyOf, namedValue, onlyDeclarator, statementsOf, textOf } from './loop-syntax.js';
import type { ExaminedFile } from '../problem.js';
import { childOf, dottedName, keyName, listOf } from '../syntax.js';
import type { SyntaxNode } from '../syntax.js';

/** A loop that reads chunks until there are no more, and makes each into text. */
export interface ChunkLoop extends Decoding {
  readonly reader: string;
  /** What is done at the end, in front of leaving the loop. */
  readonly atEnd: readonly SyntaxNode[];
  /** The condition of the loop, where it has one. */
  readonly flag?: string;
  /** How often each name stands in the loop and in its declaration. */
  readonly names: ReadonlyMap<string, number>;
}

/** How a chunk becomes text. */
interface Decoding {
  readonly decoder: string;
  /** The text by its name, or as the call itself. */
  readonly chunk: string;
  /** What is done with it. */
  readonly lines: readonly SyntaxNode[];
}

/** What one `read()` gives, by the names, or expressions, that the code has for it. */
interface Read {
  readonly reader: string;
  readonly value: string;
  readonly done: string;
  readonly names: readonly (readonly [name: string, times: number])[];
}

const DECODING = /^([\w$]+)\.decode\(([\w$.]+)(?:, ?\{ ?stream: ?(?:true|!([\w$]+)) ?\})?\)/;

/** The chunk loop that a statement is; undefined when any part of it is not known. */
export function chunkLoopIn(file: ExaminedFile, loop: SyntaxNode): ChunkLoop | undefined {
  const [first, second, ...rest] = bodyOf(loop);
  const read = readIn(file, first);
  if (read === undefined) return undefined;
  const end = flagIn(file, loop, read, second) ?? exitIn(file, loop, read, second);
  const decoding = decodingIn(file, rest, read.value);
  if (end === undefined || decoding === undefined) return undefined;
  const { flag } = end;
  const names = new Map([...read.names, [decoding.decoder, 2]]);
  if (flag !== undefined) names.set(flag, decoding.toldFlag === flag ? 4 : 3);
  return { ...decoding, ...end, reader: read.reader, names };
}

/** `const { value, done } = await reader.read()`, or `const result = …`. */
function readIn(file: ExaminedFile, statement: SyntaxNode | undefined): Read | undefined {
  const declarator = onlyDeclarator(statement);
  const id = childOf(declarator, 'id');
  const call = textOf(file, childOf(declarator, 'init'));
  const reader = /^await ([\w$]+)\.read\(\)$/.exec(call)?.[1];
  if (id === undefined || reader === undefined) return undefined;
  const whole = dottedName(id);
  return whole === undefined
    ? readPattern(id, reader)
    : {
        reader,
        value: `${whole}.value`,
        done: `${whole}.done`,
        names: [
          [reader, 2],
          [whole, 3],
        ],
      };
}

function readPattern(id: SyntaxNode, reader: string): Read | undefined {
  const properties = listOf(id, 'properties');
  const [value, done] = ['value', 'done'].map((key) =>
    dottedName(
      childOf(
        properties.find((one) => keyName(one) === key),
        'value',
      ),
    ),
  );
  if (value === undefined || done === undefined || properties.length !== 2) return undefined;
  const names = [reader, value, done].map((name) => [name, 2] as const);
  return { reader, value, done, names };
}

type End = Pick<ChunkLoop, 'atEnd' | 'flag'>;

/** `while (!finished) { …; finished = done; … }` */
function flagIn(
  file: ExaminedFile,
  loop: SyntaxNode,
  { done }: Read,
  statement: SyntaxNode | undefined,
): End | undefined {
  const flag = /^!([\w$]+)$/.exec(textOf(file, childOf(loop, 'test')))?.[1];
  const isSet =
    textOf(file, statement).replace(/;$/, '') === `${flag} = ${done}` &&
    loop.type !== 'ForStatement';
  return flag !== undefined && isSet ? { atEnd: [], flag } : undefined;
}

/** `while (true) { …; if (done) break; … }`, or `return` in the place of `break`. */
function exitIn(
  file: ExaminedFile,
  loop: SyntaxNode,
  { done }: Read,
  statement: SyntaxNode | undefined,
): End | undefined {
  const isEndless =
    /^(?:true|1)?$/.test(textOf(file, childOf(loop, 'test'))) &&
    childOf(loop, 'init') === undefined &&
    childOf(loop, 'update') === undefined;
  const leaving = childOf(statement, 'consequent');
  const isCheck =
    statement?.type === 'IfStatement' && childOf(statement, 'alternate') === undefined;
  if (!isEndless || !isCheck || leaving === undefined) return undefined;
  if (textOf(file, childOf(statement, 'test')) !== done) return undefined;
  const statements = statementsOf(leaving);
  const last = statements.at(-1);
  if (/^break;?$/.test(textOf(file, last))) return { atEnd: statements.slice(0, -1) };
  return last?.type === 'ReturnStatement' ? { atEnd: statements } : undefined;
}

/** The first statement decodes: into a variable, or as part of what it does with the text. */
function decodingIn(
  file: ExaminedFile,
  statements: readonly SyntaxNode[],
  value: string,
): (Decoding & { readonly toldFlag?: string }) | undefined {
  const [first] = statements;
  const named = namedValue(first);
  const expression = named?.value ?? childOf(first, 'right') ?? childOf(first, 'expression');
  const text = textOf(file, expression);
  const [call, decoder, decoded, toldFlag] = DECODING.exec(text) ?? [];
  if (call === undefined || decoder === undefined || decoded !== value) return undefined;
  const told = toldFlag === undefined ? {} : { toldFlag };
  return named !== undefined && call === text
    ? { decoder, chunk: named.name, lines: statements.slice(1), ...told }
    : { decoder, chunk: call, lines: statements, ...told };
}
