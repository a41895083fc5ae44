import { ts } from 'ts-morph';
import type { CallSite } from '../call-site.js';
import { nodeOf } from '../constraints/expression-node.js';
import type { NodeId } from '../solver.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { callEach, identity } from './model.js';
import type { Model, ModelTable } from './model.js';
import { makeRefs, unwrapRef } from './refs.js';
import {
  adoptOptions,
  ANY_COMPONENT,
  constrainComponent,
  GLOBALS,
  inheritComponent,
  instanceOf,
  provided,
  ROOT,
} from './vue.js';

const define: Model = (call, world) => {
  const [options] = call.arguments;
  if (options === undefined) return;
  world.solver.flow(options, call.result);
  constrainComponent(world, options);
};

const mountRoot: Model = (call, world) => {
  const [options] = call.arguments;
  if (options === undefined) return;
  constrainComponent(world, options);
  world.solver.each(options, (value) => {
    if (value.kind !== 'object') return;
    const root = world.heap.shared(ROOT, 'map', world.realmOf(call.node));
    world.put(root, 'value', world.constant(instanceOf(world, value)));
  });
  world.solver.add(call.result, vueApp(world, world.realmOf(call.node)));
};

/** The application of a realm: what `createApp()` gives, and what plugins are given. */
export function vueApp(world: World, realm: string): ObjectValue {
  const app = world.heap.shared('vue app', 'store', realm);
  const config = world.heap.shared('vue config', 'store', realm);
  world.solver.add(world.field(app, 'config'), config);
  const globals = world.heap.shared(GLOBALS, 'store', realm);
  world.solver.add(world.field(config, 'globalProperties'), globals);
  const add = (name: string, react: (call: CallSite) => void): void => {
    const method = world.heap.model(`vue app ${realm}`, name, (call) => {
      react(call);
      world.solver.add(call.result, app);
    });
    world.solver.add(world.field(app, name), method);
  };
  add('provide', (call) => void giveToAll(call, world));
  add('use', (call) => install(world, call, world.constant(app)));
  add('mixin', (call) => void mixin(call, world));
  add('component', ({ arguments: [, options] }) => {
    if (options !== undefined) constrainComponent(world, options);
  });
  add('mount', () => undefined);
  return app;
}

/**
 * A plugin is a function, or has one that is called `install`; it is given the application, or Vue. What is given to one
 * that is out of sight escapes.
 */
function install(world: World, call: CallSite, app: NodeId): void {
  const [plugin, ...options] = call.arguments;
  if (plugin === undefined) return;
  const installer = world.solver.node();
  world.load(plugin, 'install', installer);
  const installation = { ...call, arguments: options, result: world.solver.node(), isKnown: false };
  world.calls.push(installation);
  for (const one of [plugin, installer]) {
    world.solver.each(one, ({ kind }) => {
      if (kind === 'function') installation.isKnown = true;
    });
    callEach(world, one, [app, ...options]);
  }
}

/** `Vue.use(plugin)`. */
const useOnVue: Model = (call, world) => {
  const vue = world.heap.library('vue', [], world.realmOf(call.node));
  install(world, call, world.constant(vue));
};

/** `Vue.mixin(options)`: every component is made of them as well. */
const mixin: Model = (call, world) => {
  const [options] = call.arguments;
  const any = world.heap.shared(ANY_COMPONENT, 'component', world.realmOf(call.node));
  if (options !== undefined) adoptOptions(world, options, any);
};

/** `getCurrentInstance()`, of which `proxy` is what `this` would be. */
const currentInstance: Model = (call, world) => {
  const realm = world.realmOf(call.node);
  const current = world.heap.object(call.node, 'context');
  const proxy = world.heap.object(call.node, 'component');
  inheritComponent(world, proxy, realm);
  for (const name of ['proxy', 'ctx']) world.solver.add(world.field(current, name), proxy);
  world.solver.add(world.field(current, 'appContext'), vueApp(world, realm));
  world.solver.add(call.result, current);
};

const giveToAll: Model = (call, world) => {
  const [key, value] = call.argumentNodes;
  if (key === undefined || value === undefined) return;
  const name = ts.isStringLiteralLike(key) ? key.text : '*';
  world.put(provided(world, call.node), name, nodeOf(world, value));
};

const take: Model = (call, world) => {
  const [key] = call.argumentNodes;
  const name = key !== undefined && ts.isStringLiteralLike(key) ? key.text : '*';
  world.loadFrom(provided(world, call.node), name, call.result);
};

const makeRef: Model = (call, world) => {
  const ref = world.heap.object(call.node, 'ref');
  world.solver.add(call.result, ref);
  const [initial] = call.arguments;
  if (initial !== undefined) world.solver.flow(initial, world.field(ref, 'value'));
};

/** `toRefs(state)`, and what `toRef(state, 'name')` would be one of. */
const toRefs: Model = (call, world) => {
  const refs = world.heap.object(call.node, 'refs');
  world.solver.add(call.result, refs);
  const [source] = call.arguments;
  if (source !== undefined) makeRefs(world, refs, source);
};

const toRef: Model = (call, world) => {
  const [source] = call.arguments;
  const [, key] = call.argumentNodes;
  const ref = world.heap.object(call.node, 'ref');
  world.solver.add(call.result, ref);
  if (source === undefined) return;
  const name = key !== undefined && ts.isStringLiteralLike(key) ? key.text : '*';
  if (key !== undefined) world.load(source, name, world.field(ref, 'value'));
  else callEach(world, source, [], world.field(ref, 'value'));
};

const unwrap: Model = (call, world) => {
  const [source] = call.arguments;
  if (source !== undefined) unwrapRef(world, source, call.result);
};

/** `watch(source, (value) => …)`. */
const watchSource: Model = (call, world) => {
  const [source, react] = call.arguments;
  if (source === undefined) return;
  const value = world.solver.node();
  unwrapRef(world, source, value);
  callEach(world, source, [], value);
  callEach(world, react, [value, value]);
};

const makeComputed: Model = (call, world) => {
  const ref = world.heap.object(call.node, 'ref');
  world.solver.add(call.result, ref);
  const [options] = call.arguments;
  const get = world.solver.node();
  if (options !== undefined) world.load(options, 'get', get);
  for (const one of [options, get]) callEach(world, one, [], world.field(ref, 'value'));
};

/** Vue 2 and 3: options and composition. */
export const VUE: ModelTable = {
  'vue#': mountRoot,
  'vue#createApp': mountRoot,
  'vue#createSSRApp': mountRoot,
  'vue#use': useOnVue,
  'vue#mixin': mixin,
  'vue#getCurrentInstance': currentInstance,
  'vue#defineComponent': define,
  'vue#extend': define,
  'vue#ref': makeRef,
  'vue#shallowRef': makeRef,
  'vue#computed': makeComputed,
  'vue#toRefs': toRefs,
  'vue#toRef': toRef,
  'vue#unref': unwrap,
  'vue#toValue': unwrap,
  'vue#watch': watchSource,
  'vue#shallowReactive': identity,
  'vue#readonly': identity,
  'vue#shallowReadonly': identity,
  'vue#reactive': identity,
  'vue#markRaw': identity,
  'vue#toRaw': identity,
  'vue#provide': giveToAll,
  'vue#inject': take,
};
