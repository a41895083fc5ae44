import { ts } from 'ts-morph';
import type { World } from '../world.js';
import { decorated, decoratedMember } from './decorators.js';
import { callEach } from './model.js';
import type { Model, ModelTable } from './model.js';
import { giveModule, payloadOf, putPayload, vuexStore } from './vuex.js';

/** `@Module({ name: 'chat', store })`: the class is a module, and its one instance the module’s state. */
const module: Model = (call, world) => {
  const owner = decorated(call);
  if (owner === undefined || !ts.isClassLike(owner)) return;
  const instance = world.heap.instance(owner);
  const realm = world.realmOf(owner);
  world.solver.add(world.field(instance, 'context'), vuexStore(world, realm));
  const name = world.solver.node();
  const [options] = call.arguments;
  if (options !== undefined) world.load(options, 'name', name);
  world.solver.each(name, (value) => {
    if (value.kind === 'string') giveModule(world, realm, value.text, instance);
  });
};

const getModule: Model = (call, world) => {
  const [owner] = call.arguments;
  if (owner === undefined) return;
  world.solver.each(owner, (value) => {
    if (value.kind === 'class') world.solver.add(call.result, world.heap.instance(value.node));
  });
};

/** `commit('setSocket', socket)` calls the method as well. */
const mutation: Model = (call, world) => {
  const member = decoratedMember(call, world);
  if (member === undefined) return;
  const payload = payloadOf(world, world.realmOf(call.node), 'commit', member.name);
  callEach(world, member.slot, [payload]);
};

/** `@Action({ commit: 'setSocket' })`: what the method gives back is committed. */
const action: Model = (call, world) => {
  const member = decoratedMember(call, world);
  if (member === undefined) return;
  const realm = world.realmOf(call.node);
  callEach(world, member.slot, [payloadOf(world, realm, 'dispatch', member.name)]);
  const [options] = call.arguments;
  if (options !== undefined) commitResult(world, realm, options, member.node);
};

/** `@MutationAction` gives back the parts of the state that it changes. */
const mutationAction: Model = (call, world) => {
  const member = decoratedMember(call, world);
  if (member === undefined || !ts.isMethodDeclaration(member.node)) return;
  const { parent } = member.node;
  const state = world.field(world.heap.instance(parent), ' proto');
  world.solver.flow(world.result(member.node), state);
};

function commitResult(world: World, realm: string, options: number, method: ts.Node): void {
  const name = world.solver.node();
  world.load(options, 'commit', name);
  world.solver.each(name, (value) => {
    if (value.kind === 'string') {
      putPayload(world, realm, `commit ${value.text}`, world.result(method));
    }
  });
}

/** Vuex’ modules as classes. */
export const VUEX_MODULES: ModelTable = {
  'vuex-module-decorators#Module': module,
  'vuex-module-decorators#Mutation': mutation,
  'vuex-module-decorators#Action': action,
  'vuex-module-decorators#MutationAction': mutationAction,
  'vuex-module-decorators#getModule': getModule,
};
