import type { ConnectedMessage, EventMessage } from '../protocol/downlink.js';
import type { UpEvent } from '../protocol/uplink.js';
import { type Ack, callbackAck, limitedAck } from './acks.js';
import type { Address, Query } from './address.js';
import { Emitter } from './emitter.js';
import { report, toError } from './environment.js';
import type {
  AllButLast,
  CatchAll,
  DecorateAcknowledgements,
  DefaultEventsMap,
  EventNames,
  EventParams,
  EventsMap,
  FirstArg,
  Last,
  NoEvents,
} from './event-maps.js';
import type {
  ConnectError,
  DisconnectReason,
  LifecycleEvents,
  ReconnectionEvents,
  Status,
} from './lifecycle.js';
import { type Link, linkFor, type Member } from './link.js';
import type { Auth, ConnectOptions } from './options.js';
import { decodeArgs, encodeMessage } from './payload.js';
import type { StreamEvent } from './request-stream.js';
import type { StreamOptions } from './request-stream-answer.js';
import { isReserved } from '../protocol/reserved.js';
import type { Sender } from './sender.js';
import type { NamespaceMessage, SessionEnd } from './session.js';

/** One namespace of one server. Made by `connect`. */
export class Client<
  Listen extends EventsMap = DefaultEventsMap,
  Send extends EventsMap = Listen,
