import { formatQuery, parseAddress } from '../client/address.js';
import { type Connection, createConnection } from '../client/connection.js';
import { type Environment, platform, report, soon } from '../client/environment.js';
import type { DefaultEventsMap, EventsMap } from '../client/event-maps.js';
import type { NamespaceMessage, SessionEnd } from '../client/session.js';
import { TransportError } from '../client/transport-error.js';
import { Engine } from './engine.js';
import { warnOfIgnored } from './ignored-options.js';
import { addMembers } from './legacy.js';
import { ManagerSettings } from './manager-settings.js';
import type { ManagerOptions, SocketOptions } from './options.js';
import { type Packet, toPacket } from './packet.js';
import type { DisconnectDescription } from './socket-events.js';
import { Socket } from './socket.js';
import { nativeTimers, withoutHold } from './timers.js';

/** The manager's own events. */
export interface ManagerReservedEvents {
  open: () => void;
  error: (error: Error) => void;
  ping: () => void;
  packet: (packet: Packet) => void;
  close: (reason: string, description?: DisconnectDescription) => void;
  reconnect_failed: () => void;
  reconnect_attempt: (attempt: number) => void;
  reconnect_error: (error: Error) => void;
  reconnect: (attempt: number) => void;
}

/** One connection to a server, and the sockets that share it. The same as in socket.io-client. */
export class Manager<
  Listen extends EventsMap = DefaultEventsMap,
  Emit extends EventsMap = Listen,
