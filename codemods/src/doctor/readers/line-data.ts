import { textOf } from './loop-syntax.js';
import type { ExaminedFile, TextEdit } from '../problem.js';
import { childOf } from '../syntax.js';
import type { PlacedNode, SyntaxNode } from '../syntax.js';

/** The expression around a name of the line that is nothing but its data; `%` stands for the new name. */
export function dataIn(
  file: ExaminedFile,
  { node, around }: PlacedNode,
  prefix: string,
): TextEdit | undefined {
  const outwards = around.toReversed();
  const expressions = outwards.slice(0, 5).filter(({ start }) => start === node.start);
  const name = textOf(file, node);
  for (const expression of expressions.toReversed()) {
    const text = textOf(file, expression);
    const own = text.slice(name.length);
    const compared = new RegExp(`^ ([!=]==?) (['"\`])${prefix}([^'"\`\\\\]*)\\2$`).exec(own);
    const { start, end } = expression;
    if (compared !== null) {
      const [, operator = '', quote = '', value = ''] = compared;
      return { start, end, text: `% ${operator} ${quote}${value}${quote}` };
    }
    if (!isCut(own.replace(/\.trim\(\)$/, ''), prefix)) continue;
    return {
      start,
      end,
      text: text.endsWith('.trim()') && !isForJson(file, expression, around) ? '%.trim()' : '%',
    };
  }
  return undefined;
}

/** `.slice(6)` and the other ways to take the prefix off. */
function isCut(text: string, prefix: string): boolean {
  const lengths = prefix === 'data:' ? '5|6' : '6';
  return [
    new RegExp(`^\\.(?:slice|substring|substr)\\((?:${lengths}|(['"\`])data: ?\\1\\.length)\\)$`),
    /^\.replace\((?:(['"`])data: ?\1|\/\^?data:(?: ?|\\s[*+]?| [*?])\/), (?:''|"")\)$/,
    /^\.split\((['"`])data: ?\1\)\[1\]$/,
  ].some((pattern) => pattern.test(text));
}

/** White space around JSON means nothing. */
function isForJson(
  file: ExaminedFile,
  { start, end }: SyntaxNode,
  around: readonly SyntaxNode[],
): boolean {
  const parent = around.findLast((one) => one.start < start && one.end >= end);
  return (
    parent?.type === 'CallExpression' && textOf(file, childOf(parent, 'callee')) === 'JSON.parse'
  );
}
