import { ts } from 'ts-morph';
import { nodeOf, unwrap } from '../flow/constraints/expression-node.js';
import type { CallSite } from '../flow/call-site.js';
import type { Value } from '../flow/values.js';
import type { World } from '../flow/world.js';

/**
 * The name of the Express application behind an HTTP server, where a route can be added to it right after
 * `statement`: it is visible there, and nothing in front of that place answers every request.
 */
export function findApp(
  world: World,
  httpServers: readonly Value[],
  statement: ts.Statement,
): string | undefined {
  for (const { value, call } of world.httpServers) {
    if (!httpServers.includes(value)) continue;
    const name = appName(world, call);
    if (name === undefined || !isUsable(world, name, statement)) continue;
    return name.text;
  }
  return undefined;
}

/** `createServer(app)`, `createServer(options, app)` or `app.listen(…)`. */
function appName(world: World, call: CallSite): ts.Identifier | undefined {
  const candidates = ts.isPropertyAccessExpression(call.callee)
    ? [call.callee.expression, ...call.argumentNodes]
    : call.argumentNodes;
  return candidates
    .map((one) => unwrap(one))
    .filter((one) => ts.isIdentifier(one))
    .find((one) => isApp(world, one));
}

function isApp(world: World, node: ts.Node): boolean {
  return [...world.solver.valuesOf(nodeOf(world, node))].some(
    (value) => value.kind === 'object' && value.shape === 'express-app',
  );
}

function isUsable(world: World, name: ts.Identifier, statement: ts.Statement): boolean {
  if (name.getSourceFile() !== statement.getSourceFile()) return false;
  const symbol = world.files.symbolAt(name);
  if (symbol === undefined || !world.files.isVisible(symbol, statement)) return false;
  return !world.calls.some(
    (call) =>
      call.node.getSourceFile() === statement.getSourceFile() &&
      call.node.end < statement.end &&
      isRouteOf(world, call) &&
      mayAnswerAll(world, call),
  );
}

function isRouteOf(world: World, call: CallSite): boolean {
  if (!ts.isPropertyAccessExpression(call.callee)) return false;
  const { name, expression } = call.callee;
  return ['use', 'get', 'all', 'post'].includes(name.text) && isApp(world, expression);
}

/** A catch-all route, or a middleware of the project that may end the request. */
function mayAnswerAll(world: World, call: CallSite): boolean {
  const [first, ...rest] = call.argumentNodes;
  if (first === undefined) return false;
  if (ts.isStringLiteralLike(first)) return first.text.includes('*') || first.text === '/';
  if (ts.isRegularExpressionLiteral(first)) return true;
  return [first, ...rest].some((one) => mayEndRequest(world, one));
}

function mayEndRequest(world: World, handler: ts.Node): boolean {
  const values = [...world.solver.valuesOf(nodeOf(world, handler))];
  if (values.length === 0) return true;
  return values.some((value) => value.kind === 'function' && value.node.parameters.length < 3);
}
