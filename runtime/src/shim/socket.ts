import type {
  DecorateAcknowledgements,
  DefaultEventsMap,
  EventsMap,
  NoEvents,
  ReservedOrUserListener,
} from '../client/event-maps.js';
import type { Manager, ManagerReservedEvents } from './io-manager.js';
import { forwardEvents } from './legacy.js';
import type { AuthOption, SocketOptions } from './options.js';
import { ACK, CONNECT, CONNECT_ERROR, DISCONNECT, EVENT, type Packet } from './packet.js';
import { SendingSocket } from './sending-socket.js';
import type {
  DisconnectDescription,
  DisconnectReason as Reason,
  ExtendedError,
} from './socket-events.js';

const NO_SID = 'the server answered without an id: it is not a Socket.IO server of 3.x or later';

/** One namespace of a server. The same as in socket.io-client. */
export class Socket<
  Listen extends EventsMap = DefaultEventsMap,
  Emit extends EventsMap = Listen,
> extends SendingSocket<Listen, Emit> {
  /** The manager. */
  readonly io: Manager<Listen, Emit>;
  /** What the server calls this socket; undefined while it is not connected. */
  id?: string | undefined;
  /** Whether the server took up the state from before the loss. */
  recovered = false;
  /** Sent at each connect; may be changed at any time. */
  declare auth: AuthOption;
  /** What arrived before the socket was connected. */
  receiveBuffer: Array<ReadonlyArray<unknown>> = [];
  private _pid: string | undefined;
  /** Of the last event: none yet is a place, too. */
  private _lastOffset = '';
  private subs: (() => void)[] | undefined;
  /** The attempt to connect in which this socket has said `connect`. */
  private _greeted: unknown;

  constructor(io: Manager, nsp: string, opts?: Partial<SocketOptions>) {
    super(nsp, opts);
    this.io = io;
    if (opts?.auth) this.auth = opts.auth;
    if (io.opts.legacy) forwardEvents(io, (event, ...args) => this._dispatch(event, ...args));
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
    if (this.io.opts.legacy) this._dispatch('connecting');
    if (!this.io._reconnecting) this.io.open();
    if (this.io._readyState === 'open') this._greet();
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

  /** The next event's callback is told of an error if there is no answer in so many milliseconds. */
  timeout(timeout: number): Socket<Listen, DecorateAcknowledgements<Emit>> {
    this.flags.timeout = timeout;
    return this;
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

  private get _isGreeted(): boolean {
    return !!this._greeted && this._greeted === this.io.engine;
  }

  protected packet(packet: Omit<Packet, 'nsp'>): void {
    this.io._packet(Object.assign(packet, { nsp: this.nsp }));
  }

  protected get _isWritable(): boolean {
    return this.io.engine?.transport.writable ?? false;
  }

  protected get _canTransmit(): boolean {
    return this.connected && !this.io.engine._hasPingExpired();
  }

  private subEvents(): void {
    if (this.subs) return;
    const { io } = this;
    const subscribe = <Name extends keyof ManagerReservedEvents>(
      event: Name,
      listener: ReservedOrUserListener<ManagerReservedEvents, NoEvents, Name>,
    ): (() => void) => {
      io.on(event, listener);
      return () => void io.off(event, listener);
    };
    this.subs = [
      subscribe('open', () => this._greet()),
      subscribe('packet', (packet) => this.onpacket(packet)),
      subscribe('error', (error) => this.onerror(error)),
      subscribe('close', (reason, description) =>
        // What the manager says here is a reason of this type, or `forced close`, which upstream leaves out.
        this.onclose(reason as Reason, description),
      ),
    ];
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

  private onconnect(id: string, pid?: string): void {
    this.id = id;
    // Undefined where the server does not recover; upstream's own answer.
    this.recovered = (pid && this._pid === pid) as boolean;
    this._pid = pid;
    this.connected = true;
    this.emitBuffered();
    this.emitReserved('connect');
  }

  private emitBuffered(): void {
    for (const args of this.receiveBuffer.splice(0)) this.emitEvent(args);
    this._flush();
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
    if (this.io.opts.legacy) this._dispatch('error', data.data ?? data.message);
  }

  private destroy(): void {
    this.subs?.forEach((unsubscribe) => unsubscribe());
    this.subs = undefined;
    this._greeted = undefined;
    this.io._destroy();
  }

  private onclose(reason: Reason, description?: DisconnectDescription): void {
    this.connected = false;
    delete this.id;
    try {
      this.emitReserved('disconnect', reason, description);
    } finally {
      this._clearAcks();
    }
  }
}

export declare namespace Socket {
  type DisconnectReason = Reason;
}
