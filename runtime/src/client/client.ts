import type { AckMessage, DownMessage, EventMessage } from '../protocol/downlink.js';
import type { UpEvent } from '../protocol/uplink.js';
import type { Address } from './address.js';
import { Emitter } from './emitter.js';
import { report } from './environment.js';
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
} from './event-maps.js';
import { type Link, linkFor, type Member } from './link.js';
import type { Auth, ConnectOptions } from './options.js';
import { decodeArgs, encodeMessage } from './payload.js';
import type { StreamEvent } from './request-stream.js';
import type { StreamOptions } from './request-stream-answer.js';
import type { SessionEnd } from './session.js';

/** `connect_error` carries a TransportError, or what a middleware said, with its `data`. */
export type ConnectError = Error & { data?: unknown };

/** As in Socket.IO. `io client disconnect` is this side's `close()`. */
export type DisconnectReason =
  | 'io server disconnect'
  | 'io client disconnect'
  | 'ping timeout'
  | 'transport close'
  | 'transport error'
  | 'parse error';

/** The client's own events: the names that Socket.IO reserves, so that none of the application's can be one. */
export interface LifecycleEvents {
  /** The namespace is connected; what was sent before has gone out. */
  connect: () => void;
  /** The namespace is not connected any more. After `io …` the client stays closed until `open()`. */
  disconnect: (reason: DisconnectReason, details?: Error) => void;
  /** An attempt failed. After a refusal by the server the client is closed, else it tries again. */
  connect_error: (error: ConnectError) => void;
}

/**
 * `closed`: nothing happens until `open()`. `opening`: the server has not answered yet. `open`: connected.
 * `resuming`: connected, the stream was cut and is being taken up again. `waiting`: for the next attempt.
 */
export type Status = 'closed' | 'opening' | 'open' | 'resuming' | 'waiting';

/** Sending, with a time limit or none. */
export interface Sender<Send extends EventsMap, Plain extends EventsMap = Send> {
  /** Sends an event. A function as the last argument is called with the server's answer. */
  send<Name extends EventNames<Send>>(event: Name, ...args: EventParams<Send, Name>): void;
  /** Sends an event, and resolves to the server's answer. Rejects when the connection ends before. */
  request<Name extends EventNames<Plain>>(
    event: Name,
    ...args: AllButLast<EventParams<Plain, Name>>
  ): Promise<FirstArg<Last<EventParams<Plain, Name>>>>;
}

interface Flags {
  readonly timeoutMs?: number;
  readonly isVolatile?: boolean;
}

interface Pending {
  answer(error: Error | undefined, args: unknown[]): void;
  /** Wants to know when no answer will come. */
  readonly takesError: boolean;
}

const RESERVED: ReadonlySet<unknown> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

/** One namespace of one server. Made by `connect`. */
export class Client<
  Listen extends EventsMap = DefaultEventsMap,
  Send extends EventsMap = Listen,
