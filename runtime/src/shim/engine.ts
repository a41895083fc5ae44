import type { Connection } from '../client/connection.js';
import type { DefaultEventsMap } from '../client/event-maps.js';
import { Emitter } from './emitter.js';
import type { Packet } from './packet.js';

/** What applications look at of Socket.IO's engine. A new one for each attempt to connect. */
export class Engine extends Emitter<DefaultEventsMap, DefaultEventsMap> {
  readyState: 'opening' | 'open' | 'closing' | 'closed' = 'opening';
  /** Never upgraded: there is one transport. */
  readonly transport: { readonly name: 'sse'; readonly writable: boolean };

  /** @internal */
  constructor(
    private readonly connection: Connection<Packet>,
    /** Ends the connection: the sockets see `forced close`. */
    readonly close: () => void,
  ) {
    super();
    this.transport = {
      name: 'sse',
      get writable() {
        return connection.isWritable;
      },
    };
  }

  /** The server's id of the connection; not a socket's. */
  get id(): string | undefined {
    return this.connection.id;
  }

  /** @internal */
  _closed(reason: string, description?: unknown): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.dispatch('close', reason, description);
  }
}
