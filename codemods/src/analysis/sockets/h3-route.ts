import { ts } from 'ts-morph';
import type { CallSite } from '../flow/call-site.js';

/** A route of h3 that gives Socket.IO's engine its requests. */
export interface H3Route {
  /** How to name what has the route: `nitroApp.router`. */
  readonly router: string;
  readonly statement: ts.Statement;
}

/**
 * Of `io.bind(engine)`, the `router.use('/socket.io/', handler)` beside it whose handler calls `engine.handleRequest`: so
 * do Nitro's plugins, which have no HTTP server at hand.
 */
export function findH3Route(binding: CallSite, beside: ts.Statement): H3Route | undefined {
  const engine = binding.argumentNodes[0]?.getText();
  const { parent } = beside;
  if (engine === undefined || (!ts.isBlock(parent) && !ts.isSourceFile(parent))) return undefined;
  for (const statement of parent.statements) {
    const router = routerOf(statement, engine);
    if (router !== undefined) return { router, statement };
  }
  return undefined;
}

function routerOf(statement: ts.Statement, engine: string): string | undefined {
  if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression))
    return undefined;
  const { expression: callee, arguments: given } = statement.expression;
  const [path, handler] = given;
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'use') return undefined;
  if (path === undefined || !ts.isStringLiteralLike(path) || handler === undefined)
    return undefined;
  return feeds(handler, engine) ? callee.expression.getText() : undefined;
}

/** Whether some code in a node is `engine.handleRequest(event.node.req, …)`. */
function feeds(node: ts.Node, engine: string): boolean {
  if (ts.isCallExpression(node) && node.expression.getText() === `${engine}.handleRequest`) {
    return /\.node\b.*\.req\b/.test(node.arguments[0]?.getText() ?? '');
  }
  return ts.forEachChild(node, (child) => feeds(child, engine) || undefined) ?? false;
}
