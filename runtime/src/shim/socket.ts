import type {
  AllButLast,
  DecorateAcknowledgements,
  DefaultEventsMap,
  EventNames,
  EventParams,
  EventsMap,
  FirstArg,
  Last,
} from '../client/event-maps.js';
import { report } from '../client/environment.js';
import { encodeMessage } from '../client/payload.js';
import { type Ack, callbackAck, limitedAck } from './acks.js';
import { CatchAllEmitter } from './catch-all.js';
import type { Manager } from './io-manager.js';
import type { AuthOption, SocketOptions } from './options.js';
import {
  ACK,
  CONNECT,
  CONNECT_ERROR,
  DISCONNECT,
  EVENT,
  type Packet,
  toMessage,
} from './packet.js';
import { RetryQueue } from './retry-queue.js';

/** What is known of a loss: the error, or what the transport said. */
export type DisconnectDescription = Error | { description: string; context?: unknown };

/** What a middleware refused a connection with. */
export interface ExtendedError extends Error {
  // oxlint-disable-next-line typescript/no-explicit-any -- as in socket.io-client
  data?: any;
}

/** The socket's own events. */
export interface SocketReservedEvents {
  connect: () => void;
  connect_error: (error: ExtendedError) => void;
  disconnect: (reason: Socket.DisconnectReason, description?: DisconnectDescription) => void;
}

interface Flags {
  compress?: boolean;
  volatile?: boolean;
  timeout?: number;
  fromQueue?: boolean;
}

/** A callback that is told of a loss as well. */
type ErrorFirst = ((error: Error | null, ...answers: unknown[]) => void) & { withError?: boolean };

const NO_SID = 'the server answered without an id: it is not a Socket.IO server of 3.x or later';

const RESERVED: ReadonlySet<unknown> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

/** One namespace of a server. The same as in socket.io-client. */
export class Socket<
  Listen extends EventsMap = DefaultEventsMap,
  Emit extends EventsMap = Listen,
