import { ts } from 'ts-morph';
import { findEvent } from '../../../catalog/events.js';
import type { CallSite } from '../call-site.js';
import type { NodeId } from '../solver.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { callEach, identity } from './model.js';
import type { Model, ModelTable } from './model.js';

/** `new BehaviorSubject(value)`, `new Subject()` and their kin. */
const subject: Model = (call, world) => {
  const made = observable(world, call, call.arguments[0]);
  const value = world.field(made, 'value');
  const add = (name: string, react: (inner: CallSite) => void): void => {
    world.solver.add(world.field(made, name), world.heap.model(call.node, name, react));
  };
  add('next', ({ arguments: [next] }) => {
    if (next !== undefined) world.solver.flow(next, value);
  });
  add('getValue', ({ result }) => world.solver.flow(value, result));
};

/** `of(a, b)`, `from(promise)`. */
const from: Model = (call, world) => {
  const made = observable(world, call, undefined);
  for (const one of call.arguments) {
    world.solver.flow(one, world.field(made, 'value'));
    world.load(one, '*', world.field(made, 'value'));
  }
};

/** `new Observable((subscriber) => …)`. */
const create: Model = (call, world) => {
  const made = observable(world, call, undefined);
  const subscriber = world.heap.object(call.node, 'map');
  const next = world.heap.model(call.node, 'emit', ({ arguments: [value] }) => {
    if (value !== undefined) world.solver.flow(value, world.field(made, 'value'));
  });
  world.solver.add(world.field(subscriber, 'next'), next);
  callEach(world, call.arguments[0], [world.constant(subscriber)]);
};

const defer: Model = (call, world) => {
  const made = observable(world, call, undefined);
  const inner = world.solver.node();
  callEach(world, call.arguments[0], [], inner);
  world.load(inner, 'value', world.field(made, 'value'));
};

/**
 * `fromEvent(socket, 'message')` asks for `on` and `off`, which the native client has as well. Not so an event that it
 * never fires.
 */
const fromEvent: Model = (call, world) => {
  const [, event] = call.argumentNodes;
  if (event !== undefined && ts.isStringLiteralLike(event)) {
    if ((findEvent(event.text)?.fate ?? 'same') !== 'same') return false;
  }
  const made = observable(world, call, undefined);
  world.solver.add(world.field(made, 'value'), world.heap.opaque);
  return true;
};

function observable(world: World, { node, result }: CallSite, value: NodeId | undefined) {
  const made = world.heap.object(node, 'context');
  world.solver.add(result, made);
  if (value !== undefined) world.solver.flow(value, world.field(made, 'value'));
  addMethods(world, made, node);
  return made;
}

function addMethods(world: World, made: ObjectValue, node: ts.Node): void {
  const value = world.field(made, 'value');
  const add = (name: string, react: (inner: CallSite) => void): void => {
    world.solver.add(world.field(made, name), world.heap.model(node, `observable ${name}`, react));
  };
  const self = world.constant(made);
  add('asObservable', ({ result }) => world.solver.flow(self, result));
  for (const name of ['subscribe', 'forEach']) {
    add(name, ({ arguments: [react] }) => {
      if (react === undefined) return;
      const next = world.solver.node();
      world.load(react, 'next', next);
      for (const one of [react, next]) callEach(world, one, [value]);
    });
  }
  add('pipe', (call) => pipe(world, self, call));
}

/** Each operator is given what the one before it made. One that is not known hands on what it is given. */
function pipe(world: World, source: NodeId, call: CallSite): void {
  let node = source;
  for (const one of call.arguments) {
    const given = node;
    const next = world.solver.node();
    world.solver.each(one, (value) => {
      if (value.kind === 'model') value.call({ ...call, arguments: [given], result: next });
      else world.solver.flow(given, next);
    });
    node = next;
  }
  world.solver.flow(node, call.result);
}

/** `tap(f)` and the like: `f` sees the value, which goes on as it is. */
const look: Model = (call, world) => {
  operator(call, world, (value, made) => {
    callEach(world, call.arguments[0], [value]);
    world.solver.flow(value, world.field(made, 'value'));
  });
};

const map: Model = (call, world) => {
  operator(call, world, (value, made) => {
    callEach(world, call.arguments[0], [value], world.field(made, 'value'));
  });
};

const flatMap: Model = (call, world) => {
  operator(call, world, (value, made) => {
    const inner = world.solver.node();
    callEach(world, call.arguments[0], [value], inner);
    world.load(inner, 'value', world.field(made, 'value'));
  });
};

function operator(
  call: CallSite,
  world: World,
  react: (value: NodeId, made: ObjectValue) => void,
): void {
  const model = world.heap.model(call.node, 'operator', ({ arguments: [source], result }) => {
    if (source === undefined) return;
    const made = observable(world, { ...call, result }, undefined);
    const value = world.solver.node();
    world.load(source, 'value', value);
    react(value, made);
  });
  world.solver.add(call.result, model);
}

const readValue: Model = (call, world) => {
  const [source] = call.arguments;
  if (source !== undefined) world.load(source, 'value', call.result);
};

const MAKERS: ModelTable = {
  Subject: subject,
  BehaviorSubject: subject,
  ReplaySubject: subject,
  AsyncSubject: subject,
  Observable: create,
  of: from,
  from,
  defer,
  merge: identity,
  firstValueFrom: readValue,
  lastValueFrom: readValue,
  fromEvent,
};
const OPERATORS: ModelTable = {
  map,
  switchMap: flatMap,
  mergeMap: flatMap,
  concatMap: flatMap,
  exhaustMap: flatMap,
  flatMap,
  tap: look,
  filter: look,
};

/** RxJS. */
export const RXJS: ModelTable = {
  ...Object.fromEntries(Object.entries(MAKERS).map(([name, model]) => [`rxjs#${name}`, model])),
  ...Object.fromEntries(
    ['rxjs', 'rxjs/operators'].flatMap((home) =>
      Object.entries(OPERATORS).map(([name, model]) => [`${home}#${name}`, model]),
    ),
  ),
};
