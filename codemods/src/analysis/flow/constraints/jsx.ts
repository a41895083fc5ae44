import { ts } from 'ts-morph';
import type { CallSite } from '../call-site.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { applyAll } from './calls.js';
import type { LibraryRule } from './calls.js';
import { nodeOf, propertyName } from './expression-node.js';
import { copyProperties } from './objects.js';

/** Constraints of `<Tag …>`: a call of the component with one object of properties. */
export function constrainElement(
  world: World,
  node: ts.JsxOpeningElement | ts.JsxSelfClosingElement,
  library: LibraryRule,
): void {
  const props = world.heap.object(node, 'props');
  for (const attribute of node.attributes.properties) constrainAttribute(world, props, attribute);
  if (ts.isJsxOpeningElement(node)) constrainChildren(world, props, node.parent);
  const call: CallSite = {
    node,
    callee: node.tagName,
    arguments: [world.constant(props)],
    argumentNodes: [node.attributes],
    spreads: new Set(),
    result: nodeOf(world, node),
    isNew: false,
    isKnown: false,
  };
  if (isIntrinsic(node.tagName)) {
    world.calls.push(call);
    return;
  }
  applyAll(world, nodeOf(world, node.tagName), call, library);
  world.solver.each(nodeOf(world, node.tagName), (value) => {
    if (value.kind === 'class') {
      const instance = world.heap.instance(value.node);
      world.solver.add(world.field(instance, 'props'), props);
    }
    if (value.kind === 'object' && value.shape === 'context') {
      call.isKnown = true;
      world.load(world.constant(props), 'value', world.field(value, 'value'));
    }
  });
}

function constrainAttribute(
  world: World,
  props: ObjectValue,
  attribute: ts.JsxAttributeLike,
): void {
  if (ts.isJsxSpreadAttribute(attribute)) {
    copyProperties(world, nodeOf(world, attribute.expression), props);
    return;
  }
  const name = propertyName(attribute.name);
  const value = attribute.initializer;
  if (name === undefined || value === undefined) return;
  const inner = ts.isJsxExpression(value) ? value.expression : value;
  if (inner !== undefined) world.solver.flow(nodeOf(world, inner), world.field(props, name));
}

function constrainChildren(world: World, props: ObjectValue, element: ts.JsxElement): void {
  for (const child of element.children) {
    if (!ts.isJsxExpression(child) || child.expression === undefined) continue;
    world.solver.flow(nodeOf(world, child.expression), world.field(props, 'children'));
  }
}

function isIntrinsic(tag: ts.JsxTagNameExpression): boolean {
  return (ts.isIdentifier(tag) && /^[a-z]/.test(tag.text)) || ts.isJsxNamespacedName(tag);
}
