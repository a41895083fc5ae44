import { ts } from 'ts-morph';
import type { ManagerRead, SocketUse } from '../../inventory.js';
import { unwrap, wrapped } from '../flow/constraints/expression-node.js';
import type { Access } from '../flow/records.js';
import type { World } from '../flow/world.js';
import { callAround, toUseCall } from './use-call.js';

/** What is read of the manager at `socket.io`, also by way of a constant that holds it or its engine. */
export function managerReads(
  world: World,
  { node, name }: Access,
): Pick<SocketUse, 'reads' | 'alias'> {
  if (name !== 'io' || ts.isBindingElement(node) || !isPlain(node.expression)) return {};
  const chain = follow(node);
  const statement = aliasStatement(chain.end);
  const declared = statement?.declarationList.declarations[0]?.name;
  if (statement === undefined || declared === undefined) return { reads: [toRead(world, chain)] };
  const references = referencesTo(world, declared, statement.parent);
  if (references === undefined) return {};
  const chains = references.map((one) => follow(one, chain));
  return { reads: chains.map((one) => toRead(world, one)), alias: spanOf(statement) };
}

/** `socket.io.engine.transport.name` as far as names go. */
interface Chain {
  readonly names: readonly string[];
  readonly end: ts.Node;
  readonly isOptional: boolean;
}

function follow(from: ts.Node, before?: Chain): Chain {
  const names = [...(before?.names ?? [])];
  let end = from;
  let isOptional = before?.isOptional === true || ts.isOptionalChain(from);
  for (;;) {
    const outer = wrapped(end);
    const { parent } = outer;
    if (!ts.isPropertyAccessExpression(parent) || parent.expression !== outer) break;
    names.push(parent.name.text);
    isOptional ||= ts.isOptionalChain(parent);
    end = parent;
  }
  return { names, end, isOptional };
}

function toRead(world: World, { names, end, isOptional }: Chain): ManagerRead {
  const call = callAround(end);
  const assignment = assignmentTo(end);
  const statement = ownStatement(call ?? assignment);
  const successor = assignment && successorOf(assignment);
  return {
    ...spanOf(end),
    path: successor === undefined ? names : [...names, successor.name],
    isOptional,
    takesLiteral: takesLiteral(end),
    isAssigned: assignment !== undefined,
    ...(successor === undefined ? {} : { replacement: successor.span }),
    isCondition: isCondition(end),
    isCopied: isCopied(end),
    ...comparisonOf(end),
    ...(call === undefined ? {} : { call: toUseCall(world, call, call.getSourceFile()) }),
    ...(statement === undefined ? {} : { statement: spanOf(statement) }),
  };
}

/** The statement that is nothing but a call or an assignment, among others, when leaving it out leaves nothing undone. */
function ownStatement(
  node: ts.CallExpression | ts.BinaryExpression | undefined,
): ts.Statement | undefined {
  if (node === undefined) return undefined;
  const { parent } = node;
  if (!ts.isExpressionStatement(parent) || !isInList(parent)) return undefined;
  const given = ts.isCallExpression(node) ? [...node.arguments] : [node.right];
  return given.every(isPlain) ? parent : undefined;
}

function assignmentTo(end: ts.Node): ts.BinaryExpression | undefined {
  const outer = wrapped(end);
  const { parent } = outer;
  if (!ts.isBinaryExpression(parent) || parent.left !== outer) return undefined;
  return parent.operatorToken.kind === ts.SyntaxKind.EqualsToken ? parent : undefined;
}

/** `{ ...socket.io.opts, query: value }` in place of `socket.io.opts`: of what is there, one thing becomes another. */
function successorOf({ left, right }: ts.BinaryExpression): Successor | undefined {
  const literal = unwrap(right);
  if (!ts.isObjectLiteralExpression(literal)) return undefined;
  const [copy, given, ...others] = literal.properties;
  if (copy === undefined || !ts.isSpreadAssignment(copy) || others.length > 0) return undefined;
  if (predecessor(copy).getText() !== left.getText() || given === undefined) return undefined;
  if (!ts.isPropertyAssignment(given) || !ts.isIdentifier(given.name)) return undefined;
  const span = { ...spanOf(literal), value: spanOf(given.initializer) };
  return { name: given.name.text, copy, span };
}

interface Successor {
  /** What is new in it. */
  readonly name: string;
  readonly copy: ts.SpreadAssignment;
  readonly span: NonNullable<ManagerRead['replacement']>;
}

/** What is spread, without what stands in for it where there is none: `...(socket.io.opts || {})`. */
function predecessor({ expression }: ts.SpreadAssignment): ts.Node {
  const written = unwrap(expression);
  if (!ts.isBinaryExpression(written) || !ts.isObjectLiteralExpression(written.right))
    return written;
  const isEmpty = written.right.properties.length === 0;
  return isEmpty && STANDS_IN.has(written.operatorToken.kind) ? unwrap(written.left) : written;
}

