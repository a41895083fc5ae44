import { ts } from 'ts-morph';
import type { ClientMock, SocketGroup } from '../../inventory.js';
import { nodeOf, propertyName, unwrap } from '../flow/constraints/expression-node.js';
import type { FoundEscape } from '../flow/escapes.js';
import type { ImportGraph } from '../files/import-graph.js';
import { reachable } from '../files/import-graph.js';
import { resultOf } from '../flow/library/test-runners.js';
import type { SocketValue } from '../flow/values.js';
import type { World } from '../flow/world.js';

/** A test that replaces Socket.IO's client, and the sockets that it replaces. */
export interface FoundMock {
  readonly call: ts.CallExpression;
  readonly module: ts.StringLiteralLike;
  readonly sockets: readonly SocketValue[];
  /** How it gives the factory; `undefined` for what is not understood. */
  readonly factory?: MockFactory | undefined;
}

interface MockFactory {
  readonly kind: ClientMock['factory']['kind'];
  /** What is to be rewritten: a name, or the factory itself. */
  readonly place: ts.Node;
  readonly value: ts.Expression;
}

/** What is done when every socket is known: where one is made, a test puts its double. */
export function applyMocks(world: World, mocks: readonly FoundMock[]): void {
  for (const { call, factory, sockets } of mocks) {
    if (factory === undefined) continue;
    for (const name of importedNames(world, call.getSourceFile())) {
      world.solver.flow(nodeOf(world, factory.value), nodeOf(world, name));
    }
    for (const { site } of sockets) {
      resultOf(world, nodeOf(world, factory.value), nodeOf(world, site));
    }
  }
}

/** The names that the test itself imports of the replaced module. */
function importedNames(world: World, tree: ts.SourceFile): ts.Identifier[] {
  const names: (ts.Identifier | undefined)[] = [];
  for (const statement of tree.statements.filter(ts.isImportDeclaration)) {
    const { moduleSpecifier, importClause } = statement;
    if (!ts.isStringLiteral(moduleSpecifier) || !world.isClientModule(moduleSpecifier.text))
      continue;
    const { name, namedBindings } = importClause ?? {};
    names.push(name);
    if (namedBindings === undefined || !ts.isNamedImports(namedBindings)) continue;
    names.push(...namedBindings.elements.map((one) => one.name));
  }
  return names.filter((one) => one !== undefined);
}

/** All calls of `vi.mock` and `jest.mock` that name Socket.IO's client. */
export function findMocks(world: World, graph: ImportGraph): FoundMock[] {
  const calls = world.calls.flatMap(({ node }) => (ts.isCallExpression(node) ? [node] : []));
  return calls.flatMap((call) => {
    const module = mockedModule(world, call);
    if (module === undefined) return [];
    const sockets = mockedSockets(world, graph, world.files.unitOf(call).path);
    return [{ call, module, sockets, factory: factoryOf(world, call) }];
  });
}

/** Doubles that keep Socket.IO's names, and with them every group that the test can come at. */
export function escapesByMocks(world: World, mocks: readonly FoundMock[]): FoundEscape[] {
  return mocks
    .filter((one) => !isUnderstood(world, one))
    .map(({ call, sockets }) => {
      const { path: file } = world.files.unitOf(call);
      const place = { file, start: call.getStart(), end: call.end };
      return { sockets, escape: { ...place, kind: 'mock', what: 'mock' } };
    });
}

/** Those that can be rewritten. */
export function toClientMocks(
  world: World,
  mocks: readonly FoundMock[],
  groups: readonly SocketGroup[],
): ClientMock[] {
  return mocks.flatMap((mock) => {
    const { call, module, factory } = mock;
    if (factory === undefined || !isUnderstood(world, mock)) return [];
    const { path: file } = world.files.unitOf(call);
    const ids = new Set(mock.sockets.map(({ site }) => placeId(world, site)));
    return {
      id: `${file}:${call.getStart()}-mock`,
      file,
      ...spanOf(call),
      groups: groups
        .filter(({ creations }) => creations.some((one) => ids.has(`${one.file}:${one.start}`)))
        .map(({ id }) => id),
      module: spanOf(module),
      factory: { kind: factory.kind, ...spanOf(factory.place) },
    };
  });
}

function placeId(world: World, site: ts.Node): string {
  return `${world.files.unitOf(site).path}:${site.getStart()}`;
}

