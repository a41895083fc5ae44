import { ts } from 'ts-morph';
import type { SourceUnit } from '../../files/source-files.js';
import { nodeOf } from '../constraints/expression-node.js';
import type { NodeId } from '../solver.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { callEach } from './model.js';
import type { Model, ModelTable } from './model.js';
import { eachEntry } from './store-options.js';
import { GLOBALS } from './vue.js';
import { VUE, vueApp } from './vue-app.js';
import { PINIA } from './pinia.js';

/** Modules from which Nuxt’s functions can be imported as well. */
const HOMES = ['global', '#app', '#imports', 'nuxt/app'];

/** What `useNuxtApp()` gives. What plugins provide has a `$` in front, and every component has it too. */
function nuxtApp(world: World, realm: string): ObjectValue {
  const app = world.heap.shared('nuxt app', 'context', realm);
  world.solver.add(world.field(app, 'vueApp'), vueApp(world, realm));
  world.solver.add(world.field(app, ' proto'), world.heap.shared(GLOBALS, 'store', realm));
  const provide = world.heap.model(`nuxt ${realm}`, 'provide', ({ arguments: [name, value] }) => {
    if (name !== undefined && value !== undefined) provideNamed(world, realm, name, value);
  });
  world.solver.add(world.field(app, 'provide'), provide);
  return app;
}

function provideNamed(world: World, realm: string, name: NodeId, value: NodeId): void {
  world.solver.each(name, (given) => {
    const globals = world.heap.shared(GLOBALS, 'store', realm);
    if (given.kind === 'string') world.put(globals, `$${given.text}`, value);
  });
}

/** `defineNuxtPlugin((app) => ({ provide: { socket } }))`, and the same with `setup`. */
const definePlugin: Model = (call, world) => {
  const [plugin] = call.arguments;
  if (plugin === undefined) return;
  const realm = world.realmOf(call.node);
  const setup = world.solver.node();
  const result = world.solver.node();
  world.load(plugin, 'setup', setup);
  for (const one of [plugin, setup]) {
    callEach(world, one, [world.constant(nuxtApp(world, realm))], result);
  }
  const given = world.solver.node();
  world.load(result, 'provide', given);
  eachEntry(world, given, (name, value) => {
    world.put(world.heap.shared(GLOBALS, 'store', realm), `$${name}`, value);
  });
};

const useNuxtApp: Model = (call, world) => {
  world.solver.add(call.result, nuxtApp(world, world.realmOf(call.node)));
};

/** `useState('socket', () => …)`: one reference for each name. */
const useState: Model = (call, world) => {
  const named = call.argumentNodes.length > 1;
  const [key] = call.argumentNodes;
  const name = named && key !== undefined && ts.isStringLiteralLike(key) ? key.text : '*';
  const ref = world.heap.shared(`nuxt state ${name}`, 'ref', world.realmOf(call.node));
  world.solver.add(call.result, ref);
  callEach(world, call.arguments[named ? 1 : 0], [], world.field(ref, 'value'));
};

/** Nuxt 2: `export default (context, inject) => { inject('socket', socket); }` in a file of `plugins/`. */
function constrainOldPlugin(world: World, { tree }: SourceUnit): void {
  const realm = world.realmOf(tree);
  const inject = world.heap.model(`nuxt ${realm}`, 'provide', ({ arguments: [name, value] }) => {
    if (name !== undefined && value !== undefined) provideNamed(world, realm, name, value);
  });
  for (const statement of tree.statements) {
    if (!ts.isExportAssignment(statement)) continue;
    world.solver.each(nodeOf(world, statement.expression), (value) => {
      const parameter = value.kind === 'function' ? value.node.parameters[1]?.name : undefined;
      if (value.kind !== 'function' || parameter?.getText() !== 'inject') return;
      world.solver.add(world.parameter(value.node, 1), inject);
    });
  }
}

/** A file of a Nuxt application: plugins are called, and what some folders export needs no import. */
export function constrainNuxtFile(world: World, unit: SourceUnit): void {
  if (/\/plugins\/[^/]+$/.test(unit.path)) constrainOldPlugin(world, unit);
  if (!AUTO_IMPORTED.test(unit.path)) return;
  const global = world.global(world.realmOf(unit.tree));
  const namespace = world.heap.object(unit.path, 'module');
  for (const [exported, name] of exportedNames(unit)) {
    const value = world.solver.node();
    world.loadFrom(namespace, exported, value);
    world.put(global, name, value);
  }
}

/** Folders whose exports can be named anywhere. */
const AUTO_IMPORTED = /\/(?:composables|utils|stores)\/[^/]+\.[cm]?[jt]s$/;

/** The names that other files can use without an import, each after the one it is exported by. */
export function autoImportedNames(unit: SourceUnit): string[] {
  return AUTO_IMPORTED.test(unit.path) ? exportedNames(unit).map(([, name]) => name) : [];
}

function exportedNames({ tree, path }: SourceUnit): (readonly [string, string])[] {
  const file = path.replace(/^.*\/|\.[^/]*$/g, '');
  const plain = file.replaceAll(/[-_.](\w)/g, (_, letter: string) => letter.toUpperCase());
  return tree.statements.flatMap((statement) => {
    if (ts.isExportAssignment(statement)) return [['default', plain] as const];
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (isExported !== true) return [];
    return namesOf(statement).map((name) => [name, name] as const);
  });
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : [],
    );
  }
  return ts.isFunctionDeclaration(statement) && statement.name ? [statement.name.text] : [];
}

/** Of Vue and Pinia, what Nuxt makes known everywhere. */
const AUTO = Object.entries({ ...VUE, ...PINIA }).flatMap(([key, model]) => {
  const name = key.replace(/^.*#/, '');
  return name === '' || name === 'use' || name === 'extend' || name === 'mixin'
    ? []
    : ([[`global#${name}`, model]] as const);
});

/** Nuxt’s own functions, and those that it imports by itself. */
export const NUXT: ModelTable = {
  ...Object.fromEntries(AUTO),
  ...Object.fromEntries(
    HOMES.flatMap((home) => [
      [`${home}#defineNuxtPlugin`, definePlugin],
      [`${home}#useNuxtApp`, useNuxtApp],
      [`${home}#useState`, useState],
    ]),
  ),
};

/** The names of these that need no import. */
export const NUXT_GLOBALS: readonly string[] = Object.keys(NUXT).flatMap((key) =>
  key.startsWith('global#') ? [key.slice('global#'.length)] : [],
);
