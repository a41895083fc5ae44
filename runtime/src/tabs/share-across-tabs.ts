import { createConnection, type Connector } from '../client/connection.js';
import { globals } from '../client/environment.js';
import { hubFor } from './hub.js';
import { createPort } from './port.js';

/**
 * Makes all tabs of an origin one client to the server, with one stream: for browsers that speak HTTP/1.1 to it have six
 * connections, and each tab would take one. The tabs have one `id` and hear the same events; an event with an ack is answered by
 * the first tab that does. When the tab that holds the stream is closed, is frozen or hangs, another takes the session up.
 * Where there are no Web Locks or no BroadcastChannel (also on a page that is not secure), each tab is a client of its own.
 * @example
 * const client = connect('/', { connector: shareAcrossTabs() });
 */
export function shareAcrossTabs(): Connector {
  const { navigator, BroadcastChannel } = globals as Partial<typeof globalThis>;
  if (!BroadcastChannel || !navigator || !('locks' in navigator)) return createConnection;
  return (options, listener) => createPort(hubFor(options), listener);
}
