import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Batch, UpMessage } from '../../protocol/uplink.js';
import { PROTOCOL_VERSION } from '../../protocol/names.js';
import type { PacketCodec } from '../packets/codec.js';
import {
  type CloseCause,
  type CloseReason,
  EngineConnection,
  type PacketSink,
} from '../engine/engine-connection.js';
import { scheduleFlush } from '../stream/flush-queue.js';
import { controlFrame, type Frame, packetFrame, parseFrameId } from '../stream/frames.js';
import { Liveness } from './liveness.js';
import { Namespaces } from './namespaces.js';
import { Replay, type ReplayBounds } from '../stream/replay.js';
import { openStream, type StreamWriter } from '../stream/stream-writer.js';

export interface SessionSettings {
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
  readonly graceMs: number;
  readonly maxPayloadBytes: number;
  readonly maxNamespaces: number;
  readonly replay: ReplayBounds;
  /** The namespace that the server joins every connection to by itself: `/` on Socket.IO 2. */
  readonly implicitNamespace: string | undefined;
  readonly codec: PacketCodec;
}

/** Who a session is for. */
export interface SessionOwner {
  readonly request: IncomingMessage;
  /** What Socket.IO calls the engine id. */
  readonly connectionId: string;
  /** Socket.IO's engine, for those who look at `socket.conn.server`. */
  readonly engine: unknown;
  /** As the bridge's `principal` option tells. */
  readonly principal: string | undefined;
  /** False for a plain consumer: it can neither answer a ping nor come back. */
  readonly canAnswer: boolean;
}

/** How a session came to its end: what Socket.IO's handlers are told, and the client. */
interface End {
  readonly reason: CloseReason;
  readonly goodbye: string;
  readonly reconnect: boolean;
  readonly retryAfterMs?: number | undefined;
}

type State =
  | { readonly kind: 'attached'; readonly writer: StreamWriter }
  | { readonly kind: 'detached' }
  | { readonly kind: 'ended'; readonly reconnect: boolean };

/** Messages that wait until their namespace is connected, at most, but for those of one batch. */
const MAX_HELD_MESSAGES = 1000;

/** An hour: the nearest that an `EventSource` comes to staying away. */
const STAY_AWAY_MS = 3_600_000;

/** One client's identity on this server, which outlives its connections. @see PROTOCOL.md §4 */
export class Session implements PacketSink {
  readonly conn: EngineConnection;
  /** Largest `Sse-Attempt` seen. */
  attempt = 0;
  /** Number of the next message that has not been run. */
  next = 1;
  private state: State = { kind: 'detached' };
  private isLeaving = false;
  private isBlocked = false;
  /** The present turn of the event loop has more to say than the bounds allow. */
  private isInBurst = false;
  private graceTimer: NodeJS.Timeout | undefined;
  private readonly replay: Replay;
  private readonly namespaces: Namespaces;
  private readonly liveness: Liveness;

  /** @param onEnd called once, when the session is over and before Socket.IO is told */
  constructor(
    readonly owner: SessionOwner,
    private readonly settings: SessionSettings,
    private readonly onEnd: (reason: CloseReason, goodbye: string) => void,
  ) {
    this.replay = new Replay(settings.replay);
    const { connectionId, request, engine } = owner;
    this.conn = new EngineConnection(connectionId, request, engine, settings.codec, this);
    this.namespaces = new Namespaces(settings, {
      deliver: (message) => this.conn.receive(settings.codec.encode(message)),
      refuse: (nsp) => this.onFrame(tooManyNamespaces(nsp)),
    });
    this.liveness = new Liveness(
      settings.pingIntervalMs,
      settings.pingTimeoutMs,
      () => this.sendPing(),
      owner.canAnswer ? () => this.endSilent() : undefined,
    );
  }

  /** Place of the newest frame that this client is to get. */
  get lastSeq(): number {
    return this.replay.lastSeq;
  }

  get isEnded(): boolean {
    return this.state.kind === 'ended';
  }

