import { ts } from 'ts-morph';
import { escapeRegExp, importTarget } from './closure.js';
import type { TextsByRealm } from './closure.js';
import { nodeOf, unwrap } from './constraints/expression-node.js';
import { REDUX_STORE } from './constraints/thunks.js';
import { vuexPayloads } from './library/vuex.js';
import { socketsInside } from './reach.js';
import type { ObjectValue } from './values.js';
import type { World } from './world.js';

type Texts = ReadonlyMap<string, string>;

/** How a file gets at what a store, or a component above it, holds, without an import of it. */
const READS_STORE =
  /\$store\b|\b(?:map(?:State|WritableState|Getters|Stores)|useStore|State|Getter|rootState|rootGetters|useSelector|getState|connect|extra|inject|Inject|getContext|useNuxtApp|getCurrentInstance)\b|\.(?:controller|directive|factory|service|run)\s*\(/;

/** Where Redux’ reducers, and the thunks that get what its store has besides, are found. */
const MAKES_REDUX =
  /\b(?:createStore|configureStore|combineReducers|createSlice|createReducer|applyMiddleware|dispatch)\b/;

/** Where Vuex' stores are made. */
const MAKES_VUEX = /['"]vuex(?:-module-decorators)?['"]/;

/** Files outside the closure that a store with a socket is made of, or that name what holds it there. */
export function filesWithStores(world: World, textsOf: TextsByRealm): string[] {
  const isNew = (path: string): boolean => world.files.get(path) === undefined;
  return [...textsOf].flatMap(([realm, texts]) => {
    const readers = filesWithNames(world, realm, texts);
    const makers = [...filesOfRedux(world, realm, texts), ...filesOfVuex(world, realm, texts)];
    if (readers.length + makers.length === 0) return [];
    return [...readers, ...makers, ...filesOfParts(world)].filter(isNew);
  });
}

function filesWithNames(world: World, realm: string, texts: Texts): string[] {
  const names = namesInStores(world, realm);
  if (names.size === 0) return [];
  const pattern = names.has('*') ? /./ : anyOf(names);
  // Such a name is one that every component has, and stands for itself.
  const dollar = anyOf([...names].filter((name) => name.startsWith('$')));
  return [...texts]
    .filter(([, text]) => dollar.test(text) || (READS_STORE.test(text) && pattern.test(text)))
    .map(([path]) => path);
}

function anyOf(names: Iterable<string>): RegExp {
  const either = [...names].map(escapeRegExp).join('|') || '(?!)';
  return new RegExp(`(?<![\\w$])(?:${either})(?![\\w$])`);
}

function namesInStores(world: World, realm: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const value of world.heap.all()) {
    if (value.kind !== 'object' || value.shape !== 'store') continue;
    if (realmOf(world, value) !== realm) continue;
    for (const [name, slot] of world.fieldsOf(value)) {
      if (!name.includes(' ') && socketsInside(world, slot).length > 0) names.add(name);
    }
  }
  return names;
}

function realmOf(world: World, { site, realm }: ObjectValue): string | undefined {
  return typeof site === 'string' ? realm : world.realmOf(site);
}

/** What a socket is dispatched to. */
function filesOfRedux(world: World, realm: string, texts: Texts): string[] {
  const store = world.heap.shared(REDUX_STORE, 'store', realm);
  const isHolding = [' actions', 'extra', 'state'].some(
    (name) => socketsInside(world, world.field(store, name)).length > 0,
  );
  if (!isHolding && !isDispatched(world, realm)) return [];
  return [...texts].filter(([, text]) => MAKES_REDUX.test(text)).map(([path]) => path);
}

/** What a socket is committed or dispatched to. */
function filesOfVuex(world: World, realm: string, texts: Texts): string[] {
  const sent = [...world.fieldsOf(vuexPayloads(world, realm))].map(([, slot]) => slot);
  if (!sent.some((slot) => socketsInside(world, slot).length > 0)) return [];
  return [...texts].filter(([, text]) => MAKES_VUEX.test(text)).map(([path]) => path);
}

/** A socket is dispatched, and the store is not known yet. */
function isDispatched(world: World, realm: string): boolean {
  return world.calls.some(
    ({ isKnown, callee, arguments: given }) =>
      !isKnown &&
      isNamedDispatch(unwrap(callee)) &&
      world.realmOf(callee) === realm &&
      given.some((one) => socketsInside(world, one).length > 0),
  );
}

function isNamedDispatch(callee: ts.Node): boolean {
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  return ts.isIdentifier(name) && /^\$?dispatch$/.test(name.text);
}

/** Parts of stores that have not been read yet. */
function filesOfParts(world: World): string[] {
  return world.parts.flatMap((place: ts.Node) => {
    if (world.solver.valuesOf(nodeOf(world, place)).size > 0) return [];
    return importTarget(world, place) ?? [];
  });
}
