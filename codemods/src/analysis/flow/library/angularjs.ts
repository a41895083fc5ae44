import { ts } from 'ts-morph';
import type { CallSite } from '../call-site.js';
import type { NodeId } from '../solver.js';
import type { FunctionValue, ObjectValue, Value } from '../values.js';
import type { World } from '../world.js';
import type { Model, ModelTable } from './model.js';

/** What is provided under a name, in a realm. */
function provided(world: World, realm: string): ObjectValue {
  return world.heap.shared('angularjs injected', 'store', realm);
}

/** `angular.module('chat')`: each of its methods is given a name, and what stands behind it. */
const module: Model = ({ node, result }, world) => {
  const realm = world.realmOf(node);
  const builder = world.heap.shared('angularjs module', 'context', realm);
  world.solver.add(result, builder);
  for (const [name, react] of Object.entries(METHODS)) {
    const method = world.heap.model(`angularjs ${realm}`, name, (call) => {
      react(call, world);
      world.solver.add(call.result, builder);
    });
    world.solver.add(world.field(builder, name), method);
  }
};

/** `factory('socket', function ($rootScope) { … })`: what the function gives back. */
const factory: Model = (call, world) => {
  provideAs(call, world, (fn) => world.result(fn.node));
};

const service: Model = (call, world) => {
  provideAs(call, world, (made) => world.constant(world.heap.instance(made.node)));
};

/** `provider('socket', function () { this.$get = … })`. */
const provider: Model = (call, world) => {
  provideAs(call, world, (made) => {
    const given = world.solver.node();
    const getter = world.solver.node();
    const own = world.solver.node();
    world.solver.add(own, world.heap.instance(made.node));
    if (made.kind === 'function') world.solver.flow(world.result(made.node), own);
    world.load(own, '$get', getter);
    inject(world, getter, world.realmOf(call.node), (fn) => {
      world.solver.flow(world.result(fn.node), given);
    });
    return given;
  });
};

const value: Model = ({ node, argumentNodes: [name], arguments: [, given] }, world) => {
  if (name === undefined || given === undefined || !ts.isStringLiteralLike(name)) return;
  world.put(provided(world, world.realmOf(node)), name.text, given);
};

/** `controller('Chat', function (socket) { … })`, and all that is only called. */
const consumer: Model = ({ node, arguments: given }, world) => {
  const made = given.at(-1);
  if (made !== undefined) inject(world, made, world.realmOf(node));
};

/** `component('chat', { controller: … })`. */
const component: Model = ({ node, arguments: [, options] }, world) => {
  if (options === undefined) return;
  const controller = world.solver.node();
  world.load(options, 'controller', controller);
  inject(world, controller, world.realmOf(node));
};

const METHODS: ModelTable = {
  factory,
  service,
  provider,
  value,
  constant: value,
  component,
  ...Object.fromEntries(
    ['controller', 'directive', 'filter', 'run', 'config', 'decorator', 'animation'].map((name) => [
      name,
      consumer,
    ]),
  ),
};

function provideAs(
  { node, argumentNodes: [name], arguments: [, made] }: CallSite,
  world: World,
  take: (made: Injected) => NodeId,
): void {
  if (name === undefined || made === undefined || !ts.isStringLiteralLike(name)) return;
  const realm = world.realmOf(node);
  inject(world, made, realm, (one) => {
    world.put(provided(world, realm), name.text, take(one));
  });
}

type Injected = FunctionValue | Extract<Value, { kind: 'class' }>;

/** Calls functions with what their parameters, or the names in front of them in a list, ask for. */
function inject(
  world: World,
  made: NodeId,
  realm: string,
  react: (made: Injected) => void = () => undefined,
): void {
  world.solver.each(made, (one) => {
    if (one.kind === 'function' || one.kind === 'class') {
      giveAll(world, one, parametersOf(one)?.map(({ name }) => name.getText()) ?? [], realm);
      react(one);
    } else if (one.kind === 'object' && one.shape === 'array') {
      const names = namesIn(one);
      world.solver.each(world.field(one, String(names.length)), (last) => {
        if (last.kind !== 'function' && last.kind !== 'class') return;
        giveAll(world, last, names, realm);
        react(last);
      });
    }
  });
}

function giveAll(world: World, made: Injected, names: readonly string[], realm: string): void {
  const owner = made.kind === 'class' ? constructorOf(made) : made.node;
  if (owner === undefined) return;
  names.forEach((name, index) => {
    world.loadFrom(provided(world, realm), name, world.parameter(owner, index));
  });
}

function parametersOf(made: Injected): readonly ts.ParameterDeclaration[] | undefined {
  return (made.kind === 'class' ? constructorOf(made) : made.node)?.parameters;
}

function constructorOf({ node }: Extract<Value, { kind: 'class' }>) {
  return node.members.find(ts.isConstructorDeclaration);
}

/** The strings at the front of `['$scope', 'socket', function (scope, socket) { … }]`. */
function namesIn({ site }: ObjectValue): string[] {
  if (typeof site === 'string' || !ts.isArrayLiteralExpression(site)) return [];
  return site.elements.flatMap((one) => (ts.isStringLiteralLike(one) ? [one.text] : []));
}

/** AngularJS, whose injection goes by names. */
export const ANGULARJS: ModelTable = {
  'global#angular.module': module,
  'angular#module': module,
};
