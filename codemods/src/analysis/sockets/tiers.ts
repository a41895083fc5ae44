import { ts } from 'ts-morph';
import type { Tier } from '../../inventory.js';
import { unwrap } from '../flow/constraints/expression-node.js';
import type { Access } from '../flow/records.js';
import type { SocketValue } from '../flow/values.js';
import type { World } from '../flow/world.js';

/** How far a receiver is followed through the names and calls of its own file. */
const DEEPEST = 8;

/** How what a use is written on comes by its socket: the farthest step on the way, by the syntax of the receiver. */
export function tierOf(
  world: World,
  node: Access['node'] | ts.Identifier,
  sockets: readonly SocketValue[],
): Tier {
  const sites = new Set(sockets.map(({ site }) => site));
  const { path } = world.files.unitOf(node);
  const isOwn = [...sites].some((site) => world.files.unitOf(site).path === path);
  const from = { world, sites, isOwn };
  if (ts.isBindingElement(node)) return ofPattern(from, node.parent.parent, DEEPEST);
  return ofExpression(from, ts.isIdentifier(node) ? node : node.expression, DEEPEST);
}

interface Place {
  readonly world: World;
  /** Where the sockets are made. */
  readonly sites: ReadonlySet<ts.Node>;
  /** One of them is made in this file. */
  readonly isOwn: boolean;
}

function ofExpression(from: Place, written: ts.Node, depth: number): Tier {
  const node = unwrap(written);
  if (from.sites.has(node)) return 0;
  if (depth === 0) return 4;
  if (ts.isIdentifier(node)) return ofName(from, node, depth - 1);
  if (node.kind === ts.SyntaxKind.ThisKeyword) return from.isOwn ? 1 : 4;
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return ofCall(from, node, depth);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    return Math.max(1, ofExpression(from, node.expression, depth - 1)) as Tier;
  }
  if (ts.isConditionalExpression(node)) {
    return farthest(from, [node.whenTrue, node.whenFalse], depth);
  }
  return ts.isBinaryExpression(node) ? farthest(from, [node.left, node.right], depth) : 4;
}

const GIVEN_FROM_AFAR: ReadonlySet<string> = new Set([
  'useContext',
  'useSelector',
  'useStore',
  'useNuxtApp',
  'inject',
  'getContext',
]);

/** Chains give the socket back; whatever a framework gives comes from its store or its context. */
function ofCall(
  from: Place,
  { expression }: ts.CallExpression | ts.NewExpression,
  depth: number,
): Tier {
  const callee = unwrap(expression);
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return 2;
  if (!ts.isIdentifier(callee)) return ofExpression(from, callee, depth - 1);
  if (callee.text === 'require') return 2;
  if (GIVEN_FROM_AFAR.has(callee.text)) return 4;
  const declaration = declarationOf(from, callee);
  if (declaration === undefined) return 4;
  if (ts.isImportSpecifier(declaration) || ts.isImportClause(declaration)) {
    return isOfProject(from, declaration) ? 2 : from.isOwn ? 1 : 4;
  }
  return Math.max(1, ofName(from, callee, depth - 1)) as Tier;
}

function ofName(from: Place, name: ts.Identifier, depth: number): Tier {
  const declaration = declarationOf(from, name);
  if (declaration === undefined) return 4;
  if (isImport(declaration)) return 2;
  const parameter = ts.findAncestor(declaration, ts.isParameter);
  if (parameter !== undefined) return ofParameter(parameter);
  if (ts.isBindingElement(declaration)) return ofPattern(from, declaration.parent.parent, depth);
  if (ts.isVariableDeclaration(declaration)) return ofVariable(from, declaration, depth);
  return from.isOwn ? 1 : 2;
}

/** Properties of a component are handed down to it; every other parameter is one. */
function ofParameter({ parent }: ts.ParameterDeclaration): Tier {
  const named = ts.isVariableDeclaration(parent.parent) ? parent.parent : parent;
  const name = named.name?.getText() ?? '';
  return /^[A-Z]/.test(name) ? 4 : 3;
}

function ofPattern(from: Place, holder: ts.Node, depth: number): Tier {
  if (ts.isParameter(holder)) return ofParameter(holder);
  if (ts.isBindingElement(holder)) return ofPattern(from, holder.parent.parent, depth);
  return ts.isVariableDeclaration(holder) ? ofVariable(from, holder, depth) : 4;
}

function ofVariable(from: Place, declaration: ts.VariableDeclaration, depth: number): Tier {
  const { initializer, parent } = declaration;
  const isConst = (parent.flags & ts.NodeFlags.Const) !== 0;
  if (initializer === undefined) return from.isOwn ? 1 : 2;
  const tier = ofExpression(from, initializer, depth);
  if (tier === 4 && from.isOwn && isEmpty(initializer)) return 1;
  return isConst ? tier : (Math.max(1, tier) as Tier);
}

/** `let socket = null` */
function isEmpty(initializer: ts.Expression): boolean {
  const text = unwrap(initializer).getText();
  return text === 'null' || text === 'undefined' || text === '{}' || text === '[]';
}

function farthest(from: Place, parts: readonly ts.Node[], depth: number): Tier {
  return Math.max(...parts.map((part) => ofExpression(from, part, depth - 1))) as Tier;
}

function declarationOf({ world }: Place, name: ts.Identifier): ts.Declaration | undefined {
  return world.files.symbolAt(name)?.declarations?.[0];
}

function isImport(declaration: ts.Node): boolean {
  return (
    ts.isImportSpecifier(declaration) ||
    ts.isImportClause(declaration) ||
    ts.isNamespaceImport(declaration) ||
    ts.isImportEqualsDeclaration(declaration)
  );
}

function isOfProject({ world }: Place, declaration: ts.Node): boolean {
  const statement = ts.findAncestor(declaration, ts.isImportDeclaration);
  if (statement === undefined || !ts.isStringLiteral(statement.moduleSpecifier)) return false;
  const { path } = world.files.unitOf(declaration);
  return world.modules.resolve(statement.moduleSpecifier.text, path) !== undefined;
}