> extends Emitter<Listen, LifecycleEvents> {
  /** What the server calls this client, `socket.id` there; undefined while not connected. */
  id: string | undefined;
  connected = false;
  /**
   * Whether this connection goes on where the one before it ended: with its id and its rooms, and with what it has missed.
   * @see https://socket.io/docs/v4/connection-state-recovery
   */
  recovered = false;
  /** Sent at the next connect; may be changed at any time. */
  auth: Auth | undefined;
  /** As in the options; may be changed at any time, and counts from the next session on. */
  query: Query;
  /** The namespace. */
  readonly nsp: string;
  /** Tells of the attempts to come back: `client.reconnection.on('reconnect', …)`. */
  readonly reconnection: Emitter<NoEvents, ReconnectionEvents> = new Emitter();
  /** @internal */
  readonly _state: Member['_state'] = {};
  private _link: Link | undefined;
  private _buffer: UpEvent[] = [];
  private readonly _acks = new Map<number | undefined, Ack>();
  private _nextAck = 0;
  private _catchAlls: CatchAll[] = [];

  /** @internal */
  constructor(
    private readonly _address: Address,
    /** @internal */
    readonly _options: ConnectOptions,
  ) {
    super();
    this.nsp = _address.nsp;
    this.auth = _options.auth;
    this.query = _options.query;
  }

  get status(): Status {
    return this._link?.status(this.connected) ?? 'closed';
  }

  /** Opens, unless it is open or about to be. Not needed after `connect`, but after a `close` or a refusal. */
  open(): this {
    if (!this._link) {
      this._link = linkFor(this, this._address.origin, this._options);
      this._link.join(this);
    }
    return this;
  }

  /** Leaves the namespace; the last client of a connection closes it. Can be opened again. */
  close(): this {
    this._unlink()?.leave(this);
    if (this.connected) this._disconnected('io client disconnect');
    return this;
  }

  /**
   * Ends the connection as a network may, for all who share it: `disconnect` with `forced close`, and then the attempts to
   * come back. For trying out what an application does then.
   */
  interrupt(): void {
    this._link?.interrupt();
  }

  /**
   * Sends an event; until the client is connected it is kept. A function as the last argument is called with the
   * server's answer, or never if the connection ends before.
   * @throws {TypeError} when the name is reserved or an argument has no JSON (a BigInt, a cycle).
   * @throws {ProtocolError} `payload-too-large`, when the server would not take it.
   */
  send<Name extends EventNames<Send>>(event: Name, ...args: EventParams<Send, Name>): this {
    return this._say(event, args);
  }

  /** Sends an event, and resolves to the server's answer. Rejects when the connection ends before. */
  request<Name extends EventNames<Send>>(
    event: Name,
    ...args: AllButLast<EventParams<Send, Name>>
  ): Promise<FirstArg<Last<EventParams<Send, Name>>>> {
    return this._ask(event, args);
  }

  /**
   * Asks a route of the same server, with this client's `auth`, query, headers, credentials and `fetch`. It needs no
   * connection, and is loaded when it is first used.
   * @param url relative to the server's origin
   * @see stream
   */
  async *stream<Data extends object = Record<string, unknown>>(
    url: string,
    body: unknown,
    options?: StreamOptions,
  ): AsyncGenerator<StreamEvent<Data>, unknown, void> {
    const { streamFrom } = await import('./request-stream.js');
    return yield* streamFrom<Data>(this._address.origin, this, url, body, options);
  }

  /** The same two, for whoever waits so many milliseconds and no longer; the callback is given an error first. */
  timeout(timeoutMs: number): Sender<DecorateAcknowledgements<Send>, this, Send> {
    return {
      send: (event, ...args) => this._say(event, args, { timeoutMs }),
      request: (event, ...args) => this._ask(event, args, { timeoutMs }),
    };
  }

  /** Sends only what can go now: dropped while not connected, or while something waits to be sent. */
  get volatile(): Pick<Sender<Send, this>, 'send'> {
    return { send: (event, ...args) => this._say(event, args, { isVolatile: true }) };
  }

  /** Calls `listener` at every event of the application: its name, then its arguments. */
  onAny(listener: CatchAll): this {
    this._catchAlls.push(listener);
    return this;
  }

  /** Removes a catch-all handler, or all of them. */
  offAny(listener?: CatchAll): this {
    this._catchAlls = this._catchAlls.filter((other) => listener && other !== listener);
    return this;
  }

  private _ask<Answer>(event: PropertyKey, args: unknown[], flags?: Flags): Promise<Answer> {
    return new Promise((resolve, reject) => {
      // What the server answers is the caller's to declare.
      const callback = (error: unknown, answer: unknown): void =>
        error ? reject(error) : resolve(answer as Answer);
      this._say(event, [...args, callback], { ...flags, withError: true });
    });
  }

  private _say(
    event: PropertyKey,
    args: unknown[],
    { isVolatile, timeoutMs, withError = timeoutMs !== undefined }: Flags = {},
  ): this {
    if (isReserved(event)) throw new TypeError(`event: got "${String(event)}", a reserved name`);
    if (isVolatile && !(this.connected && this._link?.connection().isWritable)) return this;
    const last = args[args.length - 1];
    // How it is called is what the application has declared.
    const callback = typeof last === 'function' ? (last as (...answer: unknown[]) => void) : null;
    const ack = callback ? this._nextAck++ : undefined;
    this._transmit({
      kind: 'event',
      nsp: this.nsp,
      name: nameOf(event),
      args: callback ? args.slice(0, -1) : args,
      ack,
    });
    if (callback) this._await(ack, callbackAck(callback, withError), timeoutMs);
    return this;
  }

  private _await(id: number | undefined, ack: Ack, timeoutMs: number | undefined): void {
    const forget = (): void => {
      this._takeAck(id);
      this._buffer = this._buffer.filter((message) => message.ack !== id);
    };
    this._acks.set(id, timeoutMs === undefined ? ack : limitedAck(ack, timeoutMs, forget));
  }

  private _transmit(message: UpEvent): void {
    if (this.connected) return this._link?.connection().send(message, message);
    // What cannot be sent fails here, at its caller, not when it is sent.
    void encodeMessage(message);
    this._buffer.push(message);
  }

  private _takeAck(id: number | undefined): Ack | undefined {
    const ack = this._acks.get(id);
    this._acks.delete(id);
    return ack;
  }

  private _unlink(): Link | undefined {
    const { _link: link } = this;
    this._link = undefined;
    return link;
  }

  /** @internal */
  _received(message: NamespaceMessage): void {
    switch (message.kind) {
      case 'connect':
        return this._onConnect(message);
      case 'connect_error':
        this._unlink()?.drop(this);
        return this._failed(Object.assign(new Error(message.message), { data: message.data }));
      case 'disconnect':
        this._unlink()?.drop(this);
        return this._disconnected('io server disconnect');
      case 'event':
        return this._onEvent(message);
      case 'ack':
        this._takeAck(message.ack)?.(null, decodeArgs(message.args, message.bin));
    }
  }

  private _onConnect({ sid, pid }: ConnectedMessage): void {
    const { _state: state } = this;
    this.id = sid;
    this.recovered = !!pid && state.pid === pid;
    state.pid = pid;
    state.offset ||= pid && '';
    this.connected = true;
    for (const message of this._buffer.splice(0)) {
      try {
        this._transmit(message);
      } catch (error) {
        this._refused(toError(error), message);
      }
    }
    this._dispatch('connect');
  }

  private _onEvent({ name, args, ack, bin }: EventMessage): void {
    const values = decodeArgs(args, bin);
    const { _state: state } = this;
    const last = values[values.length - 1];
    if (state.pid && typeof last === 'string') state.offset = last;
    if (ack !== undefined) values.push(this._answerOnce(ack));
    for (const listener of this._catchAlls.slice()) listener(name, ...values);
    this._dispatch(name, ...values);
  }

  private _answerOnce(ack: number): (...args: unknown[]) => void {
    let { _link: link } = this;
    return (...args) => {
      link?.connection().send({ kind: 'ack', nsp: this.nsp, ack, args });
      link = undefined;
    };
  }

  /** @internal */
  _failed(error: ConnectError, isFinal?: boolean): void {
    if (isFinal) this._unlink();
    this._dispatch('connect_error', error);
  }

  /** @internal */
  _refused(error: Error, { ack }: UpEvent): void {
    if (!this._takeAck(ack)?.(error, [])) report(error);
  }

  /** @internal */
  _ended({ unsent, reason, details }: SessionEnd<UpEvent>, isFinal: boolean): void {
    if (isFinal) this._unlink();
    this._buffer = [...unsent.filter(({ nsp }) => nsp === this.nsp), ...this._buffer];
    if (this.connected) this._disconnected(reason, details);
  }

  private _disconnected(reason: DisconnectReason, details?: Error): void {
    this.connected = false;
    this.id = undefined;
    const kept = new Set(this._buffer.map(({ ack }) => ack));
    const lost = [...this._acks.keys()].filter((ack) => !kept.has(ack));
    try {
      this._dispatch('disconnect', reason, details);
    } finally {
      for (const ack of lost) this._takeAck(ack)?.(new Error('socket has been disconnected'), []);
    }
  }
}

function nameOf(event: PropertyKey): string | number {
  return typeof event === 'number' ? event : String(event);
}

interface Flags {
  readonly timeoutMs?: number;
  readonly isVolatile?: boolean;
  /** The callback is given an error, or null, first. */
  readonly withError?: boolean;
}
