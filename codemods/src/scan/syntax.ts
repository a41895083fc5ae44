import type { ParseResult } from '@babel/parser';

export type Program = ParseResult['program'];
export type Statement = Program['body'][number];
export type Expression = Extract<Statement, { type: 'ExpressionStatement' }>['expression'];
export type Call = Extract<Expression, { type: 'CallExpression' }>;
export type Argument = Call['arguments'][number];
export type FunctionNode = Extract<
  Statement | Expression,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>;
type ClassBody = Extract<Expression, { type: 'ClassExpression' }>['body'];
export type ClassMember = ClassBody['body'][number];
export type Method = Extract<ClassMember, { type: 'ClassMethod' }>;
export type Callable = FunctionNode | Method;
export type Pattern = FunctionNode['params'][number] | Method['params'][number];

type Declarator = Extract<Statement, { type: 'VariableDeclaration' }>['declarations'][number];
type Property = Extract<Expression, { type: 'ObjectExpression' }>['properties'][number];
type MemberKey = Extract<Expression, { type: 'MemberExpression' }>['property'];

/** Any node of a tree. */
export type SyntaxNode =
  | Statement
  | Expression
  | Argument
  | Pattern
  | Property
  | Declarator
  | MemberKey
  | ClassMember
  | ClassBody
  | Call['callee']
  | Program;

/** A property that is no part of the tree. */
const OTHER: ReadonlySet<string> = new Set(['loc', 'extra', 'comments', 'errors', 'tokens']);

/** The nodes right below a node, in the order of the text. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (const [name, value] of Object.entries(node)) {
    if (typeof value !== 'object' || OTHER.has(name) || name.endsWith('Comments')) continue;
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const one of values) if (isNode(one)) children.push(one);
  }
  return children;
}

/** A node and everything below it. */
export function* nodesBelow(node: SyntaxNode): Generator<SyntaxNode> {
  const waiting = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    for (const child of childrenOf(next).toReversed()) waiting.push(child);
  }
}

/** The call that is exactly there. */
export function callAt(node: SyntaxNode, start: number, end: number): CallLike | undefined {
  if (node.start === start && node.end === end && isCall(node)) return node;
  for (const child of childrenOf(node)) {
    if ((child.start ?? 0) > start || (child.end ?? 0) < end) continue;
    const found = callAt(child, start, end);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function isCallable(node: SyntaxNode): node is Callable {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression' ||
    node.type === 'ClassMethod'
  );
}

/** Any call. */
export type CallLike = Extract<
  SyntaxNode,
  { type: 'CallExpression' | 'OptionalCallExpression' | 'NewExpression' }
>;

export function isCall(node: SyntaxNode): node is CallLike {
  return /^(?:Optional)?CallExpression$|^NewExpression$/.test(node.type);
}

/** An expression without the brackets, casts and awaits around it. */
export function bare(node: SyntaxNode): SyntaxNode {
  if (node.type === 'AwaitExpression') return bare(node.argument);
  if (
    node.type === 'TSAsExpression' ||
    node.type === 'TSNonNullExpression' ||
    node.type === 'TSSatisfiesExpression' ||
    node.type === 'TSTypeAssertion' ||
    node.type === 'ParenthesizedExpression'
  ) {
    return bare(node.expression);
  }
  return node;
}

/** The parts of `object.name` and `object['name']`. */
export function memberOf(node: SyntaxNode): { object: SyntaxNode; name: string } | undefined {
  if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') {
    return undefined;
  }
  const { object, property } = node;
  if (!node.computed && property.type === 'Identifier') return { object, name: property.name };
  return property.type === 'StringLiteral' ? { object, name: property.value } : undefined;
}

/** The text of a string literal, or of a template without holes. */
export function textOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'StringLiteral') return node.value;
  if (node?.type !== 'TemplateLiteral' || node.quasis.length !== 1) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}

/** The name of a parameter, with a default or without, and of one that becomes a field. */
export function parameterName(parameter: Pattern | undefined): string | undefined {
  const given = parameter?.type === 'TSParameterProperty' ? parameter.parameter : parameter;
  const node = given?.type === 'AssignmentPattern' ? given.left : given;
  return node?.type === 'Identifier' ? node.name : undefined;
}

/** The text of a key or of an imported name. */
export function nameOf(node: SyntaxNode): string {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'StringLiteral' ? node.value : '';
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof Object(value).type === 'string' && typeof Object(value).start === 'number';
}
