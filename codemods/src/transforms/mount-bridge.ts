import { BRIDGE, DEFAULT_PATH, SOCKET_IO_SERVER } from '../catalog/modules.js';
import {
  insertOnTop,
  insertStatementAfter,
  insertStatementBefore,
  topLevelStatements,
} from '../edit/insert.js';
import { importFromH3 } from './import-from-h3.js';
import { freeName } from '../edit/names.js';
import { indentAt, quoted } from '../edit/style.js';
import type { SocketServer } from '../inventory.js';
import type { RoutePlan } from '../plan.js';
import type { RewriteContext, Transform } from './context.js';

/** What makes the bridge a handler of h3, in both of its majors. */
const FROM_NODE = 'fromNodeMiddleware';

/** The bridge beside the Socket.IO server, right behind the statement that makes it. */
export const mountBridge: Transform = {
  name: 'mount-bridge',
  run(context) {
    for (const server of context.plan.servers) addRoutes(context, server);
    const servers = context.plan.servers.filter(isMountable);
    if (servers.length === 0) return;
    for (const server of servers) mount(context, server);
    importBridge(context, servers);
    if (servers.some(({ router }) => router !== undefined)) importFromH3(context.source, FROM_NODE);
  },
};

/** Whether the bridge can be mounted by an edit: everything it needs has a name there. */
export function isMountable(server: SocketServer): boolean {
  if (server.isTooOld === true) return false;
  if (server.isMounted || server.name === undefined) return false;
  return server.httpServer !== undefined || server.router !== undefined;
}

function mount(context: RewriteContext, server: SocketServer): void {
  const { source, plan } = context;
  const routes = server.app === undefined ? [] : plan.routes;
  const statements =
    routes.length === 0
      ? [mountStatement(context, server)]
      : routeStatements(context, server, routes);
  const { semicolon, newline } = source.style;
  const lines = statements.map((statement) => `${statement}${semicolon}`);
  const indent = indentAt(source.text, server.statement.start);
  insertStatementAfter(source, server.statement, lines.join(`${newline}${indent}`));
  for (const statement of statements.slice(-1 - routes.length)) {
    context.actions.push(`bridge mounted: ${statement}`);
  }
}

/** Routes of a bridge that an earlier run has mounted, or a person: behind it, and it gets a name for that. */
function addRoutes({ source, plan, actions }: RewriteContext, { mounted }: SocketServer): void {
  if (mounted === undefined || plan.routes.length === 0) return;
  const { splices, style, text } = source;
  const { app, bridge, isNamed, statement } = mounted;
  const written = text.slice(bridge.start, bridge.end);
  const name = isNamed ? written : freeName(source, ['bridge', 'sse'], () => false);
  if (!isNamed) {
    const made = `${style.variable} ${name} = ${written}${style.semicolon}`;
    insertStatementBefore(source, statement, made);
    splices.overwrite(bridge, name);
  }
  const routes = plan.routes.map((route) => routeStatement(source, app, name, route));
  const lines = routes.map((route) => `${route}${style.semicolon}`);
  const indent = indentAt(text, statement.start);
  insertStatementAfter(source, statement, lines.join(`${style.newline}${indent}`));
  for (const route of routes) actions.push(`bridge mounted: ${route}`);
}

/** The bridge by a name, itself, and its routes. */
function routeStatements(
  { source, settings }: RewriteContext,
  server: SocketServer,
  routes: readonly RoutePlan[],
): string[] {
  const { style } = source;
  const app = server.app ?? '';
  const bridge = freeName(source, ['bridge', 'sse'], () => false);
  return [
    `${style.variable} ${bridge} = sseBridge(${server.name ?? ''})`,
    `${app}.use(${quoted(settings.path, style)}, ${bridge})`,
    ...routes.map((route) => routeStatement(source, app, bridge, route)),
  ];
}

function routeStatement(
  { style }: RewriteContext['source'],
  app: string,
  bridge: string,
  { event, path, until, events, namespace }: RoutePlan,
): string {
  const list = (names: readonly string[]): string =>
    `[${names.map((name) => quoted(name, style)).join(', ')}]`;
  const where = namespace === undefined ? '' : `, namespace: ${quoted(namespace, style)}`;
  const options = `{ until: ${list(until)}, events: ${list(events)}${where} }`;
  return `${app}.use(${quoted(path, style)}, ${bridge}.route(${quoted(event, style)}, ${options}))`;
}

function mountStatement({ source, settings }: RewriteContext, server: SocketServer): string {
  const path = quoted(settings.path, source.style);
  if (server.app !== undefined)
    return `${server.app}.use(${path}, sseBridge(${server.name ?? ''}))`;
  const options = settings.path === DEFAULT_PATH ? '' : `, { path: ${path} }`;
  const bridge = `sseBridge(${server.name ?? ''}${options})`;
  if (server.router !== undefined) return `${server.router}.use(${path}, ${FROM_NODE}(${bridge}))`;
  return `${bridge}.attach(${server.httpServer ?? ''})`;
}

function importBridge({ source }: RewriteContext, servers: readonly SocketServer[]): void {
  const { style } = source;
  const [server] = servers;
  if (server === undefined) return;
  const module = quoted(BRIDGE, style);
  const statement =
    server.module === 'esm'
      ? `import { sseBridge } from ${module}${style.semicolon}`
      : `${style.variable} { sseBridge } = require(${module})${style.semicolon}`;
  const names = new RegExp(`(?:from|require\\s*\\()\\s*(['"])${SOCKET_IO_SERVER}\\1`);
  const home = topLevelStatements(source).find((one) =>
    names.test(source.text.slice(one.start, one.end)),
  );
  if (home === undefined) insertOnTop(source, statement);
  else if (server.statement.start >= home.start && server.statement.end <= home.end) {
    insertStatementBefore(source, home, statement);
  } else insertStatementAfter(source, home, statement);
}
