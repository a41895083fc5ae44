import { namedValue, statementsOf, textOf, uses } from './loop-syntax.js';
import type { ExaminedFile, TextEdit } from '../problem.js';
import { childOf } from '../syntax.js';
import type { PlacedNode, SyntaxNode } from '../syntax.js';

/** `for (const line of lines)`, or `lines.forEach((line) => …)`. */
export interface Iteration {
  readonly over: string;
  readonly line: string;
  readonly body: readonly SyntaxNode[];
  /** How it goes to the next line. */
  readonly next: 'continue' | 'return';
}

/** What is done with the lines that begin with `data:`, and how such a line is called there. */
export interface Selection {
  readonly line: string;
  /** `data:` or `data: `. */
  readonly prefix: string;
  readonly kept: readonly SyntaxNode[];
  /** Takes the question for the prefix out of a longer condition. */
  readonly edits: readonly TextEdit[];
}

/** The selection that the body of a loop over lines is. Lines that are skipped because they are empty need no word. */
export function selectData(
  file: ExaminedFile,
  inside: readonly PlacedNode[],
  loop: Iteration,
): Selection | undefined {
  const { line, body } = withoutTrim(file, inside, loop);
  const [first, ...rest] = body.filter(
    (one) => !(skips(file, one, loop.next) && emptyTest(line).test(testOf(file, one))),
  );
  if (first?.type !== 'IfStatement' || childOf(first, 'alternate') !== undefined) return undefined;
  const [asked, not, , prefix = ''] = prefixTest(line).exec(testOf(file, first)) ?? [];
  if (asked === undefined) return undefined;
  if (not === '!') {
    const isGuard = asked === testOf(file, first) && skips(file, first, loop.next);
    return isGuard ? { line, prefix, kept: rest, edits: [] } : undefined;
  }
  return rest.length > 0 ? undefined : selectBranch(file, first, { asked, line, prefix });
}

/** `const trimmed = line.trim()`, and nothing but `trimmed` from there on: then that is the line. */
function withoutTrim(
  file: ExaminedFile,
  inside: readonly PlacedNode[],
  { line, body }: Iteration,
): Pick<Iteration, 'line' | 'body'> {
  const alias = namedValue(body[0]);
  const isTrimmed = alias !== undefined && textOf(file, alias.value) === `${line}.trim()`;
  return isTrimmed && uses(inside, line) === 2
    ? { line: alias.name, body: body.slice(1) }
    : { line, body };
}

/** `if (line.startsWith('data: ')) …`, perhaps with another condition behind it, which stays. */
function selectBranch(
  file: ExaminedFile,
  branch: SyntaxNode,
  { asked, line, prefix }: { asked: string; line: string; prefix: string },
): Selection | undefined {
  if (asked === testOf(file, branch)) {
    return { line, prefix, kept: statementsOf(childOf(branch, 'consequent')), edits: [] };
  }
  const condition = childOf(branch, 'test');
  const right = childOf(condition, 'right');
  const isBoth = childOf(condition, 'left')?.type === 'CallExpression';
  if (condition === undefined || right === undefined || !isBoth) return undefined;
  const edits = [{ start: condition.start, end: right.start, text: '' }];
  return { line, prefix, kept: [branch], edits };
}

/** `if (…) continue`, or what that is in a callback. */
function skips(file: ExaminedFile, statement: SyntaxNode, next: Iteration['next']): boolean {
  const text = textOf(file, childOf(statement, 'consequent')).replace(/^\{ (.*) \}$/, '$1');
  return (
    statement.type === 'IfStatement' &&
    childOf(statement, 'alternate') === undefined &&
    text.replace(/;$/, '') === next
  );
}

function testOf(file: ExaminedFile, statement: SyntaxNode): string {
  return textOf(file, childOf(statement, 'test'));
}

function emptyTest(name: string): RegExp {
  const own = name.replaceAll('$', String.raw`\$`);
  return new RegExp(`^(?:!${own}(?:\\.trim\\(\\))?|${own}(?:\\.trim\\(\\))? === (?:''|""))$`);
}

function prefixTest(name: string): RegExp {
  const own = name.replaceAll('$', String.raw`\$`);
  return new RegExp(`^(!?)${own}\\.startsWith\\((['"\`])(data: ?)\\2\\)(?: && )?`);
}