> extends Emitter<Listen, LifecycleEvents> {
  /** What the server calls this client, `socket.id` there; undefined while not connected. */
  id: string | undefined;
  connected = false;
  /** Sent at the next connect; may be changed at any time. */
  auth: Auth | undefined;
  /** The namespace. */
  readonly nsp: string;
  private _link: Link | undefined;
  private _buffer: UpEvent[] = [];
  private readonly _acks = new Map<number, Pending>();
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
    this._member = {
      nsp: this.nsp,
      auth: () => this.auth,
      received: (message) => this._received(message),
      failed: (error, isFinal) => this._failed(error, isFinal),
      reset: (reason) => _options.onReset?.(reason),
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
      this._link = linkFor(this._address, this._options);
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
    this._say(event, args, {});
    return this;
  }

  /** Sends an event, and resolves to the server's answer. Rejects when the connection ends before. */
  request<Name extends EventNames<Send>>(
    event: Name,
    ...args: AllButLast<EventParams<Send, Name>>
  ): Promise<FirstArg<Last<EventParams<Send, Name>>>> {
    return this._ask(event, args, {});
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
  timeout(timeoutMs: number): Sender<DecorateAcknowledgements<Send>, Send> {
    return {
      send: (event, ...args) => this._say(event, args, { timeoutMs }),
      request: (event, ...args) => this._ask(event, args, { timeoutMs }),
    };
  }

  /** Sends only what can go now: dropped while not connected, or while something waits to be sent. */
  get volatile(): Pick<Sender<Send>, 'send'> {
    return { send: (event, ...args) => this._say(event, args, { isVolatile: true }) };
  }

  /** Calls `listener` at every event of the application: its name, then its arguments. */
  onAny(listener: CatchAll): this {
    this._catchAlls.push(listener);
    return this;
  }

  /** Removes a catch-all handler, or all of them. */
  offAny(listener?: CatchAll): this {
    this._catchAlls = listener ? this._catchAlls.filter((other) => other !== listener) : [];
    return this;
  }

  private _ask<Answer>(event: PropertyKey, args: unknown[], flags: Flags): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this._say(event, args, flags, {
        takesError: true,
        // What the server answers is the caller's to declare.
        answer: (error, [answer]) => (error ? reject(error) : resolve(answer as Answer)),
      });
    });
  }

  private _say(event: PropertyKey, args: unknown[], flags: Flags, pending?: Pending): void {
    if (RESERVED.has(event)) throw new TypeError(`event: got "${String(event)}", a reserved name`);
    const { isVolatile, timeoutMs } = flags;
    const callback = pending ? undefined : args[args.length - 1];
    if (typeof callback === 'function') {
      pending = callbackOf(callback, timeoutMs !== undefined);
      args = args.slice(0, -1);
    }
    if (isVolatile && !this._isWritable) return;
    const message: UpEvent = {
      kind: 'event',
      nsp: this.nsp,
      name: typeof event === 'number' ? event : String(event),
      args,
      ...(pending && { ack: this._nextAck++ }),
    };
    if (this.connected) this._link?.connection.send(message, message);
    else this._hold(message);
    if (pending) this._await(message, pending, timeoutMs);
  }

  private get _isWritable(): boolean {
    return this.connected && !!this._link?.connection.isWritable;
  }

  private _hold(message: UpEvent): void {
    // What cannot be sent fails here, at its caller, not when it is sent.
    void encodeMessage(message);
    this._buffer.push(message);
  }

  private _await({ ack = 0 }: UpEvent, pending: Pending, timeoutMs: number | undefined): void {
    if (timeoutMs === undefined) return void this._acks.set(ack, pending);
    const timer = setTimeout(() => {
      this._acks.delete(ack);
      this._buffer = this._buffer.filter((message) => message.ack !== ack);
      pending.answer(new Error('operation has timed out'), []);
    }, timeoutMs);
    this._acks.set(ack, {
      takesError: true,
      answer: (error, args) => {
        clearTimeout(timer);
        pending.answer(error, args);
      },
    });
  }

  private _received(message: DownMessage): void {
    switch (message.kind) {
      case 'connect':
        return this._onConnect(message.sid);
      case 'connect_error': {
        const error: ConnectError = new Error(message.message);
        error.data = message.data;
        this._link?.drop(this._member);
        return this._failed(error, true);
      }
      case 'disconnect':
        this._link?.drop(this._member);
        this._link = undefined;
        return this._disconnected('io server disconnect');
      case 'event':
        return this._onEvent(message);
      case 'ack':
        return this._onAck(message);
      case 'open':
      case 'ping':
      case 'reset':
      case 'goodbye':
    }
  }

  private _onConnect(sid: string): void {
    this.id = sid;
    this.connected = true;
    for (const message of this._buffer.splice(0)) {
      try {
        this._link?.connection.send(message, message);
      } catch (error) {
        this._settle(message.ack, error instanceof Error ? error : new Error(String(error)));
      }
    }
    this._dispatch('connect');
  }

  private _onEvent({ name, args, ack, bin }: EventMessage): void {
    const values = decodeArgs(args, bin);
    if (ack !== undefined) values.push(this._answerOnce(ack));
    for (const listener of this._catchAlls.slice()) listener(name, ...values);
    this._dispatch(name, ...values);
  }

  private _answerOnce(ack: number): (...args: unknown[]) => void {
    let isSent = false;
    const { _link: link } = this;
    return (...args) => {
      if (!isSent) link?.connection.send({ kind: 'ack', nsp: this.nsp, ack, args });
      isSent = true;
    };
  }

  private _onAck({ ack, args, bin }: AckMessage): void {
    const pending = this._acks.get(ack);
    this._acks.delete(ack);
    pending?.answer(undefined, decodeArgs(args, bin));
  }

  private _failed(error: ConnectError, isFinal: boolean): void {
    if (isFinal) this._link = undefined;
    this._dispatch('connect_error', error);
  }

  private _ended(end: SessionEnd<UpEvent>, isFinal: boolean): void {
    if (isFinal) this._link = undefined;
    this._buffer = [...end.unsent.filter(({ nsp }) => nsp === this.nsp), ...this._buffer];
    if (this.connected) this._disconnected(end.reason, end.details);
  }

  private _disconnected(reason: DisconnectReason, details?: Error): void {
    this.connected = false;
    this.id = undefined;
    const kept = new Set(this._buffer.map(({ ack }) => ack));
    const lost = [...this._acks.keys()].filter((ack) => !kept.has(ack));
    try {
      this._dispatch('disconnect', reason, details);
    } finally {
      for (const ack of lost) this._settle(ack, new Error('the connection has ended'));
    }
  }

  /** No answer will come. */
  private _settle(ack: number | undefined, error: Error): void {
    const pending = ack === undefined ? undefined : this._acks.get(ack);
    if (ack !== undefined) this._acks.delete(ack);
    if (pending?.takesError) pending.answer(error, []);
    else if (ack === undefined) report(error);
  }
}

/** The application's own callback, as Socket.IO calls it. */
function callbackOf(callback: Function, takesError: boolean): Pending {
  return {
    takesError,
    answer: (error, answers) => callback(...(takesError ? [error ?? null] : []), ...answers),
  };
}
