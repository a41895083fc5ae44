import { lookup } from '../shim/lookup.js';
import type { IoOptions } from '../shim/options.js';
import type { Socket } from '../shim/socket.js';
import { createLater } from './later.js';

export interface RolloutOptions {
  /** Loads socket.io-client, for those who do not go over to SSE yet: `() => import('socket.io-client')`. */
  readonly legacy: () => Promise<{ readonly io: (...args: never[]) => object }>;
  /** Decides for one socket, each time one is asked for. @param url as it was given; '/' if it was not */
  readonly useSse: (url: string) => boolean;
}

/** As `io` of socket.io-client. */
export interface Io {
  (opts?: IoOptions): Socket;
  (uri?: string, opts?: IoOptions): Socket;
}

/** What a socket that is still being loaded says of itself. */
const ABSENT = { connected: false, disconnected: true, id: undefined, active: true };

/**
 * Makes an `io` that moves a share of the sockets to SSE, and takes them back: what `useSse` answers may come from a feature flag,
 * so neither way needs a deploy. The sockets have one API; of one that comes from socket.io-client, what is called before that has
 * loaded is done then. Should it not load, the socket is one over SSE.
 * @example
 * const io = createIo({ legacy: () => import('socket.io-client'), useSse: () => flags.sse });
 */
export function createIo({ legacy, useSse }: RolloutOptions): Io {
  return (first?: string | IoOptions, second?: IoOptions): Socket => {
    const [uri, opts] = typeof first === 'object' ? [undefined, first] : [first, second];
    if (useSse(uri ?? '/')) return lookup(uri, opts);
    const loading = legacy().then(
      // It has the shim's API: the shim was made after it.
      ({ io }) => Reflect.apply(io, undefined, uri === undefined ? [opts] : [uri, opts]) as Socket,
      () => lookup(uri, opts),
    );
    return createLater(loading, ABSENT, ['emitWithAck'], ['io']);
  };
}
