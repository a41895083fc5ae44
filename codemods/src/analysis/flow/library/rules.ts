import { ts } from 'ts-morph';
import { REACT_LIKE, SOCKET_IO_SERVER } from '../../../catalog/modules.js';
import type { CallSite } from '../call-site.js';
import { linkImport } from '../constraints/modules.js';
import type { NodeId } from '../solver.js';
import type { LibraryValue, ObjectValue, Value } from '../values.js';
import type { World } from '../world.js';
import type { Model } from './model.js';
import { MODELLED_GLOBALS, MODELS } from './models.js';
import { loadBuiltIn } from './platform.js';
import { loadRef } from './refs.js';
import { callServerLibrary, isServerLibrary, loadServerMember } from './server.js';
import {
  callClientLibrary,
  isFactoryPath,
  loadManagerMember,
  loadSocketMember,
} from './socket-io-client.js';
import { loadComponentMember } from './vue.js';

const MODELLED: ReadonlySet<string> = new Set(
  [...MODELS.keys()].map((key) => key.replace(/#.*/, '')),
);
const REACT_NAMES: ReadonlySet<string> = new Set(REACT_LIKE);
const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(['window', 'globalThis', 'self', 'global']);
const GLOBAL_FUNCTIONS: ReadonlySet<string> = new Set([...MODELLED_GLOBALS, 'require']);
const MODELLED_PATHS: ReadonlySet<string> = new Set(
  [...MODELS.keys()].flatMap((key) =>
    [...key.matchAll(/\.|$/g)].map(({ index }) => key.slice(0, index)),
  ),
);
const LONGEST_PATH = 3;

/** Calls of library functions. `false` when the function is not known, so that what it is given escapes. */
export function callLibrary(callee: LibraryValue, call: CallSite, world: World): boolean {
  if (callee.module === 'global' && callee.path[0] === 'require') return requireModule(call, world);
  if (world.isClientModule(callee.module)) return callClientLibrary(callee, call, world);
  if (callServerLibrary(callee, call, world)) return true;
  const model = findModel(callee);
  if (model === undefined) return false;
  return model(call, world) !== false;
}

/** Whether there are models for functions of a library. */
export function knowsLibrary(module: string): boolean {
  return MODELLED.has(module) || REACT_NAMES.has(module) || module === SOCKET_IO_SERVER;
}

/** Reads of properties that libraries and the platform define. */
export function loadLibraryMember(value: Value, name: string, to: NodeId, world: World): void {
  loadBuiltIn(value, name, to, world);
  if (value.kind === 'library' && isOpen(value) && name !== '*') {
    world.solver.add(to, memberOf(value, name, world));
  }
  if (value.kind === 'socket') loadSocketMember(value, name, to, world);
  if (value.kind !== 'object') return;
  if (value.shape === 'global') loadGlobal(value, name, to, world);
  if (value.shape === 'component') loadComponentMember(value, name, to, world);
  if (value.shape === 'refs') loadRef(value, name, to, world);
  if (value.shape === 'manager') loadManagerMember(value, name, to, world);
  if (SERVER_SHAPES.has(value.shape)) loadServerMember(value, name, to, world);
}

const SERVER_SHAPES: ReadonlySet<unknown> = new Set([
  'io-server',
  'server-socket',
  'express-app',
  'http-server',
]);

/** What others put on `Vue.prototype` is all that there is to be read of it. */
function isOpen({ module, path }: LibraryValue): boolean {
  return !(module === 'vue' && path[0] === 'prototype');
}

/**
 * A member of a library. One that no model tells apart is the same value as what it is a member of: otherwise each
 * name that the project reads anywhere would be tried on each other one.
 */
function memberOf(library: LibraryValue, name: string, world: World): LibraryValue {
  const path = [...library.path, name];
  const isToldApart =
    (path.length === 1 && isUnderstood(library.module, world)) ||
    MODELLED_PATHS.has(`${library.module}#${path.join('.')}`) ||
    (path.length <= LONGEST_PATH &&
      world.isClientModule(library.module) &&
      isFactoryPath(library.path));
  return isToldApart ? world.heap.library(library.module, path, library.realm) : library;
}

/** Somebody asks which function of the module it is. */
function isUnderstood(module: string, world: World): boolean {
  return knowsLibrary(module) || world.isClientModule(module) || isServerLibrary(module);
}

function loadGlobal(global: ObjectValue, name: string, to: NodeId, world: World): void {
  if (GLOBAL_OBJECTS.has(name)) world.solver.add(to, global);
  if (GLOBAL_FUNCTIONS.has(name)) {
    world.solver.add(to, world.heap.library('global', [name], global.realm ?? ''));
  }
}

function requireModule(call: CallSite, world: World): boolean {
  const specifier = call.argumentNodes[0];
  if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return false;
  linkImport(world, specifier, '*', call.result);
  return true;
}

function findModel({ module, path }: LibraryValue): Model | undefined {
  const home = REACT_NAMES.has(module) ? 'react' : module;
  return (
    MODELS.get(`${home}#${path.join('.')}`) ??
    MODELS.get(`${home}#${path[0] ?? ''}`) ??
    MODELS.get(`${home}#*`)
  );
}
