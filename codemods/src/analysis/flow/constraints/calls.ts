import { ts } from 'ts-morph';
import type { CallSite } from '../call-site.js';
import type { NodeId } from '../solver.js';
import type { ClassValue, FunctionValue, LibraryValue, Value } from '../values.js';
import type { World } from '../world.js';
import { nodeOf, unwrap } from './expression-node.js';

/** How a call of a library's function is understood; `false` when there is no model for it. */
export type LibraryRule = (callee: LibraryValue, call: CallSite, world: World) => boolean;

/** Constraints of `f(…)` and `new F(…)`. */
export function constrainCall(
  world: World,
  node: ts.CallExpression | ts.NewExpression,
  library: LibraryRule,
): void {
  constrainCallOf(world, node, node.expression, node.arguments ?? [], library);
}

/** A tag is called with the texts, and with what stands between them. */
export function constrainTag(
  world: World,
  node: ts.TaggedTemplateExpression,
  library: LibraryRule,
): void {
  const { tag, template } = node;
  const spans = ts.isTemplateExpression(template) ? template.templateSpans : [];
  const given = [template, ...spans.map(({ expression }) => expression)];
  constrainCallOf(world, node, tag, given, library);
}

function constrainCallOf(
  world: World,
  node: ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression,
  called: ts.Expression,
  argumentNodes: readonly ts.Expression[],
  library: LibraryRule,
): void {
  const callee = unwrap(called);
  const receiver = receiverOf(world, callee);
  const call: CallSite = {
    node,
    callee,
    argumentNodes,
    arguments: argumentNodes.map((one) =>
      nodeOf(world, ts.isSpreadElement(one) ? one.expression : one),
    ),
    spreads: spreadsIn(argumentNodes),
    result: nodeOf(world, node),
    ...(receiver === undefined ? {} : { receiver }),
    isNew: ts.isNewExpression(node),
    isKnown: false,
  };
  applyAll(world, nodeOf(world, called), call, library);
}

const NO_SPREADS: ReadonlySet<number> = new Set();

function spreadsIn(given: readonly ts.Node[]): ReadonlySet<number> {
  if (!given.some(ts.isSpreadElement)) return NO_SPREADS;
  return new Set(given.flatMap((one, index) => (ts.isSpreadElement(one) ? [index] : [])));
}

/** `@State socket`: a decorator without parentheses is called as well, with nothing that a socket could be in. */
export function constrainDecorator(
  world: World,
  { expression }: ts.Decorator,
  library: LibraryRule,
): void {
  if (ts.isCallExpression(expression)) return;
  const call: CallSite = {
    node: expression,
    callee: expression,
    argumentNodes: [],
    arguments: [],
    spreads: NO_SPREADS,
    result: world.solver.node(),
    isNew: false,
    isKnown: false,
  };
  applyAll(world, nodeOf(world, expression), call, library);
}

/** Applies whatever a node can hold to a call. */
export function applyAll(world: World, callee: NodeId, call: CallSite, library: LibraryRule): void {
  world.calls.push(call);
  world.solver.each(callee, (value) => apply(world, value, call, library));
}

function apply(world: World, value: Value, call: CallSite, library: LibraryRule): void {
  switch (value.kind) {
    case 'function':
      return applyFunction(world, value, call);
    case 'class':
      return applyClass(world, value, call);
    case 'model':
      call.isKnown = true;
      return value.call(call);
    case 'library':
      return applyLibrary(world, value, call, library);
    case 'opaque':
      return passThrough(world, call);
    case 'socket':
    case 'object':
    case 'string':
    case 'unknown':
      return undefined;
  }
}

function applyFunction(
  world: World,
  { node, isBound, given }: FunctionValue,
  call: CallSite,
): void {
  call.isKnown = true;
  passArguments(world, node, call, given);
  world.solver.flow(world.result(node), call.result);
  if (call.isNew) {
    const instance = world.heap.instance(node);
    world.solver.add(world.self(node), instance);
    world.solver.add(call.result, instance);
  } else if (call.receiver !== undefined && !isBound && !ts.isArrowFunction(node)) {
    world.solver.flow(call.receiver, world.self(node));
  }
}

function applyClass(world: World, { node }: ClassValue, call: CallSite): void {
  call.isKnown = true;
  world.solver.add(call.result, world.heap.instance(node));
  const constructor = node.members.find(ts.isConstructorDeclaration);
  if (constructor !== undefined) return passArguments(world, constructor, call);
  const parent = node.heritageClauses?.find((c) => c.token === ts.SyntaxKind.ExtendsKeyword);
  const parentClass = parent?.types[0]?.expression;
  if (parentClass === undefined) return;
  world.solver.each(nodeOf(world, parentClass), (value) => {
    if (value.kind === 'class') applyClass(world, value, { ...call, result: world.solver.node() });
  });
}

function applyLibrary(
  world: World,
  value: LibraryValue,
  call: CallSite,
  library: LibraryRule,
): void {
  if (library(value, call, world)) {
    call.isKnown = true;
    return;
  }
  passThrough(world, call);
}

/** A function that goes through a library usually comes back wrapped: `memo(C)`, `connect(…)(C)`, `throttle(f)`. */
function passThrough(world: World, call: CallSite): void {
  world.solver.add(call.result, world.heap.opaque);
  for (const argument of call.arguments) {
    world.solver.each(argument, (passed) => {
      if (passed.kind === 'function' || passed.kind === 'class') {
        world.solver.add(call.result, passed);
      }
    });
  }
}

/** Arguments arrive in the parameters of a function, behind those that it was given before. */
export function passArguments(
  world: World,
  fn: ts.SignatureDeclaration,
  call: CallSite,
  given = 0,
): void {
  call.arguments.forEach((argument, place) => {
    const index = given + place;
    if (!call.spreads.has(place)) {
      world.solver.flow(argument, world.parameter(fn, index));
      return;
    }
    for (let at = index; at < Math.max(fn.parameters.length, index + 1); at += 1) {
      world.load(argument, '*', world.parameter(fn, at));
    }
  });
}

function receiverOf(world: World, callee: ts.Node): NodeId | undefined {
  if (!ts.isPropertyAccessExpression(callee) && !ts.isElementAccessExpression(callee)) {
    return undefined;
  }
  if (callee.expression.kind === ts.SyntaxKind.SuperKeyword) return undefined;
  return nodeOf(world, callee.expression);
}
