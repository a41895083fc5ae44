import { ts } from 'ts-morph';
import { findMember } from '../../catalog/members.js';
import type { SocketUse } from '../../inventory.js';
import { nodeOf, propertyName } from '../flow/constraints/expression-node.js';
import { socketsIn } from '../flow/reach.js';
import { isTestFile } from '../../test-files.js';
import { toSocketUse } from './uses.js';
import type { ObjectValue, SocketValue, Value } from '../flow/values.js';
import type { Access } from '../flow/records.js';
import type { World } from '../flow/world.js';

/** An object literal that stands where a socket stands, mostly in a test, and so has to answer to the same names. */
export type Doubles = ReadonlyMap<ObjectValue, SocketValue>;

/**
 * The doubles that flow proves: something is used that can be the socket as well as the literal. Sockets with the same
 * double are joined.
 */
export function findDoubles(world: World, join: (a: SocketValue, b: SocketValue) => void): Doubles {
  const doubles = new Map<ObjectValue, SocketValue>();
  for (const { base } of world.accesses) {
    const [socket] = socketsIn(world, base);
    if (socket === undefined) continue;
    for (const value of world.solver.valuesOf(base)) {
      if (value.kind !== 'object' || !isDouble(world, value)) continue;
      for (const part of partsOf(world, value)) {
        join(socket, doubles.get(part) ?? socket);
        doubles.set(part, socket);
      }
    }
  }
  return doubles;
}

/** What has to be renamed of a double: its properties, and what the test reads of it. */
export function usesOfDoubles(
  world: World,
  doubles: Doubles,
): { socket: SocketValue; use: SocketUse }[] {
  const definitions = [...doubles].flatMap(([double, socket]) =>
    definitionsIn(world, double).map((use) => ({ socket, use })),
  );
  const setsConnected = (file: string): boolean =>
    /\.connected\s*=(?!=)/.test(world.files.get(file)?.text ?? '');
  const reads = world.accesses.flatMap((access) => {
    const socket = doubleAt(world, access, doubles);
    const use = socket === undefined ? undefined : toSocketUse(world, access, doubles);
    if (socket === undefined || use === undefined) return [];
    if (isRenamed(use.member)) return [{ socket, use: { ...use, isDouble: true } }];
    // What it is set to would have to be negated, or compared: such a use is one of the socket.
    return isReshaped(use.member) && use.kind === 'set' && !setsConnected(use.file)
      ? [{ socket, use }]
      : [];
  });
  return [...definitions, ...reads];
}

function doubleAt(world: World, { base }: Access, doubles: Doubles): SocketValue | undefined {
  const values = [...world.solver.valuesOf(base)];
  if (values.some(({ kind }) => kind === 'socket')) return undefined;
  const [first] = values.flatMap((value) =>
    value.kind === 'object' ? (doubles.get(value) ?? []) : [],
  );
  return first;
}

function definitionsIn(world: World, double: ObjectValue): SocketUse[] {
  const literal = literalOf(double);
  if (literal === undefined) return [];
  const taken = new Set(namesIn(literal));
  return literal.properties.flatMap((property) => {
    const member = property.name && propertyName(property.name);
    if (property.name === undefined || member === undefined || !isRenamed(member)) return [];
    const to = findMember(member)?.to ?? member;
    // The name is there already: what the application calls from now on is that one.
    if (taken.has(to)) return [];
    taken.add(to);
    return toDefinition(world, property, property.name, member);
  });
}

function toDefinition(
  world: World,
  property: ts.ObjectLiteralElementLike,
  name: ts.Node,
  member: string,
): SocketUse {
  const file = world.files.unitOf(property).path;
  const span = { start: name.getStart(), end: name.end };
  return {
    id: `${file}:${span.start}-${span.end}`,
    file,
    ...span,
    kind: ts.isShorthandPropertyAssignment(property) ? 'destructure' : 'get',
    member,
    memberSpan: span,
    isOptional: false,
    isMixed: false,
    tier: 0,
    isDouble: true,
  };
}

function isRenamed(member: string | undefined): boolean {
  const row = findMember(member ?? '');
  return row?.fate === 'rewrite' && row.to !== row.name && !isReshaped(member);
}

/** The rewrite of it is more than another name. */
function isReshaped(member: string | undefined): boolean {
  const shape = findMember(member ?? '')?.shape;
  return shape === 'not-connected' || shape === 'not-closed';
}

/** A literal that answers to the native names as well once its members are renamed. */
function isDouble(world: World, value: ObjectValue): boolean {
  const literal = literalOf(value);
  if (literal === undefined) return false;
  const names = namesIn(literal);
  if (names.includes('active')) return false;
  if (names.includes('disconnected') && !names.includes('connected')) return false;
  if (!isTestFile(world.root, world.files.unitOf(literal).path)) return isStandIn(literal);
  return literal.properties
    .filter(ts.isSpreadAssignment)
    .every((one) => spreadIn(world, one).every((part) => literalOf(part) !== undefined));
}

/** A double, and the literals that are spread into it. */
function partsOf(world: World, double: ObjectValue): ObjectValue[] {
  const spreads = literalOf(double)?.properties.filter(ts.isSpreadAssignment) ?? [];
  const parts = spreads.flatMap((one) => spreadIn(world, one));
  return [double, ...parts.filter((one) => one.kind === 'object')];
}

function spreadIn(world: World, { expression }: ts.SpreadAssignment): Value[] {
  return [...world.solver.valuesOf(nodeOf(world, expression))];
}

function literalOf(value: Value): ts.ObjectLiteralExpression | undefined {
  if (value.kind !== 'object' || value.shape !== 'literal') return undefined;
  const { site } = value;
  return typeof site !== 'string' && ts.isObjectLiteralExpression(site) ? site : undefined;
}

function namesIn({ properties }: ts.ObjectLiteralExpression): string[] {
  return properties.flatMap(({ name }) => (name && propertyName(name)) ?? []);
}

/** Outside of tests: nothing but methods of a socket, for the time when there is none. */
function isStandIn({ properties }: ts.ObjectLiteralExpression): boolean {
  return (
    properties.length > 0 &&
    properties.every(
      (one) =>
        findMember((one.name && propertyName(one.name)) ?? '') !== undefined &&
        (ts.isMethodDeclaration(one) ||
          (ts.isPropertyAssignment(one) && ts.isFunctionLike(one.initializer))),
    )
  );
}
