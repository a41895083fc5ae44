import { ts } from 'ts-morph';
import type { CallSite } from '../call-site.js';
import type { NodeId } from '../solver.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { callEach } from './model.js';
import type { Model, ModelTable } from './model.js';
import { eachEntry, mappedNames, noteParts } from './store-options.js';

/** All stores of a realm are one: there is hardly ever a second one. */
const STORE = 'vuex store';

/** The store of a realm, which every component can have as `this.$store`. */
export function vuexStore(world: World, realm: string): ObjectValue {
  const store = world.heap.shared(STORE, 'store', realm);
  for (const kind of ['commit', 'dispatch'] as const) {
    const slot = world.field(store, kind);
    world.solver.add(slot, sender(world, kind, realm));
  }
  world.solver.add(world.field(store, 'state'), rootState(world, realm));
  world.solver.add(world.field(store, 'getters'), getters(world, realm));
  const subscribe = world.heap.model(`vuex ${realm}`, 'subscribe', () => undefined);
  world.solver.add(world.field(store, 'subscribe'), subscribe);
  return store;
}

/** `state`, or that of one of its modules. */
export function vuexState(world: World, realm: string, namespace: readonly string[]): NodeId {
  let node = world.constant(rootState(world, realm));
  for (const name of namespace) {
    const inner = world.solver.node();
    world.load(node, name, inner);
    node = inner;
  }
  return node;
}

/** What the getters of a realm give, by the last part of their names. */
export function vuexGetters(world: World, realm: string): NodeId {
  return world.constant(getters(world, realm));
}

/** What is committed and dispatched, by `commit setSocket`. */
export function vuexPayloads(world: World, realm: string): ObjectValue {
  return world.heap.shared('vuex payloads', 'store', realm);
}

/** `commit` or `dispatch` with the name already said. */
export function namedSender(world: World, kind: Sending, name: string, realm: string) {
  return world.heap.model(`vuex ${realm}`, `${kind} ${name}`, (call) => {
    const [payload] = call.arguments;
    if (payload !== undefined) send(world, realm, `${kind} ${name}`, payload, call);
    world.loadFrom(vuexPayloads(world, realm), `result ${kind} ${name}`, call.result);
  });
}

export type Sending = 'commit' | 'dispatch';

function rootState(world: World, realm: string): ObjectValue {
  return world.heap.shared('vuex state', 'store', realm);
}

function getters(world: World, realm: string): ObjectValue {
  return world.heap.shared('vuex getters', 'store', realm);
}

/** `commit('chat/setSocket', payload)`, and `commit({ type, … })`. */
function sender(world: World, kind: Sending, realm: string) {
  return world.heap.model(`vuex ${realm}`, kind, (call) => {
    const [type, payload] = call.arguments;
    if (type === undefined) return;
    world.solver.each(type, (value) => {
      const name = value.kind === 'string' ? lastPart(value.text) : '*';
      const given = value.kind === 'object' ? type : payload;
      const slot = `${kind} ${name}`;
      if (given !== undefined) send(world, realm, name === '*' ? '*' : slot, given, call);
      world.loadFrom(vuexPayloads(world, realm), `result ${slot}`, call.result);
    });
  });
}

/** What nothing is known to handle, goes where it cannot be followed. */
function send(
  world: World,
  realm: string,
  slot: string,
  value: NodeId,
  { node }: Pick<CallSite, 'node'>,
): void {
  world.put(vuexPayloads(world, realm), slot, value);
  const base = world.field(vuexPayloads(world, realm), `handled ${slot}`);
  if (slot !== '*') world.stores.push({ node, base, value });
}

