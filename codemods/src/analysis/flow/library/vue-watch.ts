import { ts } from 'ts-morph';
import { findMember } from '../../../catalog/members.js';
import { propertyName } from '../constraints/expression-node.js';
import type { NodeId } from '../solver.js';
import type { World } from '../world.js';

/** `'socket.connected'` as what a component watches. The names in it are members, read from the component. */
export function watchPath(
  world: World,
  instance: NodeId,
  path: ts.Node | undefined,
  handler: ts.Node | undefined,
): void {
  if (path === undefined || !ts.isStringLiteralLike(path)) return;
  const isEscaped = path.getText().slice(1, -1) !== path.text;
  if (isEscaped || !/^[\w$]+(?:\.[\w$]+)+$/.test(path.text)) return;
  let base = instance;
  let start = path.getStart() + 1;
  for (const name of path.text.split('.')) {
    if (base !== instance) {
      const isValueUsed = takesArguments(handler);
      world.paths.push({ node: path, base, name, start, isValueUsed });
    }
    const next = world.solver.node();
    world.load(base, name, next);
    base = next;
    start += name.length + 1;
  }
}

/** The section `watch` of a component’s options. */
export function watchSection(
  world: World,
  instance: NodeId,
  section: ts.ObjectLiteralExpression,
): void {
  const names = new Set(
    section.properties.flatMap(({ name }) => (name && propertyName(name)) ?? []),
  );
  for (const property of section.properties) {
    // Renamed, it would take the place of the other.
    const isTaken = names.has(renamed(property.name) ?? '');
    watchPath(world, instance, property.name, isTaken ? undefined : property);
  }
}

function renamed(name: ts.PropertyName | undefined): string | undefined {
  const path = name && propertyName(name);
  const last = path?.split('.').at(-1) ?? '';
  const to = findMember(last)?.to;
  return to === undefined || to === last ? undefined : path?.replace(/[^.]*$/, to);
}

/** Whether a handler looks at what it is called with: the new value, and the old one. */
function takesArguments(handler: ts.Node | undefined): boolean {
  if (handler === undefined) return true;
  if (ts.isPropertyAssignment(handler)) return takesArguments(handler.initializer);
  if (ts.isObjectLiteralExpression(handler)) {
    const own = handler.properties.find(
      ({ name }) => name !== undefined && propertyName(name) === 'handler',
    );
    return takesArguments(own);
  }
  if (ts.isArrowFunction(handler) || ts.isFunctionExpression(handler)) {
    return handler.parameters.length > 0;
  }
  return !ts.isMethodDeclaration(handler) || handler.parameters.length > 0;
}
