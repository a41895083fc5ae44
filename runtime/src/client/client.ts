import type { EventMessage } from '../protocol/downlink.js';
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
  private _link: Link | undefined;
  private _buffer: UpEvent[] = [];
  private readonly _acks = new Map<number, Ack>();
  private _nextAck = 0;
  private _catchAlls: CatchAll[] = [];
  private readonly _member: Member;

  /** @internal */
  constructor(
    private readonly _address: Address,
    private readonly _options: ConnectOptions,
  ) {
    super();
    this.nsp = _address.nsp;
    this.auth = _options.auth;
    this.query = _options.query;
    this._member = {
      nsp: this.nsp,
      auth: () => this.auth,
      reconnection: this.reconnection,
      state: {},
      received: (message) => this._received(message),
      failed: (error, isFinal) => this._failed(error, isFinal),
      reset: (reason) => _options.onReset?.(reason),
      refused: (error, { ack }) => this._fail(ack, error) || report(error),
      ended: (end, isFinal) => this._ended(end, isFinal),
    };
  }

  get status(): Status {
    if (!this._link) return 'closed';
    if (this.connected) return this._link.isInterrupted ? 'resuming' : 'open';
    return this._link.isWaiting ? 'waiting' : 'opening';
  }

  /** Opens, unless it is open or about to be. Not needed after `connect`, but after a `close` or a refusal. */
  open(): this {
    if (!this._link) {
      this._link = linkFor(this._address, this._options, () => this.query);
      this._link.join(this._member);
    }
    return this;
  }

  /** Leaves the namespace; the last client of a connection closes it. Can be opened again. */
  close(): this {
    const { _link: link } = this;
    this._link = undefined;
    link?.leave(this._member);
    if (this.connected) this._disconnected('io client disconnect');
    return this;
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
   * Asks a route of the same server, with this client's headers, credentials and `fetch`. It needs no connection, and is
   * loaded when it is first used.
   * @param url relative to the server's origin
   * @see stream
   */
  async *stream<Data extends object = Record<string, unknown>>(
    url: string,
    body: unknown,
    options?: StreamOptions,
  ): AsyncGenerator<StreamEvent<Data>, unknown, void> {
    const { streamFrom } = await import('./request-stream.js');
    return yield* streamFrom<Data>(this._address.origin, this._options, url, body, options);
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

  private _say(event: PropertyKey, args: unknown[], flags: Flags = {}): this {
    if (isReserved(event)) throw new TypeError(`event: got "${String(event)}", a reserved name`);
    const { isVolatile, timeoutMs, withError = timeoutMs !== undefined } = flags;
    if (isVolatile && !(this.connected && this._link?.connection.isWritable)) return this;
    const callback = args[args.length - 1];
    const name = typeof event === 'number' ? event : String(event);
    const message: UpEvent = { kind: 'event', nsp: this.nsp, name, args };
    if (typeof callback !== 'function') return this._transmit(message);
    const ack = this._nextAck++;
    this._transmit({ ...message, args: args.slice(0, -1), ack });
    this._await(
      ack,
      callbackAck((...answer) => callback(...answer), withError),
      timeoutMs,
    );
    return this;
  }

  private _transmit(message: UpEvent): this {
    if (this.connected) this._link?.connection.send(message, message);
    else {
      // What cannot be sent fails here, at its caller, not when it is sent.
      void encodeMessage(message);
      this._buffer.push(message);
    }
    return this;
  }

  private _await(id: number, ack: Ack, timeoutMs: number | undefined): void {
    const forget = (): void => {
      this._acks.delete(id);
      this._buffer = this._buffer.filter((message) => message.ack !== id);
    };
    this._acks.set(id, timeoutMs === undefined ? ack : limitedAck(ack, timeoutMs, forget));
  }

  private _received(message: NamespaceMessage): void {
    switch (message.kind) {
      case 'connect':
        return this._onConnect(message.sid, message.pid);
      case 'connect_error': {
        this._link?.drop(this._member);
        const { data } = message;
        return this._failed(Object.assign(new Error(message.message), { data }), true);
      }
      case 'disconnect':
        this._link?.drop(this._member);
        this._link = undefined;
        return this._disconnected('io server disconnect');
      case 'event':
        return this._onEvent(message);
      case 'ack': {
        const pending = this._acks.get(message.ack);
        this._acks.delete(message.ack);
        return pending?.answer(null, decodeArgs(message.args, message.bin));
      }
    }
  }

  private _onConnect(sid: string, pid: string | undefined): void {
    this.id = sid;
    const { state } = this._member;
    this.recovered = !!pid && state.pid === pid;
    state.pid = pid;
    state.offset ||= pid && '';
    this.connected = true;
    for (const message of this._buffer.splice(0)) {
      try {
        this._transmit(message);
      } catch (error) {
        if (!this._fail(message.ack, toError(error))) report(error);
      }
    }
    this._dispatch('connect');
  }

  private _onEvent({ name, args, ack, bin }: EventMessage): void {
    const values = decodeArgs(args, bin);
    const { state } = this._member;
    const last = values[values.length - 1];
    if (state.pid && typeof last === 'string') state.offset = last;
    if (ack !== undefined) values.push(this._answerOnce(ack));
    for (const listener of this._catchAlls.slice()) listener(name, ...values);
    this._dispatch(name, ...values);
  }

  private _answerOnce(ack: number): (...args: unknown[]) => void {
    let { _link: link } = this;
    return (...args) => {
      link?.connection.send({ kind: 'ack', nsp: this.nsp, ack, args });
      link = undefined;
    };
  }

  private _failed(error: ConnectError, isFinal: boolean): void {
    if (isFinal) this._link = undefined;
    this._dispatch('connect_error', error);
  }

  private _ended({ unsent, reason, details }: SessionEnd<UpEvent>, isFinal: boolean): void {
    if (isFinal) this._link = undefined;
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
      for (const ack of lost) this._fail(ack, new Error('the connection has ended'));
    }
  }

  /** No answer will come. @returns whether somebody has been told */
  private _fail(ack: number | undefined, error: Error): boolean {
    const pending = this._acks.get(ack ?? -1);
    this._acks.delete(ack ?? -1);
    if (!pending?.withError) return false;
    pending.answer(error, []);
    return true;
  }
}

interface Flags {
  readonly timeoutMs?: number;
  readonly isVolatile?: boolean;
  /** The callback is given an error, or null, first. */
  readonly withError?: boolean;
}
