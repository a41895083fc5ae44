import { parseAddress } from '../client/address.js';
import { Manager } from './io-manager.js';
import type { IoOptions } from './options.js';
import { Socket } from './socket.js';

const managers: Record<string, Manager> = {};

/**
 * The socket of a namespace. Sockets of several namespaces of one server share a connection, unless told otherwise.
 * @param uri the server, and the namespace as its path. Default: the page's own server.
 */
export function lookup(opts?: IoOptions): Socket;
export function lookup(uri?: string, opts?: IoOptions): Socket;
export function lookup(uri?: string | IoOptions, opts?: IoOptions): Socket {
  const options: IoOptions = (typeof uri === 'object' ? uri : opts) ?? {};
  const { origin, nsp, query } = parseAddress(typeof uri === 'string' ? uri : '/');
  if (query && !options.query) options.query = Object.fromEntries(new URLSearchParams(query));
  return managerFor(origin, nsp, options).socket(nsp, options);
}

// Applications call `io.connect` and `io.Manager` on the default export.
Object.assign(lookup, { io: lookup, connect: lookup, Manager, Socket });

function managerFor(origin: string, nsp: string, options: IoOptions): Manager {
  const key = origin + (options.path ?? '/socket.io');
  const shared = managers[key];
  const wantsOwn =
    options.forceNew || 'force new connection' in options || options.multiplex === false;
  if (wantsOwn || (shared && nsp in shared.nsps)) return new Manager(origin, options);
  return (managers[key] ??= new Manager(origin, options));
}
