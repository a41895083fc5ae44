import {
  type EnginePacket,
  type OpenTransport,
  type Transport,
  type TransportTarget,
  UpstreamFailure,
} from './transport.js';

/** What an upstream says of itself in its handshake. */
export interface Handshake {
  readonly sid: string;
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
  /** EIO 4.1 and later. */
  readonly maxPayloadBytes: number | undefined;
}

export interface UpstreamListener {
  /** A Socket.IO packet's text, or one of its attachments. */
  message(part: string | Buffer): void;
  /** Called once, unless it was this side that closed. */
  closed(failure: UpstreamFailure): void;
}

/** One open Engine.IO connection to an upstream. It keeps itself alive, and notices when the upstream is silent. */
export interface UpstreamConnection {
  readonly handshake: Handshake;
  readonly backlogBytes: number;
  /** Hands over what has arrived meanwhile, and from now on everything at once. */
  start(listener: UpstreamListener): void;
  send(part: string | Buffer): void;
  pause(): void;
  resume(): void;
  close(): void;
}

/** How long a connection that is being closed may take to deliver what was sent. */
const LINGER_MS = 5000;

/**
 * Connects.
 * @throws {UpstreamFailure}
 */
export function connectUpstream(
  open: OpenTransport,
  target: TransportTarget,
): Promise<UpstreamConnection> {
  return new Promise((resolve, reject) => new EngineClient(open, target, resolve, reject));
}

/** A client of Engine.IO, protocols 3 and 4. @see https://github.com/socketio/engine.io-protocol */
class EngineClient implements UpstreamConnection {
  private readonly transport: Transport;
  private readonly eio: 3 | 4;
  private readonly connectTimer: NodeJS.Timeout;
  private opened: Handshake | undefined;
  private listener: UpstreamListener | undefined;
  /** What has been read while nobody wanted it: a transport that pauses has a chunk in hand. */
  private held: (string | Buffer)[] = [];
  /** How it ended from over there. */
  private ended: UpstreamFailure | undefined;
  private isOver = false;
  private isPaused = false;
  private silenceTimer: NodeJS.Timeout | undefined;
  private pingTimer: NodeJS.Timeout | undefined;

  constructor(
    open: OpenTransport,
    target: TransportTarget,
    private readonly resolve: (connection: UpstreamConnection) => void,
    private readonly reject: (failure: UpstreamFailure) => void,
  ) {
    this.eio = target.eio;
    this.connectTimer = setTimeout(() => {
      this.fail(new UpstreamFailure('away', 'no handshake in time'));
    }, target.connectTimeoutMs);
    this.transport = open(target, {
      packet: (packet) => this.onPacket(packet),
      closed: (failure) => this.end(failure),
    });
  }

  get handshake(): Handshake {
    if (!this.opened) throw new TypeError('the upstream has not opened the connection yet');
    return this.opened;
  }

  get backlogBytes(): number {
    return this.transport.backlogBytes;
  }

  start(listener: UpstreamListener): void {
    this.listener = listener;
    if (!this.ended) return this.resume();
    for (const part of this.held.splice(0)) listener.message(part);
    listener.closed(this.ended);
  }

  send(part: string | Buffer): void {
    if (!this.isOver) this.transport.send(typeof part === 'string' ? `4${part}` : part);
  }

  pause(): void {
    if (this.isPaused) return;
    this.isPaused = true;
    this.transport.pause();
    // Nothing can be heard of it now.
    this.watch();
  }

  resume(): void {
    if (!this.isPaused || this.isOver) return;
    this.isPaused = false;
    this.release();
    // What was held may have been enough.
    if (this.isPaused || this.isOver) return;
    this.transport.resume();
    this.watch();
  }

  close(): void {
    if (this.isOver) return;
    this.stop();
    this.transport.resume();
    this.transport.close();
    setTimeout(() => this.transport.destroy(), LINGER_MS).unref();
  }

