import type { CallSite } from '../call-site.js';
import type { World } from '../world.js';
import { callEach, harmless, identity } from './model.js';
import type { Model, ModelTable } from './model.js';

/** `observable.box(value)`. */
const box: Model = (call, world) => {
  const store = world.heap.object(call.node, 'context');
  const value = world.field(store, 'value');
  world.solver.add(call.result, store);
  const [initial] = call.arguments;
  if (initial !== undefined) world.solver.flow(initial, value);
  const add = (name: string, react: (inner: CallSite) => void): void => {
    world.solver.add(world.field(store, name), world.heap.model(call.node, name, react));
  };
  add('get', ({ result }) => world.solver.flow(value, result));
  add('set', ({ arguments: [next] }) => {
    if (next !== undefined) world.solver.flow(next, value);
  });
};

/** What a function makes, once for each component. */
const made: Model = (call, world) => {
  callEach(world, call.arguments[0], [], call.result);
};

/** `reaction(() => store.socket, (socket) => …)`. */
const reaction: Model = (call, world) => {
  const value = world.solver.node();
  callEach(world, call.arguments[0], [], value);
  callEach(world, call.arguments[1], [value, value]);
};

/** `<Provider chat={store}>`: every property of it is there to be injected. */
const provider: Model = (call, world) => {
  const [props] = call.arguments;
  if (props !== undefined) world.put(injected(world, call), ' proto', props);
};

/** `inject('chat')(Component)`, and `inject((stores) => …)(Component)`. */
const inject: Model = (call, world) => {
  const props = world.heap.object(call.node, 'props');
  const stores = world.constant(injected(world, call));
  world.solver.flow(stores, world.field(props, ' proto'));
  callEach(world, call.arguments[0], [stores], world.field(props, ' proto'));
  const wrap = world.heap.model(call.node, 'inject', ({ arguments: [component], result }) => {
    if (component === undefined) return;
    world.solver.flow(component, result);
    callEach(world, component, [world.constant(props)]);
    world.solver.each(component, (value) => {
      if (value.kind !== 'class') return;
      world.solver.add(world.field(world.heap.instance(value.node), 'props'), props);
    });
  });
  world.solver.add(call.result, wrap);
};

function injected(world: World, { node }: CallSite) {
  return world.heap.shared('mobx provided', 'context', world.realmOf(node));
}

const CORE: ModelTable = {
  observable: identity,
  'observable.object': identity,
  'observable.ref': identity,
  'observable.deep': identity,
  'observable.shallow': identity,
  'observable.struct': identity,
  'observable.box': box,
  makeObservable: identity,
  makeAutoObservable: identity,
  extendObservable: identity,
  action: identity,
  'action.bound': harmless,
  computed: identity,
  toJS: identity,
  runInAction: made,
  reaction,
};

/** MobX, and React’s bindings to it. */
export const MOBX: ModelTable = {
  ...Object.fromEntries(Object.entries(CORE).map(([name, model]) => [`mobx#${name}`, model])),
  ...Object.fromEntries(
    ['mobx-react', 'mobx-react-lite'].flatMap((home) => [
      [`${home}#observer`, identity],
      [`${home}#useLocalObservable`, made],
      [`${home}#useLocalStore`, made],
      [`${home}#Provider`, provider],
      [`${home}#inject`, inject],
    ]),
  ),
};
