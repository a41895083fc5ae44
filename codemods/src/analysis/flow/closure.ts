import { ts } from 'ts-morph';
import { nodeOf, unwrap } from './constraints/expression-node.js';
import { callsOneOf, whatLeadsToSockets } from './givers.js';
import { rootName, socketsIn, socketsInside } from './reach.js';
import type { CallSite } from './call-site.js';
import { reachable } from '../files/import-graph.js';
import type { ImportGraph } from '../files/import-graph.js';
import { propertiesOnTheBus } from './library/vue-props.js';
import type { NodeId } from './solver.js';
import type { SourceUnit } from '../files/source-files.js';
import { isTestFile } from '../../test-files.js';
import type { World } from './world.js';

type Texts = ReadonlyMap<string, string>;

/** The texts of all files, realm by realm. */
export type TextsByRealm = ReadonlyMap<string, Texts>;

/** Files outside the closure that a socket can reach, judged by what is known so far. */
export function findNextFiles(
  world: World,
  textsOf: TextsByRealm,
  graph: ImportGraph,
): Set<string> {
  const next = new Set<string>();
  const { values: leading, givers } = whatLeadsToSockets(world);
  for (const unit of world.files.all()) {
    const exported = [...world.solver.valuesOf(world.exports(unit.path))];
    if (!exported.some((value) => leading.has(value))) continue;
    for (const importer of graph.importersOf(unit.path)) next.add(importer);
  }
  for (const place of [...placesToFollow(world), ...receivers(world, givers)]) {
    const target = importTarget(world, place);
    if (target === undefined) continue;
    for (const path of reachable([target], (one) => reexportsOf(world, one))) next.add(path);
  }
  for (const [realm, texts] of textsOf) {
    for (const path of filesWithGlobals(world, realm, texts)) next.add(path);
    for (const path of componentsWithProps(world, realm, texts)) next.add(path);
  }
  for (const unit of world.files.all()) next.delete(unit.path);
  return next;
}

/** The files from which a file that has been read hands something on. */
function reexportsOf(world: World, path: string): string[] {
  const statements = world.files.get(path)?.tree.statements ?? [];
  return statements.flatMap((one) => {
    if (!ts.isExportDeclaration(one) || one.moduleSpecifier === undefined) return [];
    if (!ts.isStringLiteral(one.moduleSpecifier)) return [];
    return world.modules.resolve(one.moduleSpecifier.text, path) ?? [];
  });
}

/** Callees, targets and parents that are imported and not yet read, where a socket goes. */
function* placesToFollow(world: World): Generator<ts.Node> {
  const hasTests = [...world.files.all()].some(({ path }) => isTestFile(world.root, path));
  for (const call of world.calls) {
    const isGiven = call.arguments.some((one) => isWorthFollowing(world, one));
    if (isGiven) yield* unknownArguments(world, call);
    if (call.isKnown) continue;
    if (hasTests && makesDouble(world, call)) yield call.callee;
    if (isGiven) yield call.callee;
  }
  yield* optionsOfSockets(world);
  yield* namesOfEvents(world);
  for (const store of world.stores) {
    if (world.solver.valuesOf(store.base).size > 0) continue;
    if (socketsInside(world, store.value).length > 0) yield store.node;
  }
  yield* partsOfServers(world);
  for (const unit of world.files.all()) yield* parentClasses(unit);
}

/** What is given to a function that puts a socket into it, where nothing is known of it yet. */
function* receivers(world: World, givers: ReadonlySet<ts.Node>): Generator<ts.Node> {
  if (givers.size === 0) return;
  for (const call of world.calls) {
    if (callsOneOf(world, call, givers))
      yield* unknownArguments(world, call).flatMap((one) => originsOf(world, one, DEEPEST_ORIGIN));
  }
}

const DEEPEST_ORIGIN = 8;

/** The imported names that a value of which nothing is known comes from, by way of variables and of what functions give. */
function originsOf(world: World, written: ts.Node, depth: number): ts.Node[] {
  const node = unwrap(written);
  if (depth === 0 || world.solver.valuesOf(nodeOf(world, node)).size > 0) return [];
  if (ts.isIdentifier(node)) {
    const declaration = world.files.symbolAt(node)?.valueDeclaration;
    const isMade = declaration !== undefined && ts.isVariableDeclaration(declaration);
    if (!isMade || declaration.initializer === undefined) return [node];
    return originsOf(world, declaration.initializer, depth - 1);
  }
  if (!ts.isCallExpression(node)) return [];
  const made = [...world.solver.valuesOf(nodeOf(world, node.expression))].flatMap((value) =>
    value.kind === 'function' ? returnedBy(value.node) : [],
  );
  return [node.expression, ...made.flatMap((one) => originsOf(world, one, depth - 1))];
}

function returnedBy(fn: ts.SignatureDeclaration): ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && node.expression !== undefined) found.push(node.expression);
    if (!ts.isFunctionLike(node) || node === fn) ts.forEachChild(node, visit);
  };
  visit(fn);
  return found;
}

/** `socket.on(EVENTS.CHAT, …)`: where the names of events are kept, as long as nothing is known of one. */
function* namesOfEvents(world: World): Generator<ts.Node> {
  for (const { callee, argumentNodes, receiver } of world.calls) {
    const [event] = argumentNodes;
    if (event === undefined || receiver === undefined || !TAKES_EVENT.has(memberName(callee)))
      continue;
    if (ts.isStringLiteralLike(event) || socketsIn(world, receiver).length === 0) continue;
    if (world.solver.valuesOf(nodeOf(world, event)).size === 0) yield event;
  }
}

const TAKES_EVENT: ReadonlySet<string> = new Set([
  'on',
  'once',
  'off',
  'removeListener',
  'emit',
  'emitWithAck',
]);