  /** False once the client was told not to come back. */
  get mayReconnect(): boolean {
    return this.state.kind !== 'ended' || this.state.reconnect;
  }

  /** Too much waits for a middleware's decision, or on its way: the client should say the rest later. */
  get isSaturated(): boolean {
    return this.conn.isCongested() || this.namespaces.held >= MAX_HELD_MESSAGES;
  }

  /** Gives the session its first stream. */
  open(response: ServerResponse): void {
    this.attach(response, false);
  }

  /**
   * Gives the session a further stream, which takes over from the present one.
   * @param lastEventId of the last frame that the client has processed, or empty
   * @returns false when something after that frame is gone: the session is over
   */
  resume(response: ServerResponse, lastEventId: string): boolean {
    this.takeOver();
    const seq = lastEventId === '' ? 0 : parseFrameId(lastEventId);
    if (seq !== undefined && this.replay.resumeFrom(seq)) {
      this.attach(response, true);
      return true;
    }
    const writer = openStream(response);
    writer.write([controlFrame('reset', { reason: 'replay-trimmed' })], noop);
    this.replay.clear();
    this.state = { kind: 'attached', writer };
    this.end({ reason: 'transport close', goodbye: 'reset', reconnect: true });
    return false;
  }

  /** Tells a plain consumer that what it saw before belongs to a session that is gone. */
  announceReset(): void {
    this.onFrame(controlFrame('reset', { reason: 'new-session' }));
  }

  /**
   * Runs the messages of a batch that have not been run yet; the caller has seen that there is no gap.
   * @returns the number that the next message must have
   */
  receive({ seq = this.next, received, messages = [] }: Batch): number {
    if (this.liveness.heard()) this.conn.emit('heartbeat');
    const confirmed = received === undefined ? undefined : parseFrameId(received);
    if (confirmed !== undefined) this.replay.confirm(confirmed);
    for (const message of messages.slice(this.next - seq)) {
      if (this.isEnded || this.isLeaving) break;
      this.next += 1;
      this.run(message);
    }
    return this.next;
  }

  /** @param retryAfterMs when the client should come back */
  shutDown(retryAfterMs?: number): void {
    this.end({ reason: 'transport close', goodbye: 'shutdown', reconnect: true, retryAfterMs });
  }

  onFrame(frame: Frame): void {
    if (this.isEnded || (frame.seq === 0 && this.state.kind === 'detached')) return;
    if (this.replay.push(frame) || this.writeBurst()) scheduleFlush(this);
    else this.endOverflown();
  }

  onNamespace(nsp: string, change: 'connected' | 'refused' | 'disconnected'): void {
    this.namespaces[change](nsp);
    if (change === 'refused' && !this.owner.canAnswer && this.namespaces.isEmpty) this.endRefused();
  }

  onClose(cause: CloseCause): void {
    this.end({ reason: 'forced close', goodbye: cause, reconnect: true });
  }

  flush(): void {
    const { state } = this;
    if (state.kind !== 'attached' || this.isBlocked || !this.replay.hasUnwritten) return;
    this.isBlocked = !state.writer.write(this.replay.take(), this.onWritten);
  }

  /**
   * Writes what has come together past the bounds within one turn of the event loop: no client can read
   * meanwhile, so it does not tell whether this one keeps up.
   * @returns false when the client was behind before this turn
   */
  private writeBurst(): boolean {
    if (this.state.kind !== 'attached' || (this.isBlocked && !this.isInBurst)) return false;
    if (!this.isInBurst) setImmediate(() => (this.isInBurst = false));
    this.isInBurst = true;
    this.isBlocked = !this.state.writer.write(this.replay.take(), this.onWritten);
    return this.replay.makeRoom();
  }

  private readonly onWritten = (): void => {
    if (this.isBlocked || this.replay.hasUnwritten || this.state.kind !== 'attached') return;
    this.conn.transport.writable = true;
    this.conn.emit('drain');
  };

