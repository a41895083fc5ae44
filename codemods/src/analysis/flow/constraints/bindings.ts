import { ts } from 'ts-morph';
import type { NodeId } from '../solver.js';
import type { World } from '../world.js';
import { nodeOf, propertyName, unwrap } from './expression-node.js';
import { storeBehind } from './svelte-stores.js';

/** A declared name or pattern receives what `source` holds. */
export function bind(world: World, name: ts.BindingName, source: NodeId): void {
  if (ts.isIdentifier(name)) {
    world.solver.flow(source, nodeOf(world, name));
    return;
  }
  name.elements.forEach((element, index) => {
    if (ts.isOmittedExpression(element)) return;
    bindElement(world, element, index, source);
  });
}

function bindElement(
  world: World,
  element: ts.BindingElement,
  index: number,
  source: NodeId,
): void {
  if (element.dotDotDotToken !== undefined) {
    bind(world, element.name, restOf(world, element, source));
    return;
  }
  const isArray = ts.isArrayBindingPattern(element.parent);
  const name = isArray ? String(index) : elementName(element);
  const value = world.solver.node();
  world.load(source, name ?? '*', value);
  if (!isArray) {
    world.accesses.push({ node: element, base: source, ...(name === undefined ? {} : { name }) });
  }
  if (element.initializer !== undefined) {
    world.solver.flow(nodeOf(world, element.initializer), value);
  }
  bind(world, element.name, value);
}

/** `...rest` is taken for the whole: more than it holds, never less. */
function restOf(world: World, element: ts.BindingElement, source: NodeId): NodeId {
  world.spreads.push({ node: element, value: source });
  if (ts.isObjectBindingPattern(element.parent)) return source;
  const list = world.heap.object(element, 'array');
  world.load(source, '*', world.field(list, '*'));
  return world.constant(list);
}

function elementName(element: ts.BindingElement): string | undefined {
  if (element.propertyName !== undefined) return propertyName(element.propertyName);
  return ts.isIdentifier(element.name) ? element.name.text : undefined;
}

/** The left side of an assignment receives what `source` holds. */
export function assign(world: World, left: ts.Node, source: NodeId): void {
  const target = unwrap(left);
  if (ts.isIdentifier(target)) {
    assignName(world, target, source);
  } else if (ts.isPropertyAccessExpression(target)) {
    put(world, target, target.expression, target.name.text, source);
  } else if (ts.isElementAccessExpression(target)) {
    const key = target.argumentExpression;
    const name = ts.isStringLiteralLike(key) ? key.text : '*';
    put(world, target, target.expression, name, source);
  } else if (ts.isObjectLiteralExpression(target)) {
    for (const property of target.properties) assignProperty(world, property, source);
  } else if (ts.isArrayLiteralExpression(target)) {
    target.elements.forEach((element, index) => assignItem(world, element, index, source));
  }
}

function assignName(world: World, target: ts.Identifier, source: NodeId): void {
  const symbol = world.files.symbolAt(target);
  if (symbol?.declarations === undefined) {
    const store = storeBehind(world, target);
    if (store !== undefined) {
      world.store(store, 'value', source);
      return;
    }
    world.put(world.global(world.realmOf(target)), target.text, source);
    return;
  }
  world.solver.flow(source, nodeOf(world, target));
}

function put(
  world: World,
  target: ts.Expression,
  object: ts.Expression,
  name: string,
  source: NodeId,
): void {
  const base = nodeOf(world, object);
  world.store(base, name, source);
  world.stores.push({ node: target, base, value: source });
}

function assignProperty(world: World, property: ts.ObjectLiteralElementLike, source: NodeId): void {
  if (ts.isSpreadAssignment(property)) {
    assign(world, property.expression, source);
    return;
  }
  const name = property.name === undefined ? undefined : propertyName(property.name);
  const value = world.solver.node();
  world.load(source, name ?? '*', value);
  if (ts.isPropertyAssignment(property)) assignDefault(world, property.initializer, value);
  if (ts.isShorthandPropertyAssignment(property)) assign(world, property.name, value);
}

function assignItem(world: World, element: ts.Expression, index: number, source: NodeId): void {
  if (ts.isOmittedExpression(element)) return;
  const value = world.solver.node();
  world.load(source, ts.isSpreadElement(element) ? '*' : String(index), value);
  assignDefault(world, ts.isSpreadElement(element) ? element.expression : element, value);
}

function assignDefault(world: World, target: ts.Expression, value: NodeId): void {
  const isDefaulted =
    ts.isBinaryExpression(target) && target.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (isDefaulted) world.solver.flow(nodeOf(world, target.right), value);
  assign(world, isDefaulted ? target.left : target, value);
}
