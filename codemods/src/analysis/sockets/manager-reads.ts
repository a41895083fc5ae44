import { ts } from 'ts-morph';
import type { ManagerRead, SocketUse } from '../../inventory.js';
import { wrapped } from '../flow/constraints/expression-node.js';
import type { Access } from '../flow/records.js';
import type { World } from '../flow/world.js';
import { callAround, toUseCall } from './use-call.js';

/** What is read of the manager at `socket.io`, also by way of a constant that holds it or its engine. */
export function managerReads(
  world: World,
  { node, name }: Access,
): Pick<SocketUse, 'reads' | 'alias'> {
  if (name !== 'io' || ts.isBindingElement(node) || !isPlain(node.expression)) return {};
  const chain = follow(node, []);
  const statement = aliasStatement(chain.end);
  const declared = statement?.declarationList.declarations[0]?.name;
  if (statement === undefined || declared === undefined) return { reads: [toRead(world, chain)] };
  const references = referencesTo(world, declared, statement.parent);
  if (references === undefined) return {};
  const { names, isOptional } = chain;
  const chains = references.map((one) => follow(one, names, isOptional));
  return { reads: chains.map((one) => toRead(world, one)), alias: spanOf(statement) };
}

/** `socket.io.engine.transport.name` as far as names go. */
interface Chain {
  readonly names: readonly string[];
  readonly end: ts.Node;
  readonly isOptional: boolean;
}

function follow(from: ts.Node, before: readonly string[], isBehindOptional = false): Chain {
  const names = [...before];
  let end = from;
  let isOptional = isBehindOptional || ts.isOptionalChain(from);
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
  const statement = call === undefined ? undefined : ownStatement(call);
  return {
    ...spanOf(end),
    path: names,
    isOptional,
    takesLiteral: takesLiteral(end),
    ...(call === undefined ? {} : { call: toUseCall(world, call, call.getSourceFile()) }),
    ...(statement === undefined ? {} : { statement: spanOf(statement) }),
  };
}

/** The statement that is nothing but a call, among others, when leaving it out leaves nothing undone. */
function ownStatement(call: ts.CallExpression): ts.Statement | undefined {
  const { parent } = call;
  if (!ts.isExpressionStatement(parent) || !isInList(parent)) return undefined;
  return call.arguments.every(isPlain) ? parent : undefined;
}

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