/** It is known what it gives in place of a socket. Whether that can be renamed is seen where it is used. */
function isUnderstood(world: World, { factory, sockets }: FoundMock): boolean {
  if (factory === undefined || sockets.length === 0) return false;
  return sockets.every(({ site }) =>
    [...world.solver.valuesOf(nodeOf(world, site))].some(({ kind }) => kind === 'object'),
  );
}

function mockedModule(world: World, call: ts.CallExpression): ts.StringLiteralLike | undefined {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  if (!/^(?:mock|doMock|setMock)$/.test(expression.name.text)) return undefined;
  const [module] = call.arguments;
  const isClient =
    module !== undefined && ts.isStringLiteralLike(module) && world.isClientModule(module.text);
  return isClient ? module : undefined;
}

/** Sockets made in what the test imports; when there are none, as in a setup file, those of all its peers. */
function mockedSockets(world: World, graph: ImportGraph, test: string): SocketValue[] {
  const sockets = allSockets(world);
  const loaded = reachable([test], (path) => graph.importsOf(path));
  const imported = sockets.filter(({ site }) => loaded.has(world.files.unitOf(site).path));
  if (imported.length > 0) return imported;
  const peers = world.realms.peersOf(world.realms.of(test));
  return sockets.filter(({ site }) => peers.has(world.realmOf(site)));
}

/** The factory in `() => ({ io: … })`, `() => ({ default: … })` or `() => function`, and nothing else beside it. */
function factoryOf(world: World, call: ts.CallExpression): MockFactory | undefined {
  if (readsOriginal(world, call.getSourceFile())) return undefined;
  const [, maker] = call.arguments;
  const given = maker === undefined ? undefined : givenBy(maker);
  if (given === undefined) return undefined;
  if (!ts.isObjectLiteralExpression(given)) {
    return ts.isCallExpression(given) || ts.isFunctionLike(given)
      ? { kind: 'whole', place: given, value: given }
      : undefined;
  }
  const named = given.properties.filter((one) => nameOf(one) !== '__esModule');
  const factories = FACTORY_NAMES.flatMap((name) => named.filter((one) => nameOf(one) === name));
  const [first] = factories;
  if (first?.name === undefined || factories.length < named.length) return undefined;
  // Under `connect` there would be two of them.
  if (factories.length > 1 && factories.some((one) => nameOf(one) === 'connect')) return undefined;
  return toFactory(first);
}

const FACTORY_NAMES = ['io', 'connect', 'default'];

function toFactory(first: ts.ObjectLiteralElementLike): MockFactory | undefined {
  if (ts.isShorthandPropertyAssignment(first)) {
    return { kind: 'shorthand', place: first.name, value: first.name };
  }
  if (!ts.isPropertyAssignment(first)) return undefined;
  return { kind: 'name', place: first.name, value: first.initializer };
}

function nameOf(property: ts.ObjectLiteralElementLike): string | undefined {
  return property.name && propertyName(property.name);
}

function givenBy(maker: ts.Expression): ts.Expression | undefined {
  if (!ts.isArrowFunction(maker) && !ts.isFunctionExpression(maker)) return undefined;
  const { body } = maker;
  if (!ts.isBlock(body)) return plain(body);
  const last = body.statements.at(-1);
  const isOnly = body.statements.filter(ts.isReturnStatement).length === 1;
  if (last === undefined || !isOnly || !ts.isReturnStatement(last)) return undefined;
  return last.expression && plain(last.expression);
}

function plain(expression: ts.Expression): ts.Expression {
  // What is looked through are wrappers of expressions, and so is what is inside.
  return unwrap(expression) as ts.Expression;
}

/** `requireActual('socket.io-client')`, or a `require` or `import()` of it in the test itself. */
function readsOriginal(world: World, tree: ts.SourceFile): boolean {
  const calls =
    /\b(?:requireActual|importActual|requireMock|importMock|require|import)(?:<[^>]*>)?\(\s*['"]([^'"]+)['"]/g;
  return [...tree.text.matchAll(calls)].some(([, name = '']) => world.isClientModule(name));
}

function allSockets(world: World): SocketValue[] {
  return [...world.heap.all()].filter((value) => value.kind === 'socket');
}

function spanOf(node: ts.Node) {
  return { start: node.getStart(), end: node.end };
}
