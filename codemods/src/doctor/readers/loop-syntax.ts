import type { ExaminedFile } from '../problem.js';
import { childOf, dottedName, listOf } from '../syntax.js';
import type { PlacedNode, SyntaxNode } from '../syntax.js';

/** The statements of a block, or one statement that stands without. */
export function statementsOf(node: SyntaxNode | undefined): SyntaxNode[] {
  if (node === undefined) return [];
  return node.type === 'BlockStatement' ? listOf(node, 'body') : [node];
}

/** The statements of a loop or of a function. */
export function bodyOf(node: SyntaxNode): SyntaxNode[] {
  return statementsOf(childOf(node, 'body'));
}

/** A node’s text, with one blank for any white space. */
export function textOf({ text }: ExaminedFile, node: SyntaxNode | undefined): string {
  return node === undefined ? '' : text.slice(node.start, node.end).replaceAll(/\s+/g, ' ');
}

/** How often a name stands in a function as a name of its own. */
export function uses(inside: readonly PlacedNode[], name: string): number {
  return namesIn(inside, name).length;
}

/** Where a name stands as a name of its own, not as that of a member or of a key. */
export function namesIn(inside: readonly PlacedNode[], name: string): PlacedNode[] {
  const own = inside.filter(
    ({ node, around }) =>
      node.type === 'Identifier' && node['name'] === name && !isLabel(node, around.at(-1)),
  );
  // In `{ name }` the key and the value are two nodes in one place.
  return own.filter(({ node }, index) => own[index - 1]?.node.start !== node.start);
}

/** The name of a member, or of a key. */
function isLabel(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  if (parent === undefined || parent['computed'] === true) return false;
  const isMember = /^(?:Optional)?MemberExpression$/.test(parent.type);
  if (isMember) return childOf(parent, 'property') === node;
  return parent['shorthand'] !== true && childOf(parent, 'key') === node;
}

/** The declarator of a declaration that has no other. */
export function onlyDeclarator(statement: SyntaxNode | undefined): SyntaxNode | undefined {
  if (statement?.type !== 'VariableDeclaration') return undefined;
  const declarators = listOf(statement, 'declarations');
  return declarators.length === 1 ? declarators[0] : undefined;
}

/** The name that a declaration gives to a value, and the value. */
export function namedValue(
  statement: SyntaxNode | undefined,
): { readonly name: string; readonly value: SyntaxNode } | undefined {
  const declarator = onlyDeclarator(statement);
  const name = dottedName(childOf(declarator, 'id'));
  const value = childOf(declarator, 'init');
  return name === undefined || value === undefined ? undefined : { name, value };
}
