import { ts } from 'ts-morph';
import type { NodeId } from '../solver.js';
import type { World } from '../world.js';
import { decorated } from './decorators.js';
import { callEach, harmless } from './model.js';
import type { Model, ModelTable } from './model.js';

/** `new InjectionToken('socket', { factory: () => io() })`: what is provided for it. */
const token: Model = (call, world) => {
  const made = world.heap.object(call.node, 'context');
  world.solver.add(call.result, made);
  const [, options] = call.arguments;
  if (options === undefined) return;
  const factory = world.solver.node();
  world.load(options, 'factory', factory);
  callEach(world, factory, [], world.field(made, 'value'));
};

/** `inject(SOCKET)`, `inject(ChatService)`, `injector.get(…)` and `TestBed.inject(…)`. */
const inject: Model = (call, world) => {
  const [what] = call.arguments;
  if (what !== undefined) give(world, what, call.result);
};

/** `constructor(@Inject(SOCKET) private readonly socket: Socket)`. */
const injectParameter: Model = (call, world) => {
  const parameter = decorated(call);
  const [what] = call.arguments;
  if (what === undefined || parameter === undefined || !ts.isParameter(parameter)) return;
  const { parent } = parameter;
  give(world, what, world.parameter(parent, parent.parameters.indexOf(parameter)));
};

function give(world: World, what: NodeId, to: NodeId): void {
  world.load(what, 'value', to);
  world.solver.each(what, (value) => {
    if (value.kind === 'class') world.solver.add(to, world.heap.instance(value.node));
  });
}

/** What has `providers`: a module, a component, an application, a test bed. */
const provides: Model = (call, world) => {
  for (const options of call.arguments) {
    const providers = world.solver.node();
    world.load(options, 'providers', providers);
    eachProvider(world, providers);
  }
};

function eachProvider(world: World, list: NodeId): void {
  const each = world.solver.node();
  world.load(list, '*', each);
  world.solver.each(each, (value) => {
    if (value.kind !== 'object') return;
    if (value.shape === 'array') eachProvider(world, world.constant(value));
    else addProvider(world, world.constant(value));
  });
}

/** `{ provide: SOCKET, useFactory: () => io() }`, or `useValue`, or a class. */
function addProvider(world: World, provider: NodeId): void {
  const part = (name: string): NodeId => {
    const node = world.solver.node();
    world.load(provider, name, node);
    return node;
  };
  const made = part('useValue');
  callEach(world, part('useFactory'), [], made);
  give(world, part('useClass'), made);
  give(world, part('useExisting'), made);
  world.store(part('provide'), 'value', made);
}

/** Angular’s injection, by token and by class. */
export const ANGULAR: ModelTable = {
  '@angular/core#InjectionToken': token,
  '@angular/core#inject': inject,
  '@angular/core#Inject': injectParameter,
  '@angular/core#NgModule': provides,
  '@angular/core#Component': provides,
  '@angular/core#Directive': provides,
  '@angular/core#Injectable': harmless,
  '@angular/core/testing#TestBed.configureTestingModule': provides,
  '@angular/core/testing#TestBed.inject': inject,
  '@angular/platform-browser#bootstrapApplication': provides,
};