const STANDS_IN: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

function isCopied(end: ts.Node): boolean {
  const spread = ts.findAncestor(end, ts.isSpreadAssignment);
  if (spread === undefined || predecessor(spread) !== end) return false;
  const assignment = ts.findAncestor(spread, ts.isBinaryExpression);
  return assignment !== undefined && successorOf(assignment)?.copy === spread;
}

/** `if (socket.io)`, `!socket.io`, `socket.io && …`. */
export function isCondition(end: ts.Node): boolean {
  const outer = wrapped(end);
  const { parent } = outer;
  if (ts.isIfStatement(parent)) return parent.expression === outer;
  if (ts.isConditionalExpression(parent)) return parent.condition === outer;
  if (ts.isPrefixUnaryExpression(parent)) {
    return parent.operator === ts.SyntaxKind.ExclamationToken;
  }
  if (!ts.isBinaryExpression(parent)) return false;
  const { kind } = parent.operatorToken;
  if (kind === ts.SyntaxKind.BarBarToken) return isCondition(parent);
  if (kind !== ts.SyntaxKind.AmpersandAmpersandToken) return false;
  return parent.left === outer || isCondition(parent);
}

/** `… === 'open'`. */
function comparisonOf(end: ts.Node): Pick<ManagerRead, 'comparison'> {
  const { parent } = end;
  if (!ts.isBinaryExpression(parent)) return {};
  const isEqual = COMPARISONS.get(parent.operatorToken.kind);
  const other = parent.left === end ? parent.right : parent.left;
  if (isEqual === undefined || !ts.isStringLiteralLike(other)) return {};
  return { comparison: { ...spanOf(parent), text: other.text, isEqual } };
}

const COMPARISONS: ReadonlyMap<ts.SyntaxKind, boolean> = new Map([
  [ts.SyntaxKind.EqualsEqualsToken, true],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, true],
  [ts.SyntaxKind.ExclamationEqualsToken, false],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, false],
]);

/** `const engine = socket.io.engine;`, and nothing else declared with it. */
function aliasStatement(end: ts.Node): ts.VariableStatement | undefined {
  const outer = wrapped(end);
  const { parent } = outer;
  if (!ts.isVariableDeclaration(parent) || parent.initializer !== outer) return undefined;
  const { parent: list } = parent;
  if (!ts.isIdentifier(parent.name) || !ts.isVariableDeclarationList(list)) return undefined;
  if (list.getFirstToken()?.kind !== ts.SyntaxKind.ConstKeyword) return undefined;
  const { parent: statement } = list;
  if (!ts.isVariableStatement(statement) || list.declarations.length !== 1) return undefined;
  return isInList(statement) && statement.modifiers === undefined ? statement : undefined;
}

/** Every mention of a constant; `undefined` where one is not certainly that constant's. */
function referencesTo(world: World, name: ts.Node, scope: ts.Node): ts.Identifier[] | undefined {
  const symbol = world.files.symbolAt(name);
  const found: ts.Identifier[] = [];
  let isCertain = symbol !== undefined;
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isIdentifier(node) || node === name || node.text !== name.getText()) return;
    if (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) return;
    isCertain &&= world.files.symbolAt(node) === symbol;
    found.push(node);
  };
  visit(scope);
  return isCertain ? found : undefined;
}

function isInList({ parent }: ts.Node): boolean {
  return ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent);
}

/** It does nothing by being evaluated. */
function isPlain(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node) || ts.isNonNullExpression(node)) {
    return isPlain(node.expression);
  }
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
    return isPlain(node.expression);
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isPlain);
  return (
    ts.isIdentifier(node) ||
    node.kind === ts.SyntaxKind.ThisKeyword ||
    ts.isStringLiteralLike(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node)
  );
}

/** Whether a string may stand here; in TypeScript one whose type is itself alone is not compared with another. */
function takesLiteral(end: ts.Node): boolean {
  const { parent } = end;
  if (ts.isCallExpression(parent)) return parent.expression !== end;
  if (ts.isBinaryExpression(parent) && parent.left === end && isAssignment(parent)) return false;
  if (ts.isDeleteExpression(parent) || ts.isPostfixUnaryExpression(parent)) return false;
  if (/\.[cm]?jsx?$|\.html?$/.test(end.getSourceFile().fileName)) return true;
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    return kind === ts.SyntaxKind.EqualsToken || kind === ts.SyntaxKind.PlusToken;
  }
  return ts.isTemplateSpan(parent) || ts.isPropertyAssignment(parent) || ts.isJsxExpression(parent);
}

function isAssignment({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function spanOf(node: ts.Node): { start: number; end: number } {
  return { start: node.getStart(node.getSourceFile()), end: node.end };
}
