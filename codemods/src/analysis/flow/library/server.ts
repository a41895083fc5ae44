import type { CallSite } from '../call-site.js';
import type { NodeId } from '../solver.js';
import type { LibraryValue, ObjectValue } from '../values.js';
import type { World } from '../world.js';

const HTTP_MODULES: ReadonlySet<string> = new Set(['http', 'https', 'http2']);
const HTTP_FACTORIES: ReadonlySet<string> = new Set([
  'createServer',
  'createSecureServer',
  'Server',
]);

/** How a Socket.IO server gets what it answers for. */
const ATTACHING: ReadonlySet<string> = new Set(['attach', 'bind', 'listen']);

/** Whether functions of a module make servers, or what they are mounted in. */
export function isServerLibrary(module: string): boolean {
  return module === 'socket.io' || module === 'express' || isHttpModule(module);
}

/** Calls that make Socket.IO servers, HTTP servers and Express applications. */
export function callServerLibrary(callee: LibraryValue, call: CallSite, world: World): boolean {
  const name = callee.path.at(-1);
  if (callee.module === 'socket.io') {
    if (name !== undefined && name !== 'Server' && name !== 'listen') return false;
    const value = world.heap.object(call.node, 'io-server');
    world.solver.add(call.result, value);
    world.ioServers.push({ value, call });
    return true;
  }
  if (isHttpModule(callee.module)) {
    if (name === undefined || !HTTP_FACTORIES.has(name)) return false;
    const value = world.heap.object(call.node, 'http-server');
    world.solver.add(call.result, value);
    world.httpServers.push({ value, call });
    return true;
  }
  if (callee.module === 'express' && name === undefined) {
    world.solver.add(call.result, world.heap.object(call.node, 'express-app'));
    return true;
  }
  return false;
}

/** Node's own modules of which a `Server` carries HTTP. */
export function isHttpModule(name: string): boolean {
  return HTTP_MODULES.has(name.replace(/^node:/, ''));
}

/** Members of the server side. Handlers get the server's sockets. */
export function loadServerMember(value: ObjectValue, name: string, to: NodeId, world: World): void {
  if (name === 'httpServer' || name === 'engine') return;
  const model = world.heap.model(value.site, `${value.shape} ${name}`, (call) => {
    reactToCall(value, name, call, world);
  });
  world.solver.add(to, model);
  if (value.shape === 'io-server' && name === 'sockets') world.solver.add(to, value);
}

function reactToCall(value: ObjectValue, name: string, call: CallSite, world: World): void {
  if (value.shape === 'express-app' && name === 'listen') {
    const server = world.heap.object(call.node, 'http-server');
    world.solver.add(call.result, server);
    world.httpServers.push({ value: server, call });
    return;
  }
  world.solver.add(call.result, value);
  if (value.shape === 'io-server' && ATTACHING.has(name)) world.ioAttachments.push({ value, call });
  if (value.shape === 'io-server') passSockets(value, call, world);
}

function passSockets(value: ObjectValue, call: CallSite, world: World): void {
  const socket = world.heap.object(value.site, 'server-socket');
  for (const argument of call.arguments) {
    world.solver.each(argument, (handler) => {
      if (handler.kind !== 'function') return;
      world.solver.add(world.parameter(handler.node, 0), socket);
      world.solver.add(world.self(handler.node), socket);
    });
  }
}
