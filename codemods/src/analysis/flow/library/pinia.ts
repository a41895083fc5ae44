import type { CallSite } from '../call-site.js';
import type { NodeId } from '../solver.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { callEach } from './model.js';
import type { Model, ModelTable } from './model.js';
import { makeRefs, unwrapRef } from './refs.js';
import { eachEntry, mappedNames } from './store-options.js';

/** `defineStore('chat', { … })`, `defineStore('chat', () => { … })` and `defineStore({ id: 'chat', … })`. */
const defineStore: Model = (call, world) => {
  const store = world.heap.object(call.node, 'store');
  const use = world.heap.model(call.node, 'use store', (c) => world.solver.add(c.result, store));
  world.solver.add(call.result, use);
  world.solver.add(world.field(use, ' store'), store);
  addMethods(world, store);
  // What a plug-in puts on one store, it puts on all.
  world.solver.add(world.field(store, ' proto'), everyStore(world, world.realmOf(call.node)));
  const made = call.arguments[call.argumentNodes.length > 1 ? 1 : 0];
  if (made === undefined) return;
  world.solver.flow(call.arguments[0] ?? made, world.field(use, ' id'));
  addOptions(world, store, made);
  const given = world.solver.node();
  callEach(world, made, [], given);
  eachEntry(world, given, (name, value) => {
    unwrapRef(world, value, world.field(store, name));
    world.solver.each(value, (one) => {
      // What is assigned to the store's property is in the reference.
      if (one.kind !== 'object' || one.shape !== 'ref') return;
      world.solver.flow(world.field(store, name), world.field(one, 'value'));
    });
  });
};

/** `createPinia()`, whose plug-ins are given each store. */
const createPinia: Model = (call, world) => {
  const pinia = world.heap.object(call.node, 'context');
  world.solver.add(call.result, pinia);
  const use = world.heap.model(call.node, 'use', ({ arguments: [plugin], result }) => {
    const given = world.heap.object(call.node, 'props');
    const store = everyStore(world, world.realmOf(call.node));
    world.solver.add(world.field(given, 'store'), store);
    // What it gives back is put on the store as well.
    callEach(world, plugin, [world.constant(given)], world.field(store, ' proto'));
    world.solver.add(result, pinia);
  });
  world.solver.add(world.field(pinia, 'use'), use);
};

function everyStore(world: World, realm: string): ObjectValue {
  return world.heap.shared('every pinia store', 'store', realm);
}

function addOptions(world: World, store: ObjectValue, options: NodeId): void {
  const self = world.constant(store);
  const section = (name: string): NodeId => {
    const node = world.solver.node();
    world.load(options, name, node);
    return node;
  };
  callEach(world, section('state'), [], world.field(store, ' proto'));
  eachEntry(world, section('actions'), (name, action) => {
    world.solver.each(action, (value) => {
      if (value.kind !== 'function') return;
      world.solver.add(world.self(value.node), store);
      world.solver.add(world.field(store, name), world.heap.bound(value.node));
    });
  });
  eachEntry(world, section('getters'), (name, getter) => {
    callEach(world, getter, [self], world.field(store, name));
    world.solver.each(getter, (value) => {
      if (value.kind === 'function') world.solver.add(world.self(value.node), store);
    });
  });
}

function addMethods(world: World, store: ObjectValue): void {
  const self = world.constant(store);
  const add = (name: string, react: (call: CallSite) => void): void => {
    world.solver.add(
      world.field(store, name),
      world.heap.model(store.site, `store ${name}`, react),
    );
  };
  add('$patch', ({ arguments: [change] }) => {
    callEach(world, change, [self]);
    if (change !== undefined) world.solver.flow(change, world.field(store, ' proto'));
  });
  add('$subscribe', ({ arguments: [react] }) =>
    callEach(world, react, [world.solver.node(), self]),
  );
  world.solver.flow(self, world.field(store, '$state'));
}

const storeToRefs: Model = (call, world) => {
  const refs = world.heap.object(call.node, 'refs');
  world.solver.add(call.result, refs);
  const [store] = call.arguments;
  if (store !== undefined) makeRefs(world, refs, store);
};

/** `mapState(useChat, ['socket'])`, and its kin: what they give is spread into `computed` or `methods`. */
const mapMembers: Model = (call, world) => {
  const mapped = world.heap.object(call.node, 'store');
  world.solver.add(call.result, mapped);
  const store = storesOf(world, call.arguments[0]);
  mappedNames(world, call.argumentNodes[1], (name, from) => {
    const slot = world.field(mapped, name);
    if (from.kind === 'name') world.load(store, from.name, slot);
    else callEach(world, from.node, [store], slot);
  });
};

/** `mapStores(useChat)`: `this.chatStore`, after the store's name. */
const mapStores: Model = (call, world) => {
  const mapped = world.heap.object(call.node, 'store');
  world.solver.add(call.result, mapped);
  for (const one of call.arguments) {
    world.solver.each(one, (value) => {
      if (value.kind !== 'model') return;
      world.solver.each(world.field(value, ' id'), (id) => {
        if (id.kind !== 'string') return;
        const slot = world.field(mapped, `${id.text}Store`);
        world.solver.flow(storesOf(world, one), slot);
      });
    });
  }
};

/** The stores that functions such as `useChat` give. */
function storesOf(world: World, uses: NodeId | undefined): NodeId {
  const node = world.solver.node();
  if (uses === undefined) return node;
  world.solver.each(uses, (value) => {
    if (value.kind === 'model') world.solver.flow(world.field(value, ' store'), node);
  });
  return node;
}

/** Pinia. */
export const PINIA: ModelTable = {
  'pinia#createPinia': createPinia,
  'pinia#defineStore': defineStore,
  'pinia#storeToRefs': storeToRefs,
  'pinia#mapState': mapMembers,
  'pinia#mapWritableState': mapMembers,
  'pinia#mapGetters': mapMembers,
  'pinia#mapActions': mapMembers,
  'pinia#mapStores': mapStores,
};