  private attach(response: ServerResponse, resumed: boolean): void {
    clearTimeout(this.graceTimer);
    const writer = openStream(response);
    const isPresent = (): boolean => this.state.kind === 'attached' && this.state.writer === writer;
    this.state = { kind: 'attached', writer };
    this.isBlocked = false;
    writer.write([this.openFrame(resumed)], this.onWritten);
    writer.onDrain(() => isPresent() && this.unblock());
    writer.onCut(() => isPresent() && this.detach());
    this.liveness.start();
    scheduleFlush(this);
  }

  private openFrame(resumed: boolean): Frame {
    const { pingIntervalMs, pingTimeoutMs, graceMs, maxPayloadBytes } = this.settings;
    const bounds = { pingIntervalMs, pingTimeoutMs, graceMs, maxPayloadBytes };
    return controlFrame('open', {
      protocol: PROTOCOL_VERSION,
      conn: this.conn.id,
      resumed,
      ...bounds,
    });
  }

  private unblock(): void {
    this.isBlocked = false;
    this.flush();
    this.onWritten();
  }

  private takeOver(): void {
    if (this.state.kind === 'attached') {
      const goodbye = { reason: 'replaced', resume: true, reconnect: false };
      this.state.writer.end(controlFrame('goodbye', goodbye));
    }
    this.detach();
  }

  private detach(): void {
    this.liveness.stop();
    clearTimeout(this.graceTimer);
    this.state = { kind: 'detached' };
    this.conn.transport.writable = false;
    this.replay.rewind();
    const graceMs = this.owner.canAnswer ? this.settings.graceMs : 0;
    this.graceTimer = setTimeout(() => this.endLost(), graceMs);
  }

  private sendPing(): void {
    this.onFrame(controlFrame('ping', {}));
  }

  private run(message: UpMessage): void {
    if (message.kind !== 'leave') return this.namespaces.accept(message);
    this.isLeaving = true;
    // Socket.IO takes a moment to run what was said before.
    const end: End = { reason: 'transport close', goodbye: 'left', reconnect: false };
    setImmediate(() => setImmediate(() => this.end(end)));
  }

  private endLost(): void {
    this.end({ reason: 'transport close', goodbye: 'expired', reconnect: true });
  }

  private endSilent(): void {
    this.end({ reason: 'ping timeout', goodbye: 'ping timeout', reconnect: true });
  }

  /** Socket.IO is in the middle of a write, so the end waits a moment. */
  private endOverflown(): void {
    const reason = this.state.kind === 'attached' ? 'transport error' : 'transport close';
    this.replay.clear();
    this.conn.readyState = 'closing';
    setImmediate(() => this.end({ reason, goodbye: 'overflow', reconnect: true }));
  }

  private endRefused(): void {
    const end: End = { reason: 'transport close', goodbye: 'refused', reconnect: false };
    setImmediate(() => this.end({ ...end, retryAfterMs: STAY_AWAY_MS }));
  }

  private end({ reason, goodbye, reconnect, retryAfterMs }: End): void {
    const { state } = this;
    if (state.kind === 'ended') return;
    this.liveness.stop();
    clearTimeout(this.graceTimer);
    this.state = { kind: 'ended', reconnect };
    if (state.kind === 'attached') {
      const data = { reason: goodbye, resume: false, reconnect, retryAfterMs };
      if (this.replay.hasUnwritten) state.writer.write(this.replay.take(), noop);
      state.writer.end(controlFrame('goodbye', data, retryAfterMs));
    }
    this.replay.clear();
    this.onEnd(reason, goodbye);
    this.conn.finish(reason);
  }
}

function tooManyNamespaces(nsp: string): Frame {
  const payload = '{"message":"too many namespaces"}';
  const packet = { type: 'connect_error', nsp, ack: undefined, attachments: 0, payload } as const;
  return packetFrame({ packet, bin: [] }, false);
}

function noop(): void {}