  private onPacket(packet: EnginePacket): void {
    if (this.isOver) return;
    if (!this.opened) return this.onHandshake(packet);
    this.watch();
    if (typeof packet !== 'string') return this.deliver(packet);
    switch (packet.charAt(0)) {
      case '4':
        return this.deliver(packet.slice(1));
      case '2':
        return this.transport.send(`3${packet.slice(1)}`);
      case '1':
        return this.fail(new UpstreamFailure('closed', 'the upstream said close'));
      case '3':
      case '6':
        return;
      default:
        this.fail(new UpstreamFailure('broken', `no Engine.IO packet: ${quote(packet)}`));
    }
  }

  private onHandshake(packet: EnginePacket): void {
    clearTimeout(this.connectTimer);
    const handshake = readHandshake(packet);
    if (!handshake) {
      return this.fail(new UpstreamFailure('unfit', `no Engine.IO handshake: ${quote(packet)}`));
    }
    this.opened = handshake;
    this.watch();
    if (this.eio === 3) {
      this.pingTimer = setInterval(() => this.transport.send('2'), handshake.pingIntervalMs);
    }
    // Nothing is read before somebody wants it.
    this.pause();
    this.resolve(this);
  }

  private deliver(part: string | Buffer): void {
    if (!this.listener || this.isPaused || this.held.length > 0) this.held.push(part);
    else this.listener.message(part);
  }

  /** Hands over what is held, as long as it is wanted. */
  private release(): void {
    while (!this.isPaused && !this.isOver) {
      const part = this.held.shift();
      if (part === undefined) return;
      this.listener?.message(part);
    }
  }

  /** Something was heard: it must not be silent from now on for longer than its protocol allows. */
  private watch(): void {
    if (this.isPaused || !this.opened) {
      clearTimeout(this.silenceTimer);
      this.silenceTimer = undefined;
      return;
    }
    if (this.silenceTimer) return void this.silenceTimer.refresh();
    const { pingIntervalMs, pingTimeoutMs } = this.opened;
    this.silenceTimer = setTimeout(() => {
      this.fail(new UpstreamFailure('broken', 'nothing was heard of the upstream: ping timeout'));
    }, pingIntervalMs + pingTimeoutMs);
  }

  private fail(failure: UpstreamFailure): void {
    this.end(failure);
    this.transport.destroy();
  }

  private end(failure: UpstreamFailure): void {
    if (this.isOver) return;
    if (!this.opened) {
      this.stop();
      return this.reject(asConnectFailure(failure));
    }
    // What came before the end is still worth having.
    this.isPaused = false;
    if (this.listener) this.release();
    if (this.isOver) return;
    this.stop();
    this.ended = failure;
    this.listener?.closed(failure);
  }

  private stop(): void {
    this.isOver = true;
    clearTimeout(this.connectTimer);
    clearTimeout(this.silenceTimer);
    clearInterval(this.pingTimer);
  }
}

/** One that ends before it has begun is a transport that is not to be had there. */
function asConnectFailure(failure: UpstreamFailure): UpstreamFailure {
  const hasBegun = failure.kind === 'broken' || failure.kind === 'closed';
  return hasBegun ? new UpstreamFailure('unfit', failure.message, failure.status) : failure;
}

function readHandshake(packet: EnginePacket): Handshake | undefined {
  if (typeof packet !== 'string' || packet[0] !== '0') return undefined;
  try {
    // Checked member by member.
    const { sid, pingInterval, pingTimeout, maxPayload } = JSON.parse(packet.slice(1)) as Partial<
      Record<string, unknown>
    >;
    // It goes into URLs and headers.
    if (typeof sid !== 'string' || !/^[\w.~-]{1,128}$/.test(sid)) return undefined;
    return {
      sid,
      pingIntervalMs: durationOf(pingInterval, 25_000),
      pingTimeoutMs: durationOf(pingTimeout, 20_000),
      maxPayloadBytes: typeof maxPayload === 'number' && maxPayload > 0 ? maxPayload : undefined,
    };
  } catch {
    return undefined;
  }
}

/** Between ten milliseconds and a day: what a timer can do, and an upstream can mean. */
function durationOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? Math.min(Math.max(value, 10), 86_400_000) : otherwise;
}

function quote(packet: EnginePacket): string {
  return JSON.stringify(String(packet).slice(0, 80));
}
