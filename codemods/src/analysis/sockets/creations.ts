import { ts } from 'ts-morph';
import type { Creation } from '../../inventory.js';
import type { Span } from '../../span.js';
import { unwrap } from '../flow/constraints/expression-node.js';
import { toArgument } from './creation-options.js';
import { isHandedFactory } from './factory-handles.js';
import { isGlobalFactory } from './global-factory.js';
import type { SocketValue } from '../flow/values.js';
import type { World } from '../flow/world.js';

/** The creation of a socket as plain data. */
export function toCreation(world: World, socket: SocketValue): Creation {
  const { site } = socket;
  const tree = site.getSourceFile();
  const file = world.files.unitOf(site).path;
  const place = { id: `${file}:${site.getStart(tree)}+${site.end}`, file, ...spanOf(site) };
  if (!ts.isCallExpression(site) && !ts.isNewExpression(site)) {
    const callee = spanOf(site);
    const isMade = { isDirect: false, isHanded: false, isGlobal: false };
    return { ...place, form: 'declared', callee, ...isMade, arguments: [] };
  }
  const given = site.arguments ?? [];
  const isGlobal = socket.origin === 'script-tag' && isGlobalFactory(world, site.expression);
  const isDirect =
    isGlobal || (socket.origin === 'module' && isDirectFactory(world, site.expression));
  return {
    ...place,
    form: socket.form,
    callee: spanOf(site.expression),
    isDirect,
    isHanded: !isDirect && isHandedFactory(world, site.expression),
    isGlobal,
    arguments: given.map((argument, index) => toArgument(world, argument, index)),
  };
}

/** The callee leads to an import or `require` of Socket.IO's client in the same file. */
function isDirectFactory(world: World, callee: ts.Node): boolean {
  let root = unwrap(callee);
  while (ts.isPropertyAccessExpression(root)) root = unwrap(root.expression);
  if (ts.isCallExpression(root)) return isClientRequire(world, root);
  if (!ts.isIdentifier(root)) return false;
  const declaration = world.files.symbolAt(root)?.declarations?.[0];
  return declaration !== undefined && isClientBinding(world, declaration);
}

function isClientBinding(world: World, declaration: ts.Node): boolean {
  const statement = ts.findAncestor(declaration, ts.isImportDeclaration);
  if (statement !== undefined) {
    const specifier = statement.moduleSpecifier;
    return ts.isStringLiteral(specifier) && world.isClientModule(specifier.text);
  }
  const variable = ts.isBindingElement(declaration) ? declaration.parent.parent : declaration;
  if (!ts.isVariableDeclaration(variable) || variable.initializer === undefined) return false;
  const initializer = variable.initializer;
  const value = ts.isPropertyAccessExpression(initializer) ? initializer.expression : initializer;
  const call = ts.isAwaitExpression(value) ? value.expression : value;
  return ts.isCallExpression(call) && isClientRequire(world, call);
}

function isClientRequire(world: World, call: ts.CallExpression): boolean {
  const [specifier] = call.arguments;
  const { expression } = call;
  const isRequire =
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && expression.text === 'require');
  if (!isRequire || specifier === undefined || !ts.isStringLiteralLike(specifier)) return false;
  return world.isClientModule(specifier.text);
}

function spanOf(node: ts.Node): Span {
  return { start: node.getStart(), end: node.end };
}
