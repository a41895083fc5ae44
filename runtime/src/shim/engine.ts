import type { Connection } from '../client/connection.js';
import type { DefaultEventsMap } from '../client/event-maps.js';
import { platform } from '../client/environment.js';
import { Emitter } from './emitter.js';
import { type Packet, toMessage } from './packet.js';

/** What applications look at of Socket.IO's engine. A new one for each attempt to connect. */
export class Engine extends Emitter<DefaultEventsMap, DefaultEventsMap> {
  readyState: 'opening' | 'open' | 'closing' | 'closed' = 'opening';
  /** `arraybuffer`: binary arrives so on Node as well. */
  binaryType?: string;
  /** Never upgraded: there is one transport. */
  readonly transport: { readonly name: string; readonly writable: boolean };

  /** When the server must have been heard of, if anybody knows better than the connection: a time past ends it. @internal */
  _pingTimeoutTime = Infinity;

  /** @internal */
  constructor(
    private readonly _connection: Connection<Packet>,
    private readonly _onClose: (reason: string) => void,
  ) {
    super();
    // What comes from the server does not pass here: this is somebody who tries what happens.
    this.on('data', () => this._end('parse error'));
    this.transport = {
      name: 'sse',
      get writable() {
        return _connection.isWritable;
      },
    };
  }

  /** The server's id of the connection; not a socket's. */
  get id(): string | undefined {
    return this._connection.id;
  }

  /** Ends the connection: the sockets see `forced close`, and come back. */
  close(): this {
    this._end('forced close');
    return this;
  }

  /** Sends a packet. @throws what its message's encoding throws */
  write(packet: Packet): this {
    this._show('packetCreate', packet);
    this._connection.send(toMessage(packet), packet);
    return this;
  }

  /** Whether the server is overdue; then the end follows. @internal */
  _hasPingExpired(): boolean {
    if (Date.now() <= this._pingTimeoutTime) return false;
    platform.setTimeout(() => this._end('ping timeout'), 0);
    return true;
  }

  private _end(reason: string): void {
    if (this.readyState !== 'closed') this._onClose(reason);
  }

  /** A packet comes or goes, shown as Engine.IO shows it to those who listen. @internal */
  _show(event: 'packet' | 'packetCreate', { type, nsp, id, data, options }: Packet): void {
    if (!this.hasListeners(event)) return;
    const text = `${type}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}${data ? JSON.stringify(data) : ''}`;
    this._dispatch(event, { type: 'message', data: text, options: options ?? {} });
  }

  /** @internal */
  _opened(): void {
    this.readyState = 'open';
    this._dispatch('open');
    this._dispatch('packet', { type: 'open' });
  }

  /** @internal */
  _closed(reason: string, description?: unknown): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this._dispatch('close', reason, description);
  }
}