> extends CatchAllEmitter<Listen, Emit, SocketReservedEvents> {
  /** The manager. */
  readonly io: Manager<Listen, Emit>;
  /** What the server calls this socket; undefined while it is not connected. */
  id?: string | undefined;
  connected = false;
  /** Whether the server took up the state from before the loss. */
  recovered = false;
  /** Sent at each connect; may be changed at any time. */
  declare auth: AuthOption;
  /** What arrived before the socket was connected. */
  receiveBuffer: Array<ReadonlyArray<unknown>> = [];
  /** What is sent as soon as the socket is connected. */
  sendBuffer: Packet[] = [];
  private readonly nsp: string;
  private readonly _opts: Partial<SocketOptions>;
  private _pid: string | undefined;
  private _lastOffset: string | undefined;
  private ids = 0;
  private acks: Record<number, Ack> = {};
  private flags: Flags = {};
  private subs: (() => void)[] | undefined;
  private readonly _retries: RetryQueue | undefined;
  /** The attempt to connect in which this socket has said `connect`. */
  private _greeted: unknown;

  constructor(io: Manager, nsp: string, opts?: Partial<SocketOptions>) {
    super();
    // Which events a server has is its caller's to say.
    this.io = io as unknown as Manager<Listen, Emit>;
    this.nsp = nsp;
    this._opts = { ...opts };
    if (opts?.auth) this.auth = opts.auth;
    if (opts?.retries) {
      this._retries = new RetryQueue(opts.retries, {
        isConnected: () => this.connected,
        send: (args, flags) => this._say([...args], flags, true),
      });
    }
    if (this.io._autoConnect) this.open();
  }

  get disconnected(): boolean {
    return !this.connected;
  }

  /** Whether it connects, or connects again, as soon as there is a connection. */
  get active(): boolean {
    return !!this.subs;
  }

  /** Connects, unless it is connected. */
  connect(): this {
    if (this.connected) return this;
    this.subEvents();
    if (!this.io._reconnecting) this.io.open();
    if (this.io._readyState === 'open') this.onopen();
    return this;
  }

  /** @see connect */
  open(): this {
    return this.connect();
  }

  /** Leaves the namespace, and the connection when nobody else needs it. It does not come back by itself. */
  disconnect(): this {
    if (this.connected || this._isGreeted) this.packet({ type: DISCONNECT });
    const wasConnected = this.connected;
    this.destroy();
    if (wasConnected) this.onclose('io client disconnect');
    return this;
  }

  /** @see disconnect */
  close(): this {
    return this.disconnect();
  }

  /** Sends a `message` event. */
  send(...args: unknown[]): this {
    // `message` is as good a name as any; whether the map has it is not checked upstream either.
    return this.emit(
      'message' as EventNames<Emit>,
      ...(args as EventParams<Emit, EventNames<Emit>>),
    );
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
    if (RESERVED.has(event)) throw new Error(`"${String(event)}" is a reserved event name`);
    const { flags } = this;
    this.flags = {};
    const data: unknown[] = [event, ...args];
    if (this._retries && !flags.volatile) this._retries.add(data, flags);
    else this._say(data, flags);
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

  /** The next event's callback is told of an error if there is no answer in so many milliseconds. */
  timeout(timeout: number): Socket<Listen, DecorateAcknowledgements<Emit>> {
    this.flags.timeout = timeout;
    // The same socket, whose next callback gets the error first.
    return this as unknown as Socket<Listen, DecorateAcknowledgements<Emit>>;
  }

  /** Says `connect`, once for each attempt of the manager. @internal */
  _greet(): void {
    const { engine } = this.io;
    if (!this.active || this.connected || this._isGreeted) return;
    this._greeted = engine;
    const say = (auth?: object): void => {
      // An answer that comes late belongs to an attempt that is over; a second one to none.
      if (this._greeted !== engine || !this.active || this.connected || isSaid) return;
      isSaid = true;
      const recovery = this._pid && { pid: this._pid, offset: this._lastOffset };
      const data = recovery ? { ...recovery, ...auth } : auth;
      this.packet({ type: CONNECT, ...(data && { data }) });
    };
    let isSaid = false;
    if (typeof this.auth === 'function') this.auth(say);
    else say(this.auth);
  }

  /** Keeps a packet that never left, to send it with the next connection. @internal */
  _keep(packet: Packet): void {
    if (packet.type === EVENT) this.sendBuffer.unshift(packet);
  }

  /** @internal */
  get _queue(): readonly unknown[] {
    return this._retries?.items ?? [];
  }

  private get _isGreeted(): boolean {
    return !!this._greeted && this._greeted === this.io.engine;
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
    if (flags.volatile && !this.io.engine?.transport.writable) {
      // Dropped; a callback waits all the same.
    } else if (this.connected) this._transmit(packet);
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
      delete this.acks[id];
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

  private packet(packet: Omit<Packet, 'nsp'>): void {
    this.io._packet(Object.assign(packet, { nsp: this.nsp }));
  }

  private subEvents(): void {
    if (this.subs) return;
    const { io } = this;
    const handlers = {
      open: () => this.onopen(),
      packet: (packet: Packet) => this.onpacket(packet),
      error: (error: Error) => this.onerror(error),
      close: (reason: string, description?: DisconnectDescription) =>
        // What the manager says here is a reason of this type, or `forced close`, which upstream leaves out.
        this.onclose(reason as Socket.DisconnectReason, description),
    };
    io.on('open', handlers.open).on('packet', handlers.packet);
    io.on('error', handlers.error).on('close', handlers.close);
    this.subs = [
      () => io.off('open', handlers.open).off('packet', handlers.packet),
      () => io.off('error', handlers.error).off('close', handlers.close),
    ];
  }

  private onopen(): void {
    this._greet();
  }

  private onerror(error: Error): void {
    if (!this.connected) this.emitReserved('connect_error', error);
  }

  private onpacket(packet: Packet): void {
    if (packet.nsp !== this.nsp) return;
    switch (packet.type) {
      case CONNECT:
        if (packet.data?.sid) return this.onconnect(packet.data.sid, packet.data.pid);
        return void this.emitReserved('connect_error', new Error(NO_SID));
      case EVENT:
        return this.onevent(packet);
      case ACK:
        return this.onack(packet);
      case DISCONNECT:
        return this.ondisconnect();
      case CONNECT_ERROR:
        return this._onrefused(packet);
      default:
    }
  }

  private onevent(packet: Packet): void {
    const args: unknown[] = packet.data;
    if (packet.id !== undefined) args.push(this.ack(packet.id));
    if (this.connected) this.emitEvent(args);
    else this.receiveBuffer.push(args);
  }

  private emitEvent(args: ReadonlyArray<unknown>): void {
    const last = args[args.length - 1];
    if (this._pid && typeof last === 'string') this._lastOffset = last;
    this._notify(this.listenersAny(), args);
    const [event, ...rest] = args;
    // An event's name is a string or a number.
    this._dispatch(event as string, ...rest);
  }

  /** The callback that a handler gets for its answer. */
  private ack(id: number): (...args: unknown[]) => void {
    let isSent = false;
    return (...args) => {
      if (isSent) return;
      isSent = true;
      this.packet({ type: ACK, id, data: args });
    };
  }

  private onack({ id = 0, data }: Packet): void {
    const ack = this.acks[id];
    delete this.acks[id];
    ack?.answer(null, data);
  }

  private onconnect(id: string, pid?: string): void {
    this.id = id;
    // Undefined where the server does not recover; upstream's own answer.
    this.recovered = (pid && this._pid === pid) as boolean;
    this._pid = pid;
    this.connected = true;
    this.emitBuffered();
    this._retries?.drain(true);
    this.emitReserved('connect');
  }

  private emitBuffered(): void {
    for (const args of this.receiveBuffer.splice(0)) this.emitEvent(args);
    for (const packet of this.sendBuffer.splice(0)) {
      try {
        this._transmit(packet);
      } catch (error) {
        this._fail(packet, error);
      }
    }
  }

  /** Too large, which only the connection could know. */
  private _fail({ id = -1 }: Packet, error: unknown): void {
    const ack = this.acks[id];
    delete this.acks[id];
    if (ack?.withError && error instanceof Error) ack.answer(error, []);
    else report(error);
  }

  private ondisconnect(): void {
    this.destroy();
    this.onclose('io server disconnect');
  }

  private _onrefused({ data }: Packet): void {
    this.destroy();
    const error: ExtendedError = new Error(data.message);
    error.data = data.data;
    this.emitReserved('connect_error', error);
  }

  private destroy(): void {
    this.subs?.forEach((unsubscribe) => unsubscribe());
    this.subs = undefined;
    this._greeted = undefined;
    this.io._destroy();
  }

  private onclose(reason: Socket.DisconnectReason, description?: DisconnectDescription): void {
    this.connected = false;
    delete this.id;
    try {
      this.emitReserved('disconnect', reason, description);
    } finally {
      this._clearAcks();
    }
  }

  /** No answer will come, except to what has not been sent. */
  private _clearAcks(): void {
    for (const id of Object.keys(this.acks).map(Number)) {
      if (this.sendBuffer.some((packet) => packet.id === id)) continue;
      const ack = this.acks[id];
      delete this.acks[id];
      if (ack?.withError) ack.answer(new Error('socket has been disconnected'), []);
    }
  }
}

export declare namespace Socket {
  type DisconnectReason =
    | 'io server disconnect'
    | 'io client disconnect'
    | 'ping timeout'
    | 'transport close'
    | 'transport error'
    | 'parse error';
}
