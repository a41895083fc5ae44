import { ts } from 'ts-morph';
import { decorated, decoratedMember, firstText } from './decorators.js';
import { callEach } from './model.js';
import type { Model, ModelTable } from './model.js';
import { adoptOptions, inheritComponent, provided } from './vue.js';
import { takeProp } from './vue-props.js';
import { READERS, vuexState } from './vuex.js';
import { watchPath } from './vue-watch.js';

/** `@Component` and `@Component({ … })`: the class is a component. */
const component: Model = (call, world) => {
  const owner = decorated(call);
  if (owner === undefined || !ts.isClassLike(owner)) return;
  const instance = world.heap.instance(owner);
  inheritComponent(world, instance, world.realmOf(owner));
  const [options] = call.arguments;
  if (options !== undefined) adoptOptions(world, options, instance);
};

/** `@Prop() readonly socket!: Socket`, which a template of another component fills. */
const prop: Model = (call, world) => {
  const member = decoratedMember(call, world);
  if (member === undefined) return;
  const unit = world.files.unitOf(call.node);
  takeProp(world, unit, member.name, member.slot);
};

/** `@Watch('socket.connected')`. */
const watch: Model = (call, world) => {
  const member = decorated(call);
  if (member === undefined || !ts.isClassLike(member.parent)) return;
  const instance = world.constant(world.heap.instance(member.parent));
  watchPath(world, instance, call.argumentNodes[0], member);
};

const inject: Model = (call, world) => {
  const member = decoratedMember(call, world);
  if (member === undefined) return;
  world.loadFrom(provided(world, call.node), firstText(call) ?? member.name, member.slot);
};

const provide: Model = (call, world) => {
  const member = decoratedMember(call, world);
  if (member === undefined) return;
  world.put(provided(world, call.node), firstText(call) ?? member.name, member.slot);
};

/** `@State('socket') live`, `@State((state) => state.socket) live` and `@State socket`. */
function reader(kind: keyof typeof READERS, namespace: readonly string[]): Model {
  return (call, world) => {
    const member = decoratedMember(call, world);
    if (member === undefined) return;
    const realm = world.realmOf(call.node);
    const [select] = call.arguments;
    callEach(world, select, [vuexState(world, realm, namespace)], member.slot);
    const name = firstText(call) ?? member.name;
    world.solver.flow(READERS[kind](world, realm, name, namespace), member.slot);
  };
}

const DECORATORS = {
  State: 'State',
  Getter: 'Getters',
  Mutation: 'Mutations',
  Action: 'Actions',
} as const;

/** `const chat = namespace('chat')`, of which the decorators are members. */
const namespace: Model = (call, world) => {
  const decorators = world.heap.object(call.node, 'store');
  world.solver.add(call.result, decorators);
  const path = (firstText(call) ?? '').split('/').filter((part) => part !== '');
  for (const [name, kind] of Object.entries(DECORATORS)) {
    const read = reader(kind, path);
    const model = world.heap.model(call.node, name, (inner) => read(inner, world));
    world.solver.add(world.field(decorators, name), model);
  }
};

const OF_COMPONENTS: ModelTable = {
  Component: component,
  Options: component,
  Prop: prop,
  PropSync: prop,
  Watch: watch,
  Inject: inject,
  InjectReactive: inject,
  Provide: provide,
  ProvideReactive: provide,
};
const HOMES = [
  'vue-property-decorator',
  'vue-class-component',
  'vue-facing-decorator',
  'nuxt-property-decorator',
];

/** Components that are classes, and the decorators that bind their members to a Vuex store. */
export const VUE_CLASSES: ModelTable = {
  ...Object.fromEntries(
    HOMES.flatMap((home) =>
      Object.entries(OF_COMPONENTS).map(([name, model]) => [`${home}#${name}`, model]),
    ),
  ),
  'vue-class-component#': component,
  ...Object.fromEntries(
    ['vuex-class', 'nuxt-property-decorator'].flatMap((home) =>
      Object.entries(DECORATORS).map(([name, kind]) => [`${home}#${name}`, reader(kind, [])]),
    ),
  ),
  'vuex-class#namespace': namespace,
  'nuxt-property-decorator#namespace': namespace,
};
