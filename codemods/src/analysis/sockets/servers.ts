import { ts } from 'ts-morph';
import { BRIDGE } from '../../catalog/modules.js';
import type { SocketServer } from '../../inventory.js';
import { findApp } from './express-app.js';
import { findH3Route } from './h3-route.js';
import { findMountedBridge } from './mounted-bridge.js';
import { unwrap } from '../flow/constraints/expression-node.js';
import type { CallSite } from '../flow/call-site.js';
import type { ObjectValue, Value } from '../flow/values.js';
import type { ServerCall } from '../flow/records.js';
import type { World } from '../flow/world.js';
import type { Span } from '../../span.js';

/** Every Socket.IO server that the analysed files make, and how a bridge can be mounted beside it. */
export function collectServers(world: World): SocketServer[] {
  return world.ioServers.map((server) => toServer(world, server));
}

function toServer(world: World, { value, call }: ServerCall): SocketServer {
  const { node } = call;
  const unit = world.files.unitOf(node);
  const mounted = findMountedBridge(unit.tree);
  return {
    file: unit.path,
    ...spanOf(node),
    ...mounting(world, value, call),
    isMounted: isMounted(world, unit.path),
    ...(mounted === undefined ? {} : { mounted }),
    module: ts.isExternalModule(unit.tree) ? 'esm' : 'commonjs',
  };
}

type Mounting = Pick<SocketServer, 'statement' | 'name' | 'httpServer' | 'app' | 'router'>;

/** Where the bridge goes, and how to name what it needs there. */
function mounting(world: World, value: ObjectValue, made: CallSite): Mounting {
  const attachment = world.ioAttachments.find((one) => one.value === value);
  const call = attachment?.call ?? made;
  const isHere = world.files.unitOf(made.node) === world.files.unitOf(call.node);
  const statement = isHere ? statementAround(call.node) : undefined;
  const name = attachment === undefined ? nameOfResult(made.node) : receiverName(call);
  if (statement === undefined || name === undefined)
    return { statement: spanOf(statement ?? made.node) };
  const route = isBinding(call) ? findH3Route(call, statement) : undefined;
  if (route !== undefined) {
    const isLater = route.statement.pos > statement.pos;
    const last = isLater ? route.statement : statement;
    return { statement: spanOf(last), name, router: route.router };
  }
  return {
    statement: spanOf(statement),
    name,
    ...mountPoints(world, value, call, statement, name),
  };
}

function mountPoints(
  world: World,
  server: ObjectValue,
  call: CallSite,
  statement: ts.Statement,
  name: string,
): Pick<SocketServer, 'httpServer' | 'app'> {
  const [argument] = call.argumentNodes;
  const [node] = call.arguments;
  // `new Server()` that nothing attaches in sight: there is no HTTP server to hang the bridge on.
  if (argument === undefined || node === undefined || isBinding(call)) return {};
  const held = [...world.solver.valuesOf(node)];
  if (held.length > 0 && held.every(isOptions)) return {};
  const http = held.filter((one) => one.kind === 'object' && one.shape === 'http-server');
  const isNamed = ts.isIdentifier(argument) || ts.isPropertyAccessExpression(argument);
  const httpServer = http.length > 0 && isNamed ? argument.getText() : `${name}.httpServer`;
  const app = findApp(world, http, statement);
  return { httpServer, ...(app === undefined ? {} : { app }) };
}

/** `io.bind(engine)` */
function isBinding({ callee }: CallSite): boolean {
  return ts.isPropertyAccessExpression(callee) && callee.name.text === 'bind';
}

/** Of `new Server(options)`, which nothing has attached. */
function isOptions(value: Value): boolean {
  return value.kind === 'object' && value.shape === 'literal';
}

function spanOf(node: ts.Node): Span {
  return { start: node.getStart(), end: node.end };
}

function isMounted(world: World, path: string): boolean {
  return world.files.get(path)?.text.includes(BRIDGE) ?? false;
}

/** The statement around an expression, when it runs as part of a block or file. */
function statementAround(node: ts.Node): ts.Statement | undefined {
  const found = ts.findAncestor(
    node,
    (one): one is ts.Statement => isPlainStatement(one) || ts.isFunctionLike(one),
  );
  return found !== undefined && isPlainStatement(found) ? found : undefined;
}

function isPlainStatement(node: ts.Node): node is ts.Statement {
  if (!ts.isVariableStatement(node) && !ts.isExpressionStatement(node)) return false;
  return ts.isBlock(node.parent) || ts.isSourceFile(node.parent);
}

/** `const io = new Server(…)`, `this.io = new Server(…)`: how the result is called afterwards. */
function nameOfResult(node: ts.Node): string | undefined {
  let outer = node;
  while (unwrap(outer.parent) === unwrap(node) && outer.parent !== outer) outer = outer.parent;
  const { parent } = outer;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (!ts.isBinaryExpression(parent) || parent.right !== outer) return undefined;
  if (parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  const isName = ts.isIdentifier(parent.left) || ts.isPropertyAccessExpression(parent.left);
  return isName ? parent.left.getText() : undefined;
}

function receiverName(call: CallSite): string | undefined {
  return ts.isPropertyAccessExpression(call.callee) ? call.callee.expression.getText() : undefined;
}
