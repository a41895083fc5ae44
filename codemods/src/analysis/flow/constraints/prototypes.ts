import { ts } from 'ts-morph';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { nodeOf } from './expression-node.js';

/**
 * `F.prototype.send = function () {…}` and `F.prototype = {…}` make a class of a function, whether or not a `new F()`
 * is in sight: `this` in it and in those methods is an instance.
 */
export function constrainPrototype(world: World, { left, right }: ts.BinaryExpression): void {
  if (!ts.isPropertyAccessExpression(left)) return;
  const maker = makerBehind(left) ?? makerBehind(left.expression);
  if (maker === undefined) return;
  const isWhole = maker === left.expression;
  const methods = isWhole ? methodsIn(right) : [right].filter(ts.isFunctionExpression);
  world.solver.each(nodeOf(world, maker), (value) => {
    if (value.kind !== 'function') return;
    const instance = world.heap.instance(value.node);
    for (const fn of [value.node, ...methods]) world.solver.add(world.self(fn), instance);
    if (isWhole) inheritFrom(world, instance, right);
  });
}

/** `F` of `F.prototype`. */
function makerBehind(node: ts.Node): ts.Expression | undefined {
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'prototype') return undefined;
  return node.expression;
}

function methodsIn(literal: ts.Expression): ts.Node[] {
  if (!ts.isObjectLiteralExpression(literal)) return [];
  return literal.properties.flatMap((property): ts.Node[] => {
    if (!ts.isPropertyAssignment(property)) return ts.isFunctionLike(property) ? [property] : [];
    return ts.isFunctionExpression(property.initializer) ? [property.initializer] : [];
  });
}

function inheritFrom(world: World, instance: ObjectValue, prototype: ts.Expression): void {
  world.solver.each(nodeOf(world, prototype), (value) => {
    if (value !== instance) world.solver.add(world.field(instance, ' proto'), value);
  });
}
