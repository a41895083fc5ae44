import { ts } from 'ts-morph';
import type { Value } from '../values.js';
import { propertyName, unwrap } from './expression-node.js';

/** What a property of an object is known to be where something else is read of it. */
interface Cases {
  readonly tag: string;
  readonly texts: ReadonlySet<string>;
}

/** `case 'connect': return action.payload;` in a `switch (action.type)`: what the type is there. */
export function casesAround(node: ts.PropertyAccessExpression): Cases | undefined {
  if (!ts.isIdentifier(node.expression)) return undefined;
  const { text: object } = node.expression;
  let at: ts.Node = node;
  while (!ts.isFunctionLike(at) && !ts.isSourceFile(at)) {
    const block: ts.Node | undefined = at.parent.parent;
    if (ts.isCaseClause(at) && at.expression !== node && ts.isSwitchStatement(block)) {
      const test = unwrap(block.expression);
      const isOf =
        ts.isPropertyAccessExpression(test) &&
        ts.isIdentifier(test.expression) &&
        test.expression.text === object;
      if (isOf) return toCases(test.name.text, at);
    }
    at = at.parent;
  }
  return undefined;
}

/** That of a clause, and of the empty ones right before it; not known where another one runs into it. */
function toCases(tag: string, clause: ts.CaseClause): Cases | undefined {
  const { clauses } = clause.parent;
  const texts = new Set<string>();
  for (let at = clauses.indexOf(clause); at >= 0; at -= 1) {
    const one = clauses[at];
    if (one === undefined) break;
    if (one !== clause && one.statements.length > 0)
      return leaves(one) ? { tag, texts } : undefined;
    if (!ts.isCaseClause(one) || !ts.isStringLiteralLike(one.expression)) return undefined;
    texts.add(one.expression.text);
  }
  return { tag, texts };
}

function leaves({ statements }: ts.CaseOrDefaultClause): boolean {
  const last = statements.at(-1);
  const end = last !== undefined && ts.isBlock(last) ? last.statements.at(-1) : last;
  return (
    end !== undefined &&
    (ts.isReturnStatement(end) || ts.isBreakStatement(end) || ts.isThrowStatement(end))
  );
}

/** An object literal that says itself that it is none of these. */
export function isOtherCase(value: Value, { tag, texts }: Cases): boolean {
  if (value.kind !== 'object' || value.shape !== 'literal') return false;
  const { site } = value;
  if (typeof site === 'string' || !ts.isObjectLiteralExpression(site)) return false;
  const given = site.properties.findLast((one) => one.name && propertyName(one.name) === tag);
  if (given === undefined || !ts.isPropertyAssignment(given)) return false;
  const isLast = !site.properties.slice(site.properties.indexOf(given)).some(ts.isSpreadAssignment);
  const said = unwrap(given.initializer);
  return isLast && ts.isStringLiteralLike(said) && !texts.has(said.text);
}