> extends ManagerSettings<ManagerReservedEvents> {
  /** Read again at each attempt to connect: what is changed here counts then. */
  opts: Partial<ManagerOptions>;
  /** Undefined before the first attempt, and new for each. */
  declare engine: Engine;
  /** @internal */
  _autoConnect: boolean;
  /** @internal */
  _readyState: 'opening' | 'open' | 'closed' = 'closed';
  /** @internal */
  _reconnecting = false;
  /** The server's wish: come back no sooner, in milliseconds. */
  private _retryAfterMs = 0;
  /** By namespace. @internal */
  nsps: Record<string, Socket> = {};
  private readonly uri: string | undefined;
  private _connection: Connection<Packet> | undefined;
  private _openTimer: unknown;
  private _reconnectTimer: unknown;
  private _opening: ((error?: Error) => void) | undefined;

  constructor(opts: Partial<ManagerOptions>);
  constructor(uri?: string, opts?: Partial<ManagerOptions>);
  constructor(uri?: string | Partial<ManagerOptions>, opts?: Partial<ManagerOptions>);
  constructor(uri?: string | Partial<ManagerOptions>, opts: Partial<ManagerOptions> = {}) {
    super();
    this.uri = typeof uri === 'string' ? uri : undefined;
    this.opts = typeof uri === 'object' ? uri : opts;
    this.opts.path ||= '/socket.io';
    warnOfIgnored(this.opts);
    if (this.opts.legacy) addMembers(this);
    this._configure(this.opts);
    this._autoConnect = this.opts.autoConnect !== false;
    if (this._autoConnect) this.open();
  }

  /** Opens the connection unless it is open or opening. With `fn`, a failure does not start the reconnection. */
  open(fn?: (error?: Error) => void): this {
    if (this._readyState !== 'closed') return this;
    this._readyState = 'opening';
    this.skipReconnect = false;
    this._opening = fn;
    const connection = (this._connection ??= this._createConnection());
    this.engine = new Engine(connection, (reason) => this.onclose(reason));
    if (this._timeout !== false) {
      const error = new TransportError('timeout');
      this._openTimer = this._environment.setTimeout(
        () => connection.fail(error),
        Number(this._timeout),
      );
    }
    // What is set up in this turn, such as `auth` and handlers, counts.
    soon(() => this._greet(connection));
    return this;
  }

  /** @see open */
  connect(fn?: (error?: Error) => void): this {
    return this.open(fn);
  }

  /** The socket of a namespace; `opts` count when it is made. */
  socket(nsp: string, opts?: Partial<SocketOptions>): Socket<Listen, Emit> {
    let socket = this.nsps[nsp];
    if (!socket) this.nsps[nsp] = socket = new Socket(this, nsp, opts);
    else if (this._autoConnect && !socket.active) socket.connect();
    return socket;
  }

  /** The last active socket is gone. @internal */
  _destroy(): void {
    if (!Object.values(this.nsps).some((socket) => socket.active)) this._close();
  }

  /** @internal */
  _packet(packet: Packet): void {
    this.engine?.write(packet);
  }

  /** Closes the connection; it does not come back by itself. @internal */
  _close(): void {
    this.skipReconnect = true;
    this._reconnecting = false;
    this.onclose('forced close');
  }

  /** @internal */
  disconnect(): void {
    this._close();
  }

  /** The sockets say `connect` in the request that opens the connection. */
  private _greet(connection: Connection<Packet>): void {
    if (this._connection !== connection || this._readyState !== 'opening') return;
    for (const socket of Object.values(this.nsps)) socket._greet();
    connection.open();
  }

  private _createConnection(): Connection<Packet> {
    const { connector = createConnection } = this.opts;
    const listener = {
      opened: () => this.onopen(),
      failed: (error: TransportError) => {
        this._retryAfterMs = error.retryAfterMs;
        this.onerror(error);
      },
      received: (message: NamespaceMessage) => {
        const packet = toPacket(message, this.engine?.binaryType === 'arraybuffer');
        this.engine?._show('packet', packet);
        this.emitReserved('packet', packet);
      },
      pinged: () => this.emitReserved('ping'),
      refused: (error: Error, packet?: Packet) => {
        const socket = packet && this.nsps[packet.nsp];
        if (packet && socket) socket._fail(packet, error);
        else report(error);
      },
      ended: (end: SessionEnd<Packet>) => this._onend(end),
    };
    return connector<Packet>(
      {
        environment: this._environment,
        url: () => this._requestUrl(),
        headers: () => this.opts.extraHeaders,
        credentials: () => (this.opts.withCredentials ? 'include' : undefined),
      },
      listener,
    );
  }

  private _requestUrl(): string {
    const { hostname, host, port, secure, path = '', addTrailingSlash, query } = this.opts;
    const server = `http${secure ? 's' : ''}://${hostname ?? host ?? 'localhost'}${port ? `:${port}` : ''}`;
    const { origin } = parseAddress(this.uri ?? server);
    const search = formatQuery(query);
    const slash = addTrailingSlash === false ? '' : '/';
    return origin + path.replace(/\/$/, '') + slash + (search && `?${search}`);
  }

  private onopen(): void {
    this._stopTimers();
    this._readyState = 'open';
    this.engine?._opened();
    const opening = this._takeOpening();
    this.emitReserved('open');
    opening?.();
  }

  private _takeOpening(): Manager['_opening'] {
    const { _opening: opening } = this;
    this._opening = undefined;
    return opening;
  }

  private onerror(error: Error): void {
    this._stopTimers();
    this._readyState = 'closed';
    this.engine?._closed('transport error', error);
    const opening = this._takeOpening();
    this.emitReserved('error', error);
    if (opening) opening(error);
    else if (!this._reconnecting && this._reconnection && !this.backoff.attempts) this.reconnect();
  }

  private _onend({ reason, details, reconnect, unsent, retryAfterMs }: SessionEnd<Packet>): void {
    // What never left goes out with the next connection, before what is said from now on.
    for (const socket of Object.values(this.nsps)) socket._keep(unsent);
    if (!reconnect) this.skipReconnect = true;
    this._retryAfterMs = retryAfterMs;
    this.onclose(reason, details);
  }

  private onclose(reason: string, description?: DisconnectDescription): void {
    const wasClosed = this._readyState === 'closed';
    this._stopTimers();
    this._connection?.close();
    this._connection = undefined;
    this.backoff.attempts = 0;
    this._readyState = 'closed';
    this.engine?._closed(reason, description);
    if (!wasClosed) this.emitReserved('close', reason, description);
    if (this._reconnection && !this.skipReconnect) this.reconnect();
  }

  private get _environment(): Environment {
    const { fetch, useNativeTimers, autoUnref } = this.opts;
    const environment = {
      ...platform,
      ...(fetch && { fetch }),
      ...(useNativeTimers && nativeTimers),
    };
    return autoUnref ? withoutHold(environment) : environment;
  }

  private _stopTimers(): void {
    this._environment.clearTimeout(this._openTimer);
    this._environment.clearTimeout(this._reconnectTimer);
  }

  private reconnect(): void {
    if (this._reconnecting || this.skipReconnect) return;
    if (this.backoff.attempts >= this._reconnectionAttempts) {
      this.backoff.attempts = 0;
      this.emitReserved('reconnect_failed');
      return;
    }
    this._reconnecting = true;
    const delayMs = Math.max(this.backoff.next(), this._retryAfterMs);
    this._reconnectTimer = this._environment.setTimeout(() => this._attempt(), delayMs);
  }

  private _attempt(): void {
    if (this.skipReconnect) return;
    this.emitReserved('reconnect_attempt', this.backoff.attempts);
    // A handler may just have closed it.
    if (this.skipReconnect) return;
    this.open((error) => {
      this._reconnecting = false;
      if (!error) return this.onreconnect();
      this.reconnect();
      this.emitReserved('reconnect_error', error);
    });
  }

  private onreconnect(): void {
    const attempt = this.backoff.attempts;
    this.backoff.attempts = 0;
    this.emitReserved('reconnect', attempt);
  }
}
