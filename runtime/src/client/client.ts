import type { AckMessage, DownMessage, EventMessage } from '../protocol/downlink.js';
import type { UpEvent } from '../protocol/uplink.js';
import { type Address, parseAddress } from './address.js';
import type { SessionEnd } from './connection.js';
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
import { Link, type Member } from './link.js';
import type { Auth, ConnectOptions } from './options.js';
import { decodeArgs } from './payload.js';

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

const links = new Map<string, Link>();

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
  private link: Link | undefined;
  private buffer: UpEvent[] = [];
  private readonly acks = new Map<number, Pending>();
  private nextAck = 0;
  private catchAlls: CatchAll[] = [];
  private readonly member: Member;

  /** @internal */
  constructor(
    private readonly address: Address,
    private readonly options: ConnectOptions,
  ) {
    super();
    this.nsp = address.nsp;
    this.auth = options.auth;
    const client = this;
    this.member = {
      nsp: this.nsp,
      get auth() {
        return client.auth;
      },
      received: (message) => this.received(message),
      failed: (error, isFinal) => this.failed(error, isFinal),
      reset: (reason) => options.onReset?.(reason),
      ended: (end, isFinal) => this.ended(end, isFinal),
    };
  }

  get status(): Status {
    if (!this.link) return 'closed';
    if (this.connected) return this.link.isInterrupted ? 'resuming' : 'open';
    return this.link.isWaiting ? 'waiting' : 'opening';
  }

  /** Opens, unless it is open or about to be. Not needed after `connect`, but after a `close` or a refusal. */
  open(): this {
    if (!this.link) {
      this.link = linkFor(this.address, this.options);
      this.link.join(this.member);
    }
    return this;
  }

  /** Leaves the namespace; the last client of a connection closes it. Can be opened again. */
  close(): this {
    const { link } = this;
    this.link = undefined;
    link?.leave(this.member);
    if (this.connected) this.disconnected('io client disconnect');
    return this;
  }

  /**
   * Sends an event; until the client is connected it is kept. A function as the last argument is called with the
   * server's answer, or never if the connection ends before.
   * @throws {TypeError} when the name is reserved or an argument has no JSON (a BigInt, a cycle).
   * @throws {ProtocolError} `payload-too-large`, when the server would not take it.
   */
  send<Name extends EventNames<Send>>(event: Name, ...args: EventParams<Send, Name>): this {
    this.say(event, args, {});
    return this;
  }

  /** Sends an event, and resolves to the server's answer. Rejects when the connection ends before. */
  request<Name extends EventNames<Send>>(
    event: Name,
    ...args: AllButLast<EventParams<Send, Name>>
  ): Promise<FirstArg<Last<EventParams<Send, Name>>>> {
    return this.ask(event, args, {});
  }

  /** The same two, for whoever waits so many milliseconds and no longer; the callback is given an error first. */
  timeout(timeoutMs: number): Sender<DecorateAcknowledgements<Send>, Send> {
    return {
      send: (event, ...args) => this.say(event, args, { timeoutMs }),
      request: (event, ...args) => this.ask(event, args, { timeoutMs }),
    };
  }

  /** Sends only what can go now: dropped while not connected, or while something waits to be sent. */
  get volatile(): Pick<Sender<Send>, 'send'> {
    return { send: (event, ...args) => this.say(event, args, { isVolatile: true }) };
  }

  /** Calls `listener` at every event of the application: its name, then its arguments. */
  onAny(listener: CatchAll): this {
    this.catchAlls.push(listener);
    return this;
  }

  /** Removes a catch-all handler, or all of them. */
  offAny(listener?: CatchAll): this {
    this.catchAlls = listener ? this.catchAlls.filter((other) => other !== listener) : [];
    return this;
  }

  private ask<Answer>(event: PropertyKey, args: unknown[], flags: Flags): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.say(event, args, flags, {
        takesError: true,
        // What the server answers is the caller's to declare.
        answer: (error, [answer]) => (error ? reject(error) : resolve(answer as Answer)),
      });
    });
  }

  private say(event: PropertyKey, args: unknown[], flags: Flags, pending?: Pending): void {
    if (RESERVED.has(event)) throw new TypeError(`event: got "${String(event)}", a reserved name`);
    const callback = args[args.length - 1];
    const { isVolatile, timeoutMs } = flags;
    const takesError = timeoutMs !== undefined;
    if (!pending && typeof callback === 'function') {
      args = args.slice(0, -1);
      pending = {
        takesError,
        answer: (error, answers) => callback(...(takesError ? [error ?? null] : []), ...answers),
      };
    }
    if (isVolatile && !(this.connected && this.link?.connection.isWritable)) return;
    const ack = pending && this.nextAck++;
    const message: UpEvent = {
      kind: 'event',
      nsp: this.nsp,
      name: typeof event === 'number' ? event : String(event),
      args,
      ...(ack !== undefined && { ack }),
    };
    if (this.connected) this.link?.connection.send(message, message);
    else this.buffer.push(message);
    if (pending) this.await(message, pending, timeoutMs);
  }

  private await({ ack = 0 }: UpEvent, pending: Pending, timeoutMs: number | undefined): void {
    if (timeoutMs === undefined) return void this.acks.set(ack, pending);
    const timer = setTimeout(() => {
      this.acks.delete(ack);
      this.buffer = this.buffer.filter((message) => message.ack !== ack);
      pending.answer(new Error('operation has timed out'), []);
    }, timeoutMs);
    this.acks.set(ack, {
      takesError: true,
      answer: (error, args) => {
        clearTimeout(timer);
        pending.answer(error, args);
      },
    });
  }

  private received(message: DownMessage): void {
    switch (message.kind) {
      case 'connect':
        return this.onConnect(message.sid);
      case 'connect_error': {
        const error: ConnectError = new Error(message.message);
        error.data = message.data;
        this.link?.drop(this.member);
        return this.failed(error, true);
      }
      case 'disconnect':
        this.link?.drop(this.member);
        this.link = undefined;
        return this.disconnected('io server disconnect');
      case 'event':
        return this.onEvent(message);
      case 'ack':
        return this.onAck(message);
      default:
    }
  }

  private onConnect(sid: string): void {
    this.id = sid;
    this.connected = true;
    for (const message of this.buffer.splice(0)) {
      try {
        this.link?.connection.send(message, message);
      } catch (error) {
        this.settle(message.ack, error instanceof Error ? error : new Error(String(error)));
      }
    }
    this.dispatch('connect');
  }

  private onEvent({ name, args, ack, bin }: EventMessage): void {
    const values = decodeArgs(args, bin);
    if (ack !== undefined) values.push(this.answerOnce(ack));
    for (const listener of [...this.catchAlls]) listener(name, ...values);
    this.dispatch(name, ...values);
  }

  private answerOnce(ack: number): (...args: unknown[]) => void {
    let isSent = false;
    const { link } = this;
    return (...args) => {
      if (!isSent) link?.connection.send({ kind: 'ack', nsp: this.nsp, ack, args });
      isSent = true;
    };
  }

  private onAck({ ack, args, bin }: AckMessage): void {
    const pending = this.acks.get(ack);
    this.acks.delete(ack);
    pending?.answer(undefined, decodeArgs(args, bin));
  }

  private failed(error: ConnectError, isFinal: boolean): void {
    if (isFinal) this.link = undefined;
    this.dispatch('connect_error', error);
  }

  private ended(end: SessionEnd<UpEvent>, isFinal: boolean): void {
    if (isFinal) this.link = undefined;
    this.buffer = [...end.unsent.filter(({ nsp }) => nsp === this.nsp), ...this.buffer];
    if (this.connected) this.disconnected(end.reason, end.details);
  }

  private disconnected(reason: DisconnectReason, details?: Error): void {
    this.connected = false;
    this.id = undefined;
    const kept = new Set(this.buffer.map(({ ack }) => ack));
    const lost = [...this.acks.keys()].filter((ack) => !kept.has(ack));
    try {
      this.dispatch('disconnect', reason, details);
    } finally {
      for (const ack of lost) this.settle(ack, new Error('the connection has ended'));
    }
  }

  /** No answer will come. */
  private settle(ack: number | undefined, error: Error): void {
    const pending = ack === undefined ? undefined : this.acks.get(ack);
    if (ack !== undefined) this.acks.delete(ack);
    if (pending?.takesError) pending.answer(error, []);
    else if (ack === undefined) report(error);
  }
}

function linkFor(address: Address, options: ConnectOptions): Link {
  const key = address.origin + (options.path ?? '/sse');
  const shared = links.get(key);
  const isFree = options.share !== false && !shared?.members.has(address.nsp);
  if (shared && isFree) return shared;
  const link: Link = new Link(address.origin, options, () => {
    if (links.get(key) === link) links.delete(key);
  });
  if (isFree) links.set(key, link);
  return link;
}

/**
 * Connects to a namespace of a Socket.IO server behind the bridge.
 * @param url as in Socket.IO: `/admin` of the page's own server, `https://host/admin`. The path is the namespace.
 *   Default: `/` of the page's own server; then the options may come first.
 * @throws {TypeError} when the URL is none, or leaves out the host where there is no page.
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
  const query = options.query ?? address.query;
  const client = new Client<Listen, Send>(address, { ...options, query });
  const { signal, autoOpen } = options;
  signal?.addEventListener('abort', () => client.close());
  if (autoOpen !== false && !signal?.aborted) client.open();
  return client;
}