function lastPart(name: string): string {
  return name.replace(/^.*\//, '');
}

const makeStore: Model = (call, world) => {
  const realm = world.realmOf(call.node);
  const store = vuexStore(world, realm);
  world.solver.add(call.result, store);
  const [options] = call.arguments;
  if (options === undefined) return;
  addModule(world, { options, state: rootState(world, realm), realm });
  const plugins = world.solver.node();
  const each = world.solver.node();
  world.load(options, 'plugins', plugins);
  world.load(plugins, '*', each);
  callEach(world, each, [world.constant(store)]);
};

interface Part {
  readonly options: NodeId;
  readonly state: ObjectValue;
  readonly realm: string;
}

/** The options of a store, or of one of its modules. */
function addModule(world: World, { options, state, realm }: Part): void {
  noteParts(world, options);
  const initial = world.solver.node();
  world.load(options, 'state', initial);
  world.solver.flow(initial, world.field(state, ' proto'));
  callEach(world, initial, [], world.field(state, ' proto'));
  const own = world.constant(state);
  const context = contextOf(world, options, state, realm);
  const section = (name: string): NodeId => {
    const node = world.solver.node();
    world.load(options, name, node);
    return node;
  };
  eachEntry(world, section('mutations'), (name, handler) => {
    callEach(world, handler, [own, payloadOf(world, realm, 'commit', name)]);
  });
  eachEntry(world, section('actions'), (name, written) => {
    const handler = world.solver.node();
    world.solver.flow(written, handler);
    world.load(written, 'handler', handler);
    const payload = payloadOf(world, realm, 'dispatch', name);
    const result = world.solver.node();
    callEach(world, handler, [context, payload], result);
    world.put(vuexPayloads(world, realm), `result dispatch ${name}`, result);
  });
  eachEntry(world, section('getters'), (name, getter) => {
    const result = world.solver.node();
    callEach(world, getter, [own, vuexGetters(world, realm)], result);
    world.put(getters(world, realm), name, result);
  });
  const modules = section('modules');
  noteParts(world, modules);
  eachEntry(world, modules, (name, inner) => addInner(world, state, name, inner, realm));
}

function addInner(
  world: World,
  outer: ObjectValue,
  name: string,
  options: NodeId,
  realm: string,
): void {
  world.solver.each(options, (value) => {
    if (value.kind !== 'object') return;
    const state = world.heap.object(value.site, 'store');
    world.put(outer, name, world.constant(state));
    addModule(world, { options: world.constant(value), state, realm });
  });
}

/** What is committed or dispatched under a name. */
export function payloadOf(world: World, realm: string, kind: Sending, name: string): NodeId {
  const node = world.solver.node();
  const sent = vuexPayloads(world, realm);
  world.loadFrom(sent, `${kind} ${name}`, node);
  world.solver.add(world.field(sent, `handled ${kind} ${name}`), sent);
  return node;
}

/** Something is committed or dispatched: `commit setSocket`. */
export function putPayload(world: World, realm: string, name: string, payload: NodeId): void {
  world.put(vuexPayloads(world, realm), name, payload);
}

/** A module whose state is an instance of a class. */
export function giveModule(world: World, realm: string, name: string, state: ObjectValue): void {
  world.put(rootState(world, realm), name, world.constant(state));
}

/** What an action is given. */
function contextOf(world: World, options: NodeId, state: ObjectValue, realm: string): NodeId {
  const store = vuexStore(world, realm);
  const context = world.heap.object(`vuex context ${options}`, 'store');
  for (const kind of ['commit', 'dispatch'] as const) {
    world.loadFrom(store, kind, world.field(context, kind));
  }
  for (const [name, from] of [
    ['getters', 'getters'],
    ['rootState', 'state'],
    ['rootGetters', 'getters'],
  ] as const) {
    world.loadFrom(store, from, world.field(context, name));
  }
  world.solver.add(world.field(context, 'state'), state);
  return world.constant(context);
}

const useStore: Model = (call, world) => {
  world.solver.add(call.result, vuexStore(world, world.realmOf(call.node)));
};

/** What `mapX` gives is spread into `computed` or `methods`, and read from the component. */
function mapper(
  read: (world: World, realm: string, name: string, namespace: readonly string[]) => NodeId,
): Model {
  return (call, world) => {
    const mapped = world.heap.object(call.node, 'store');
    world.solver.add(call.result, mapped);
    const realm = world.realmOf(call.node);
    const { namespace, names } = splitNamespace(call);
    mappedNames(world, names, (name, from) => {
      const slot = world.field(mapped, name);
      if (from.kind === 'name') world.solver.flow(read(world, realm, from.name, namespace), slot);
      else callEach(world, from.node, [vuexState(world, realm, namespace)], slot);
    });
  };
}

/** `mapState('chat', …)`, or that of `createNamespacedHelpers('chat')`. */
function splitNamespace({ argumentNodes }: CallSite): {
  namespace: readonly string[];
  names: ts.Node | undefined;
} {
  const [first, second] = argumentNodes;
  if (first === undefined || !ts.isStringLiteralLike(first)) return { namespace: [], names: first };
  return { namespace: first.text.split('/').filter((part) => part !== ''), names: second };
}

/** The mappers, each with what a name means to it. */
export const READERS = {
  State: (world: World, realm: string, name: string, namespace: readonly string[]): NodeId => {
    const node = world.solver.node();
    world.load(vuexState(world, realm, namespace), name, node);
    return node;
  },
  Getters: (world: World, realm: string, name: string): NodeId => {
    const node = world.solver.node();
    world.load(vuexGetters(world, realm), lastPart(name), node);
    return node;
  },
  Mutations: (world: World, realm: string, name: string): NodeId =>
    world.constant(namedSender(world, 'commit', lastPart(name), realm)),
  Actions: (world: World, realm: string, name: string): NodeId =>
    world.constant(namedSender(world, 'dispatch', lastPart(name), realm)),
} as const;

const MAPPERS: ModelTable = Object.fromEntries(
  Object.entries(READERS).map(([name, read]) => [`map${name}`, mapper(read)]),
);

/** `const { mapState } = createNamespacedHelpers('chat')`: the namespace goes in front. */
const namespaced: Model = (call, world) => {
  const [namespace] = call.argumentNodes;
  const helpers = world.heap.object(call.node, 'store');
  world.solver.add(call.result, helpers);
  if (namespace === undefined) return;
  for (const [name, map] of Object.entries(MAPPERS)) {
    const model = world.heap.model(call.node, name, (inner) => {
      map({ ...inner, argumentNodes: [namespace, ...inner.argumentNodes] }, world);
    });
    world.solver.add(world.field(helpers, name), model);
  }
};

/** `store.registerModule` and the like are not followed: what they are given is a part of its own. */
export const VUEX: ModelTable = {
  'vuex#Store': makeStore,
  'vuex#createStore': makeStore,
  'vuex#useStore': useStore,
  'vuex#createNamespacedHelpers': namespaced,
  ...Object.fromEntries(Object.entries(MAPPERS).map(([name, map]) => [`vuex#${name}`, map])),
};
