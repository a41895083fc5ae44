import { parseAddress } from './address.js';
import { Client } from './client.js';
import type { DefaultEventsMap, EventsMap } from './event-maps.js';
import type { ConnectOptions } from './options.js';

/**
 * Connects to a namespace of a Socket.IO server behind the bridge.
 * @param url as in Socket.IO: `/admin` of the page's own server, `https://host/admin`. The path is the namespace.
 *   Default: `/` of the page's own server; then the options may come first.
 *   On a server that renders a page there is none, and what is connected to a path says `connect_error`.
 * @throws {TypeError} when the URL is none.
 */
export function connect<
  Listen extends EventsMap = DefaultEventsMap,
  Send extends EventsMap = Listen,
>(url?: string, options?: ConnectOptions): Client<Listen, Send>;
export function connect<
  Listen extends EventsMap = DefaultEventsMap,
  Send extends EventsMap = Listen,
>(options: ConnectOptions): Client<Listen, Send>;
export function connect<Listen extends EventsMap, Send extends EventsMap>(
  first?: string | ConnectOptions,
  second?: ConnectOptions,
): Client<Listen, Send> {
  const [url, options = {}] = typeof first === 'object' ? [undefined, first] : [first, second];
  const address = parseAddress(url);
  const client = new Client<Listen, Send>(address, options);
  client.query ??= address.query;
  const { signal, autoOpen } = options;
  signal?.addEventListener('abort', () => client.close());
  if (autoOpen !== false && !signal?.aborted) client.open();
  return client;
}
