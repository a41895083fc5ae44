import { parseAddress } from '../client/address.js';
import { globals } from '../client/environment.js';
import { Manager } from './io-manager.js';
import type { IoOptions } from './options.js';
import type { Socket } from './socket.js';

/** The page's own server, as far as there is a page. */
const DEFAULT_URI = globals.location ? '/' : 'http://localhost';

const managers: Record<string, Manager> = {};

/**
 * The socket of a namespace. Sockets of several namespaces of one server share a connection, unless told otherwise.
 * @param uri the server, and the namespace as its path. Default: the page's own server.
 */
export function lookup(opts?: IoOptions): Socket;
export function lookup(uri?: string, opts?: IoOptions): Socket;
export function lookup(uri?: string | IoOptions, opts?: IoOptions): Socket {
  const options: IoOptions = (typeof uri === 'object' ? uri : opts) ?? {};
  const address = parseAddress(typeof uri === 'string' ? uri : DEFAULT_URI);
  const { nsp, query } = address;
  const key = `${address.origin}${options.path ?? '/socket.io'}`;
  const shared = managers[key];
  const isNew =
    options.forceNew ||
    ('force new connection' in options && options['force new connection']) ||
    options.multiplex === false ||
    (shared && nsp in shared.nsps);
  if (query && !options.query) options.query = Object.fromEntries(new URLSearchParams(query));
  const manager = isNew
    ? new Manager(address.origin, options)
    : (shared ?? new Manager(address.origin, options));
  if (!isNew) managers[key] = manager;
  return manager.socket(nsp, options);
}
