import { ts } from 'ts-morph';
import { findMember } from '../catalog/members.js';
import type { SocketUse } from '../inventory.js';
import { propertyName } from './constraints/expression-node.js';
import { socketsIn } from './reach.js';
import { isTestFile } from './test-files.js';
import { toSocketUse } from './uses.js';
import type { ObjectValue, SocketValue } from './values.js';
import type { Access, World } from './world.js';

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
      join(socket, doubles.get(value) ?? socket);
      doubles.set(value, socket);
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
  const reads = world.accesses.flatMap((access) => {
    const socket = doubleAt(world, access, doubles);
    const use = socket === undefined ? undefined : toSocketUse(world, access, doubles);
    if (socket === undefined || use === undefined || !isRenamed(use.member)) return [];
    return [{ socket, use: { ...use, isDouble: true } }];
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
  if (typeof double.site === 'string' || !ts.isObjectLiteralExpression(double.site)) return [];
  const file = world.files.unitOf(double.site).path;
  return double.site.properties.flatMap((property) => {
    const member = property.name === undefined ? undefined : propertyName(property.name);
    if (property.name === undefined || member === undefined || !isRenamed(member)) return [];
    const memberSpan = { start: property.name.getStart(), end: property.name.end };
    const kind = ts.isShorthandPropertyAssignment(property) ? 'destructure' : 'get';
    return {
      id: `${file}:${memberSpan.start}-${memberSpan.end}`,
      file,
      ...memberSpan,
      kind,
      member,
      memberSpan,
      isOptional: false,
      isMixed: false,
      isDouble: true,
    };
  });
}

function isRenamed(member: string | undefined): boolean {
  const row = findMember(member ?? '');
  return row?.fate === 'rewrite' && row.to !== row.name;
}

/** A literal whose members can all be renamed, without two of them coming out the same. */
function isDouble(world: World, { site, shape }: ObjectValue): boolean {
  if (shape !== 'literal' || typeof site === 'string') return false;
  if (!ts.isObjectLiteralExpression(site)) return false;
  if (site.properties.some((one) => ts.isSpreadAssignment(one))) return false;
  const names = site.properties.flatMap(({ name }) => (name && propertyName(name)) ?? []);
  const natives = names.map((name) => findMember(name)?.to ?? name);
  const isPlain = names.every(
    (name) => findMember(name)?.shape === undefined || name === 'disconnect',
  );
  if (!isPlain || new Set(natives).size !== names.length) return false;
  return isTestFile(world.root, world.files.unitOf(site).path) || isStandIn(site);
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
