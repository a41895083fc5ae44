import { ts } from 'ts-morph';
import { CHAINING_MEMBERS, FLAG_MEMBERS } from '../../../catalog/members.js';
import type { CallSite } from '../call-site.js';
import type { NodeId } from '../solver.js';
import type { LibraryValue, ObjectValue, SocketValue, Value } from '../values.js';
import type { World } from '../world.js';

/** The pretended module of the global `io`. */
export const SCRIPT_TAG_MODULE = 'socket.io-client/script-tag';

const FACTORY_NAMES: ReadonlySet<string> = new Set(['io', 'connect', 'default', 'lookup']);

/** Whether that many names after each other still lead to the factory: `io.default.connect`. */
export function isFactoryPath(path: readonly string[]): boolean {
  return path.every((name) => FACTORY_NAMES.has(name));
}

/** Calls of Socket.IO's client: the factory in all its spellings, and `new Manager()`. */
export function callClientLibrary(callee: LibraryValue, call: CallSite, world: World): boolean {
  if (isFactoryPath(callee.path)) {
    const origin = callee.module === SCRIPT_TAG_MODULE ? 'script-tag' : 'module';
    const form = call.isNew ? 'new' : 'call';
    world.solver.add(call.result, world.heap.socket(call.node, form, origin));
    return true;
  }
  if (callee.path.at(-1) !== 'Manager') return false;
  world.solver.add(call.result, world.heap.object(call.node, 'manager'));
  return true;
}

/** `manager.socket('/nsp')`. */
export function loadManagerMember(
  manager: ObjectValue,
  name: string,
  to: NodeId,
  world: World,
): void {
  const model = world.heap.model(manager.site, `manager ${name}`, (call) => {
    if (name === 'socket') {
      world.solver.add(call.result, world.heap.socket(call.node, 'manager', 'module'));
    } else {
      world.solver.add(call.result, manager);
    }
  });
  world.solver.add(to, model);
}

/** What a member of a socket leads to: chains give the socket back, and handlers get it as `this`. */
export function loadSocketMember(
  socket: SocketValue,
  name: string,
  to: NodeId,
  world: World,
): void {
  // Who goes through a generator gets what it yields, and that is what the call of one is taken for.
  if (FLAG_MEMBERS.has(name) || name === '*') world.solver.add(to, socket);
  const model = world.heap.model(socket.site, `member ${name}`, (call) => {
    if (CHAINING_MEMBERS.has(name)) world.solver.add(call.result, socket);
    if (name === 'on' || name === 'once') bindHandler(world, call.arguments[1], [socket]);
    // The native client calls an answer's handler without a `this`, so that it is no socket only.
    if (name === 'emit' || name === 'send') {
      bindHandler(world, call.arguments.at(-1), [socket, world.heap.opaque]);
    }
  });
  if (name !== 'io') world.solver.add(to, model);
}

function bindHandler(world: World, handler: NodeId | undefined, selves: readonly Value[]): void {
  if (handler === undefined) return;
  world.solver.each(handler, (value) => {
    if (value.kind !== 'function' || value.isBound || isBoundByItsClass(value.node)) return;
    for (const self of selves) world.solver.add(world.self(value.node), self);
  });
}

/** `this.onToken = this.onToken.bind(this)` in the constructor: nobody gets at the method without its instance. */
export function isBoundByItsClass(method: ts.SignatureDeclaration): boolean {
  if (!ts.isMethodDeclaration(method) || !ts.isClassLike(method.parent)) return false;
  const constructor = method.parent.members.find(ts.isConstructorDeclaration);
  const own = `this.${method.name.getText()}`;
  return (
    constructor?.body?.statements.some((one) =>
      one.getText().replaceAll(/\s/g, '').startsWith(`${own}=${own}.bind(this)`),
    ) ?? false
  );
}
