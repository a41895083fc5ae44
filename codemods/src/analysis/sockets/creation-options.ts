import { ts } from 'ts-morph';
import { findOption } from '../../catalog/options.js';
import type { CreationArgument, OptionEntry } from '../../inventory.js';
import type { Span } from '../../span.js';
import type { CallSite } from '../flow/call-site.js';
import { nodeOf, propertyName, unwrap } from '../flow/constraints/expression-node.js';
import type { NodeId } from '../flow/solver.js';
import type { ObjectValue, Value } from '../flow/values.js';
import type { World } from '../flow/world.js';

/** What an argument of a creation is known to be. */
export function toArgument(world: World, argument: ts.Expression, index: number): CreationArgument {
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
  const isHere = literal.getSourceFile() === argument.getSourceFile();
  if (!isHere || (literal !== unwrap(argument) && isUsedElsewhere(world, options))) {
    const read = readOneByOne(world, argument, options);
    if (read !== undefined) return { ...span, kind: 'read', entries: read };
    const why = isHere ? 'are read or changed elsewhere' : 'come from another file';
    return { ...span, kind: 'unknown', why: `the options ${why}` };
  }
  const entries = literal.properties.map((property) => toEntry(world, property));
  return { ...span, kind: 'options', literal: spanOf(literal), entries };
}

function isUsedElsewhere(world: World, options: ObjectValue): boolean {
  const isIt = (node: NodeId): boolean => holds(world, node, options);
  return (
    world.accesses.some(({ base, name }) => isIt(base) && !isSameOption(name)) ||
    world.spreads.some((spread) => isIt(spread.value)) ||
    world.calls.filter((call) => call.arguments.some(isIt) && !isOnlyShown(world, call)).length > 1
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
  if (ts.isSpreadAssignment(property)) {
    if (isKeptEntry(world, property)) return { ...span, isKept: true };
    const { expression } = property;
    const [options, ...others] = world.solver.valuesOf(nodeOf(world, expression));
    const isOne = options?.kind === 'object' && others.length === 0;
    const read = isOne ? readOneByOne(world, expression, options) : undefined;
    return read === undefined ? span : { ...span, read, value: spanOf(expression) };
  }
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

/**
 * Every option that an object can have, by name, where it is written so that they can be read of it one by one. None has
 * a place of its own here.
 */
function readOneByOne(
  world: World,
  written: ts.Expression,
  options: ObjectValue,
): OptionEntry[] | undefined {
  const { site: literal } = options;
  if (typeof literal === 'string' || !ts.isObjectLiteralExpression(literal)) return undefined;
  if (options.shape !== 'literal' || !isPath(unwrap(written)) || isHandedOut(world, options)) {
    return undefined;
  }
  const span = spanOf(written);
  const own = literal.properties.map((property) => toEntry(world, property));
  const names = new Set(own.map(({ name }) => name));
  const changes = world.accesses.filter(
    ({ base, node }) => isChange(node) && holds(world, base, options),
  );
  const changed = new Set(changes.map(({ name }) => name));
  // What is changed after the socket is made may count at its next connect, and natively never would.
  if (!changes.every(({ node }) => isBefore(node, written, literal))) return undefined;
  if (names.size < own.length || names.has(undefined) || changed.has(undefined)) return undefined;
  const kept = own.filter(({ name }) => !changed.has(name));
  return [
    ...kept.map((one) => Object.assign(one, span)),
    ...[...changed].map((name = '') => Object.assign({ name }, span)),
  ];
}

/** It can be read as often as one likes. */
function isPath(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return isPath(unwrap(node.expression));
  return ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword;
}

/** A change belongs to how an object is made, or comes between that and its use. */
function isBefore(change: ts.Node, use: ts.Node, literal: ts.Node): boolean {
  const home = functionAround(change);
  return home === functionAround(literal) && (home !== functionAround(use) || change.end < use.pos);
}

function functionAround(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node, (one) => ts.isFunctionLike(one) || ts.isSourceFile(one));
}

/** What is not read of it is put into it, or taken away. */
function isChange(node: ts.Node): boolean {
  if (ts.isBindingElement(node)) return false;
  const { parent } = node;
  if (ts.isDeleteExpression(parent)) return true;
  if (!ts.isBinaryExpression(parent) || parent.left !== node) return false;
  const { kind } = parent.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** Code that is not read has it, and may put into it what it likes. */
function isHandedOut(world: World, options: ObjectValue): boolean {
  return world.calls.some(
    (call) =>
      call.arguments.some((one) => holds(world, one, options)) &&
      !isOnlyShown(world, call) &&
      ![...world.solver.valuesOf(nodeOf(world, call.callee))].every((value) =>
        isRead(world, value),
      ),
  );
}

function isRead(world: World, value: Value): boolean {
  if (value.kind === 'library') return world.isClientModule(value.module);
  return value.kind === 'function' || value.kind === 'class';
}

function holds(world: World, node: NodeId, value: Value): boolean {
  return world.solver.valuesOf(node).has(value);
}

function spanOf(node: ts.Node): Span {
  return { start: node.getStart(), end: node.end };
}
