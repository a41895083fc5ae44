import { ts } from 'ts-morph';
import type { NodeId } from '../solver.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { isComponentPart } from './component-part.js';
import { nodeOf, propertyName } from './expression-node.js';

/** Constraints of `{ … }`. */
export function constrainObject(world: World, node: ts.ObjectLiteralExpression): void {
  const value = world.heap.object(node, 'literal');
  world.solver.add(nodeOf(world, node), value);
  for (const property of node.properties) constrainProperty(world, value, property);
}

function constrainProperty(
  world: World,
  owner: ObjectValue,
  property: ts.ObjectLiteralElementLike,
): void {
  if (ts.isSpreadAssignment(property)) {
    const source = nodeOf(world, property.expression);
    world.spreads.push({ node: property, value: source });
    copyProperties(world, source, owner);
    return;
  }
  const slot = world.field(owner, propertyName(property.name) ?? '*');
  if (ts.isPropertyAssignment(property)) {
    world.solver.flow(nodeOf(world, property.initializer), slot);
  } else if (ts.isShorthandPropertyAssignment(property)) {
    world.solver.flow(nodeOf(world, property.name), slot);
  } else {
    if (!isComponentPart(owner.site, world.files.unitOf(property).path)) {
      world.solver.add(world.self(property), owner);
    }
    if (ts.isMethodDeclaration(property)) {
      world.solver.add(slot, world.heap.function(property));
      // Who goes through the object gets what its generator yields.
      if (property.asteriskToken)
        world.solver.flow(world.result(property), world.field(owner, '*'));
    }
    if (ts.isGetAccessorDeclaration(property)) world.solver.flow(world.result(property), slot);
    if (ts.isSetAccessorDeclaration(property))
      world.solver.flow(slot, world.parameter(property, 0));
  }
}

/** Constraints of `[ … ]`. */
export function constrainArray(world: World, node: ts.ArrayLiteralExpression): void {
  const value = world.heap.object(node, 'array');
  world.solver.add(nodeOf(world, node), value);
  let hasSpread = false;
  node.elements.forEach((element, index) => {
    if (ts.isSpreadElement(element)) {
      hasSpread = true;
      const source = nodeOf(world, element.expression);
      world.load(source, '*', world.field(value, '*'));
    } else {
      const slot = world.field(value, hasSpread ? '*' : String(index));
      world.solver.flow(nodeOf(world, element), slot);
    }
  });
}

/** Everything that `source` has arrives under the same names in `target`. */
export function copyProperties(world: World, source: NodeId, target: ObjectValue): void {
  world.solver.each(source, (value) => {
    if (value.kind !== 'object' || value === target) return;
    // Whoever reads a name of the copy reads it of the original: this covers names that are written later.
    world.solver.add(world.field(target, ' proto'), value);
    world.solver.flow(world.field(value, ' all'), world.field(target, ' all'));
  });
}

/** Constraints of an enum, whose members are often event names. */
export function constrainEnum(world: World, node: ts.EnumDeclaration): void {
  const value = world.heap.object(node, 'literal');
  const variable = world.variable(world.files.symbolAt(node.name), node.name.text, node);
  world.solver.add(variable, value);
  for (const member of node.members) {
    const name = propertyName(member.name);
    if (name === undefined || member.initializer === undefined) continue;
    world.solver.flow(nodeOf(world, member.initializer), world.field(value, name));
  }
}
