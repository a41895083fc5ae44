import { ts } from 'ts-morph';
import type { MountedBridge } from '../../inventory.js';

/** Where a file mounts its bridge in an Express application: `app.use('/sse', sseBridge(io))`, or with a name of its own. */
export function findMountedBridge(tree: ts.SourceFile): MountedBridge | undefined {
  let found: MountedBridge | undefined;
  const visit = (node: ts.Node): void => {
    found ??= ts.isExpressionStatement(node) ? mountIn(node) : undefined;
    if (found === undefined) ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function mountIn(statement: ts.ExpressionStatement): MountedBridge | undefined {
  const call = statement.expression;
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression))
    return undefined;
  const bridge = call.arguments.at(-1);
  if (call.expression.name.text !== 'use' || bridge === undefined) return undefined;
  if (!makesBridge(bridge)) return undefined;
  return {
    app: call.expression.expression.getText(),
    bridge: { start: bridge.getStart(), end: bridge.end },
    isNamed: ts.isIdentifier(bridge),
    statement: { start: statement.getStart(), end: statement.end },
  };
}

/** The call itself, or the name of a variable of the file that holds what it gives. */
function makesBridge(node: ts.Expression): boolean {
  if (ts.isCallExpression(node)) return /(?:^|\.)sseBridge$/.test(node.expression.getText());
  if (!ts.isIdentifier(node)) return false;
  const declared = new RegExp(`\\b${node.text}\\s*=\\s*(?:\\w+\\.)?sseBridge\\(`);
  return declared.test(node.getSourceFile().text);
}