function memberName(callee: ts.Node): string {
  const written = unwrap(callee);
  return ts.isPropertyAccessExpression(written) ? written.name.text : '';
}

/** What stands beside a socket, as `SET_SOCKET` in `commit(SET_SOCKET, socket)`. */
function unknownArguments(world: World, call: CallSite): ts.Node[] {
  return call.argumentNodes.filter(
    (node) => ts.isIdentifier(node) && world.solver.valuesOf(nodeOf(world, node)).size === 0,
  );
}

/** What a server is made of, where nothing is known of it yet. */
function* partsOfServers(world: World): Generator<ts.Node> {
  for (const { call } of [...world.ioServers, ...world.ioAttachments, ...world.httpServers]) {
    for (const [index, node] of call.argumentNodes.entries()) {
      const argument = call.arguments[index];
      if (argument !== undefined && world.solver.valuesOf(argument).size === 0) yield node;
    }
  }
}

/** `createMockSocket()` of a test, by its name: what it gives may stand where the socket stands. */
function makesDouble(world: World, { callee, result }: CallSite): boolean {
  return (
    world.solver.valuesOf(result).size === 0 &&
    /socket|mock|fake|stub|double/i.test(callee.getText().slice(-60)) &&
    isTestFile(world.root, world.files.unitOf(callee).path)
  );
}

/** What a socket is made with, where nothing is known of it yet. */
function* optionsOfSockets(world: World): Generator<ts.Node> {
  for (const { node, result, argumentNodes } of world.calls) {
    const isCreation = [...world.solver.valuesOf(result)].some(
      (value) => value.kind === 'socket' && value.site === node,
    );
    if (!isCreation) continue;
    for (const argument of argumentNodes) {
      const parts = ts.isObjectLiteralExpression(argument)
        ? argument.properties.filter(ts.isSpreadAssignment).map(({ expression }) => expression)
        : [argument];
      yield* parts.filter((one) => world.solver.valuesOf(nodeOf(world, one)).size === 0);
    }
  }
}

/** A socket, or a part of a server: what handlers of the server do is then not mistaken for the client's. */
function isWorthFollowing(world: World, node: NodeId): boolean {
  if (socketsInside(world, node).length > 0) return true;
  if (isFactory(world, node)) return true;
  return [...world.solver.valuesOf(node)].some(
    (value) =>
      value.kind === 'object' && (value.shape === 'io-server' || value.shape === 'server-socket'),
  );
}

function* parentClasses(unit: SourceUnit): Generator<ts.Node> {
  for (const statement of unit.tree.statements) {
    if (!ts.isClassDeclaration(statement)) continue;
    for (const clause of statement.heritageClauses ?? []) {
      if (clause.token !== ts.SyntaxKind.ExtendsKeyword) continue;
      for (const { expression } of clause.types) yield expression;
    }
  }
}

/** The project file that the name at the left end of an expression is imported from. */
export function importTarget(world: World, place: ts.Node): string | undefined {
  const root = rootName(place);
  const declaration = root && world.files.symbolAt(root)?.declarations?.[0];
  if (declaration === undefined) return undefined;
  const specifier = specifierOf(declaration);
  if (specifier === undefined) return undefined;
  return world.modules.resolve(specifier, world.files.unitOf(declaration).path);
}

function specifierOf(declaration: ts.Node): string | undefined {
  const statement = ts.findAncestor(declaration, ts.isImportDeclaration);
  if (statement !== undefined) {
    return ts.isStringLiteral(statement.moduleSpecifier)
      ? statement.moduleSpecifier.text
      : undefined;
  }
  const variable = ts.findAncestor(declaration, ts.isVariableDeclaration);
  const match = /\b(?:require|import)\s*\(\s*['"`]([^'"`]+)/.exec(
    variable?.initializer?.getText() ?? '',
  );
  return match?.[1];
}

/** Vue components that may declare a property through which a template hands a socket. */
function componentsWithProps(world: World, realm: string, texts: Texts): string[] {
  const names = [...propertiesOnTheBus(world, realm)]
    .filter(([, slot]) => socketsInside(world, slot).length > 0)
    .map(([name]) => name);
  if (names.length === 0) return [];
  const pattern = new RegExp(`(?<![\\w$])(?:${names.map(escapeRegExp).join('|')})(?![\\w$])`, 'i');
  return [...texts]
    .filter(([path, text]) => path.endsWith('.vue') && pattern.test(text))
    .map(([path]) => path);
}

/** Files that name a property of the global object through which a socket can be had. */
function filesWithGlobals(world: World, realm: string, texts: Texts): string[] {
  const global = world.global(realm);
  const names = [...world.fieldsOf(global)]
    .filter(([name, slot]) => name !== '*' && socketsInside(world, slot).length > 0)
    .map(([name]) => name);
  const patterns = names.map((name) => `${escapeRegExp(name)}(?![\\w$])`);
  if (isFactory(world, world.field(global, 'io'))) {
    patterns.push('io\\s*(?:[(),;=!&|?]|\\.\\s*connect\\b)');
  }
  if (patterns.length === 0) return [];
  const pattern = new RegExp(`(?<![\\w$])(?:${patterns.join('|')})`);
  return [...texts].filter(([, text]) => pattern.test(text)).map(([path]) => path);
}

/** A page loads Socket.IO's browser build: its factory is the global `io`. */
function isFactory(world: World, io: NodeId): boolean {
  return [...world.solver.valuesOf(io)].some(
    (value) => value.kind === 'library' && world.isClientModule(value.module),
  );
}

/** A name as a pattern that matches it alone. */
export function escapeRegExp(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
