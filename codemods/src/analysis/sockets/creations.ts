import { ts } from 'ts-morph';
import { findOption } from '../../catalog/options.js';
import type { CallSite } from '../flow/call-site.js';
import type { Creation, CreationArgument, OptionEntry } from '../../inventory.js';
import type { Span } from '../../span.js';
import { nodeOf, propertyName, unwrap } from '../flow/constraints/expression-node.js';
import { isGlobalFactory } from './global-factory.js';
import type { ObjectValue, SocketValue, Value } from '../flow/values.js';
import type { World } from '../flow/world.js';

/** The creation of a socket as plain data. */
export function toCreation(world: World, socket: SocketValue): Creation {
  const { site } = socket;
  const tree = site.getSourceFile();
  const file = world.files.unitOf(site).path;
  const place = { id: `${file}:${site.getStart(tree)}+${site.end}`, file, ...spanOf(site) };
  if (!ts.isCallExpression(site) && !ts.isNewExpression(site)) {
    const callee = spanOf(site);
    return { ...place, form: 'declared', callee, isDirect: false, isGlobal: false, arguments: [] };
  }
  const given = site.arguments ?? [];
  const isGlobal = socket.origin === 'script-tag' && isGlobalFactory(world, site.expression);
  return {
    ...place,
    form: socket.form,
    callee: spanOf(site.expression),
    isDirect: isGlobal || (socket.origin === 'module' && isDirectFactory(world, site.expression)),
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

function toArgument(world: World, argument: ts.Expression, index: number): CreationArgument {
  const span = spanOf(argument);
  if (ts.isSpreadElement(argument))
    return { ...span, kind: 'unknown', why: 'arguments are spread' };
  const values = [...world.solver.valuesOf(nodeOf(world, argument))];
  const objects = values.filter((value) => value.kind === 'object' && value.shape === 'literal');
  if (objects.length === 0 && index === 0) return { ...span, kind: 'url' };
  // What is written right here is taken apart below; only of what comes from elsewhere all uses are looked through.
  const isOwn = objects.some((one) => one.kind === 'object' && one.site === unwrap(argument));
  if (!isOwn && values.length > 0 && values.every((value) => isKept(world, value))) {
    return { ...span, kind: 'kept' };
  }
  const [options] = objects;
  if (options?.kind !== 'object' || values.length !== 1) {
    return { ...span, kind: 'unknown', why: 'the options are not one literal' };
  }
  return toOptions(world, argument, options);
}

function toOptions(world: World, argument: ts.Expression, options: ObjectValue): CreationArgument {
  const span = spanOf(argument);
  const literal = options.site;
  if (typeof literal === 'string' || !ts.isObjectLiteralExpression(literal)) {
    return { ...span, kind: 'unknown', why: 'the options are not one literal' };
  }
  if (literal.getSourceFile() !== argument.getSourceFile()) {
    return { ...span, kind: 'unknown', why: 'the options come from another file' };
  }
  if (literal !== unwrap(argument) && isUsedElsewhere(world, options)) {
    return { ...span, kind: 'unknown', why: 'the options are read or changed elsewhere' };
  }
  const entries = literal.properties.map((property) => toEntry(world, property));
  return { ...span, kind: 'options', literal: spanOf(literal), entries };
}

function isUsedElsewhere(world: World, options: ObjectValue): boolean {
  const holds = (node: number): boolean => world.solver.valuesOf(node).has(options);
  return (
    world.accesses.some(({ base, name }) => holds(base) && !isSameOption(name)) ||
    world.spreads.some((spread) => holds(spread.value)) ||
    world.calls.filter((call) => call.arguments.some(holds) && !isOnlyShown(world, call)).length > 1
  );
}

/** What is read or written under a name that stays. */
function isSameOption(name: string | undefined): boolean {
  return name !== undefined && findOption(name)?.fate === 'same';
}

/** `JSON.stringify(options)`, `console.log(options)`. */
function isOnlyShown(world: World, { callee }: CallSite): boolean {
  return [...world.solver.valuesOf(nodeOf(world, callee))].some(
    (value) =>
      value.kind === 'library' &&
      value.module === 'global' &&
      (value.path[0] === 'console' || value.path.join('.') === 'JSON.stringify'),
  );
}

/** A literal, wherever it is written, with nothing in it but what the native client takes as it is. */
function isKept(world: World, value: Value): boolean {
  if (value.kind !== 'object' || value.shape !== 'literal') return false;
  if (typeof value.site === 'string' || !ts.isObjectLiteralExpression(value.site)) return false;
  const isWritten = world.accesses.some(
    ({ base, name }) => world.solver.valuesOf(base).has(value) && !isSameOption(name),
  );
  return !isWritten && value.site.properties.every((one) => isKeptEntry(world, one));
}

function isKeptEntry(world: World, property: ts.ObjectLiteralElementLike): boolean {
  if (!ts.isSpreadAssignment(property)) {
    return isSameOption(property.name && propertyName(property.name));
  }
  const values = [...world.solver.valuesOf(nodeOf(world, property.expression))];
  return values.length > 0 && values.every((value) => isKept(world, value));
}

function toEntry(world: World, property: ts.ObjectLiteralElementLike): OptionEntry {
  const span = spanOf(property);
  if (ts.isSpreadAssignment(property)) return { ...span, isKept: isKeptEntry(world, property) };
  const name = property.name === undefined ? undefined : propertyName(property.name);
  if (name === undefined) return span;
  if (!ts.isPropertyAssignment(property)) return { ...span, name };
  const literal = literalOf(property.initializer);
  const entry = { ...span, name, value: spanOf(property.initializer) };
  return literal === undefined ? entry : { ...entry, literal };
}

function literalOf(value: ts.Expression): string | number | boolean | null | undefined {
  const inner = unwrap(value);
  if (ts.isStringLiteralLike(inner)) return inner.text;
  if (ts.isNumericLiteral(inner)) return Number(inner.text);
  if (inner.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (inner.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (inner.kind === ts.SyntaxKind.NullKeyword) return null;
  return undefined;
}

function spanOf(node: ts.Node): Span {
  return { start: node.getStart(), end: node.end };
}
