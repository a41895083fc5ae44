import { type Ack, callbackAck, limitedAck } from '../client/acks.js';
import { report, toError } from '../client/environment.js';
import type {
  AllButLast,
  EventNames,
  EventParams,
  EventsMap,
  FirstArg,
  Last,
} from '../client/event-maps.js';
import { encodeMessage } from '../client/payload.js';
import { isReserved } from '../protocol/reserved.js';
import { CatchAllEmitter } from './catch-all.js';
import type { SocketOptions } from './options.js';
import { EVENT, type Packet, toMessage } from './packet.js';
import { createRetryQueue, type RetryQueue } from './retry-queue.js';
import type { SocketReservedEvents } from './socket-events.js';

export interface Flags {
  compress?: boolean;
  volatile?: boolean;
  timeout?: number;
}

/** A callback that is told of a loss as well. */
type ErrorFirst = ((error: Error | null, ...answers: unknown[]) => void) & { withError?: boolean };

/** The half of a socket that speaks: events, their acknowledgements, and what waits for a connection. */
export abstract class SendingSocket<
  Listen extends EventsMap,
  Emit extends EventsMap,
> extends CatchAllEmitter<Listen, Emit, SocketReservedEvents> {
  connected = false;
  /** What is sent as soon as the socket is connected. */
  sendBuffer: Packet[] = [];
  protected readonly nsp: string;
  protected flags: Flags = {};
  private readonly _opts: Partial<SocketOptions>;
  private ids = 0;
  private acks: Record<number, Ack> = {};
  private readonly _retries: RetryQueue | undefined;

  constructor(nsp: string, opts: Partial<SocketOptions> = {}) {
    super();
    this.nsp = nsp;
    this._opts = { ...opts };
    if (!opts.retries) return;
    this._retries = createRetryQueue(opts.retries, {
      isConnected: () => this.connected,
      send: (args, flags) => this._say([...args], flags, true),
    });
  }

  protected abstract packet(packet: Omit<Packet, 'nsp'>): void;
  protected abstract get _isWritable(): boolean;
  protected abstract get _canTransmit(): boolean;

  /** Sends a `message` event. */
  send(...args: unknown[]): this {
    // `message` is as good a name as any; whether the map has it is not checked upstream either.
    return this.emit('message', ...(args as EventParams<Emit, EventNames<Emit>>));
  }

  /**
   * Sends an event; until the socket is connected it is kept. A function as the last argument is called with the
   * server's answer.
   * @throws {Error} when the name is reserved.
   * @throws {TypeError} when an argument has no JSON (a BigInt, a cycle), also while not connected.
   */
  override emit<Name extends EventNames<Emit>>(
    event: Name,
    ...args: EventParams<Emit, Name>
  ): this {
    if (isReserved(event)) throw new Error(`"${String(event)}" is a reserved event name`);
    const { flags } = this;
    this.flags = {};
    const data: unknown[] = [event, ...args];
    if (this._retries && !flags.volatile) this._retries.add(data, flags);
    else this._say(data, flags);
    return this;
  }

  /** Of socket.io-client 2.x, where it does nothing either. @deprecated */
  get json(): this {
    return this;
  }

  /** Of socket.io-client 2.x: whether there is binary in an event is seen at once. @deprecated */
  binary(_hasBinary: boolean): this {
    return this;
  }

  /** Sends an event, and resolves to the server's answer. Rejects on a loss of the connection. */
  emitWithAck<Name extends EventNames<Emit>>(
    event: Name,
    ...args: AllButLast<EventParams<Emit, Name>>
  ): Promise<FirstArg<Last<EventParams<Emit, Name>>>> {
    return new Promise((resolve, reject) => {
      const done: ErrorFirst = (error, answer) =>
        error ? reject(error) : resolve(answer as never);
      done.withError = true;
      // The callback is the last argument, and as the map says but for the error before it.
      this.emit(event, ...([...args, done] as EventParams<Emit, Name>));
    });
  }

  /** The next event is sent as it is. */
  compress(compress: boolean): this {
    this.flags.compress = compress;
    return this;
  }

  /** The next event is dropped if it cannot be sent now. */
  get volatile(): this {
    this.flags.volatile = true;
    return this;
  }

  /** Keeps what never left of its packets, to send it with the next connection. @internal */
  _keep(unsent: readonly Packet[]): void {
    const own = unsent.filter(({ type, nsp }) => type === EVENT && nsp === this.nsp);
    this.sendBuffer.unshift(...own);
  }

  /** @internal */
  get _queue(): readonly unknown[] {
    return this._retries?.items ?? [];
  }

  /** Sends what has waited for the connection. */
  protected _flush(): void {
    for (const packet of this.sendBuffer.splice(0)) {
      try {
        this._transmit(packet);
      } catch (error) {
        this._fail(packet, toError(error));
      }
    }
    this._retries?.drain(true);
  }

  protected onack({ id = 0, data }: Packet): void {
    this._takeAck(id)?.(null, data);
  }

  /** No answer will come, except to what has not been sent. */
  protected _clearAcks(): void {
    for (const id of Object.keys(this.acks).map(Number)) {
      if (this.sendBuffer.some((packet) => packet.id === id)) continue;
      this._takeAck(id)?.(new Error('socket has been disconnected'), []);
    }
  }

  private _say(data: unknown[], flags: Flags, withError = false): void {
    const options = { compress: flags.compress !== false };
    const packet: Packet = { type: EVENT, nsp: this.nsp, data, options };
    const last = data[data.length - 1];
    const callback = typeof last === 'function' ? (last as ErrorFirst) : undefined;
    if (callback) {
      data.pop();
      packet.id = this.ids++;
    }
    if (flags.volatile && !this._isWritable) {
      // Dropped; a callback waits all the same.
    } else if (this._canTransmit) this._transmit(packet);
    else this._hold(packet);
    if (callback) this._registerAckCallback(packet, callback, flags.timeout, withError);
  }

  private _registerAckCallback(
    packet: Packet,
    callback: ErrorFirst,
    timeout?: number,
    withError = false,
  ): void {
    const { id = 0 } = packet;
    const timeoutMs = timeout ?? this._opts.ackTimeout;
    const ack = callbackAck(
      (...args) => Reflect.apply(callback, this, args),
      withError || timeoutMs !== undefined || !!callback.withError,
    );
    const forget = (): void => {
      this._takeAck(id);
      this.sendBuffer = this.sendBuffer.filter((other) => other !== packet);
    };
    this.acks[id] = timeoutMs === undefined ? ack : limitedAck(ack, timeoutMs, forget);
  }

  private _transmit(packet: Packet): void {
    this._notify(this.listenersAnyOutgoing(), packet.data);
    this.packet(packet);
  }

  private _hold(packet: Packet): void {
    // What cannot be sent fails here, at its caller, not when it is sent.
    void encodeMessage(toMessage(packet));
    this.sendBuffer.push(packet);
  }

  /** Too large, which only the connection could know. @internal */
  _fail({ id = -1 }: Packet, error: Error): void {
    if (!this._takeAck(id)?.(error, [])) report(error);
  }

  private _takeAck(id: number): Ack | undefined {
    const ack = this.acks[id];
    delete this.acks[id];
    return ack;
  }
}
