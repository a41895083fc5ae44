import type { IncomingMessage } from 'node:http';
import type { UpMessage } from '../../protocol/uplink.js';
import { PROTOCOL_VERSION } from '../../protocol/names.js';
import type { PacketCodec } from '../packets/codec.js';
import {
  type CloseCause,
  EngineConnection,
  type NamespaceChange,
  type PacketSink,
} from '../engine/engine-connection.js';
import { scheduleFlush } from '../stream/flush-queue.js';
import { controlFrame, type Frame, packetFrame, parseFrameId } from '../stream/frames.js';
import { type End, ENDS, goodbyeFrame, isNews } from './end.js';
import { Liveness } from './liveness.js';
import { Namespaces } from './namespaces.js';
import { Replay, type ReplayBounds } from '../stream/replay.js';
import type { StreamWriter } from '../stream/stream-writer.js';

export interface SessionSettings {
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
  readonly graceMs: number;
  readonly maxPayloadBytes: number;
  readonly maxNamespaces: number;
  readonly namespaceOf: (asked: string) => string;
  readonly maxHeldMessages: number;
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

export interface NumberedMessages {
  /** Of the first. */
  readonly seq: number;
  readonly messages: readonly UpMessage[];
}

/** Whoever keeps the sessions. */
export interface SessionKeeper {
  /** The stream is lost. */
  cut(): void;
  /** Called once, when the session is over and before Socket.IO is told. */
  ended(end: End): void;
}

type State =
  | { readonly kind: 'attached'; readonly writer: StreamWriter }
  | { readonly kind: 'detached' }
  | { readonly kind: 'ended'; readonly end: End };

/** What the client has missed is gone. */
const TRIMMED = controlFrame('reset', { reason: 'replay-trimmed' });

/** One client's identity on this server, which outlives its connections. @see PROTOCOL.md §4 */
export class Session implements PacketSink {
  readonly conn: EngineConnection;
  /** Largest `Sse-Attempt` seen. */
  attempt = 0;
  /** Number of the next message that has not been run. */
  next = 1;
  /** Pending while a batch is being run that takes several turns of the event loop. */
  running: Promise<void> | undefined;
  isFlushScheduled = false;
  private state: State = { kind: 'detached' };
  private isLeaving = false;
  private isBlocked = false;
  /** The present turn of the event loop has more to say than the bounds allow. */
  private isInBurst = false;
  private graceTimer: NodeJS.Timeout | undefined;
  private readonly replay: Replay;
  private readonly namespaces: Namespaces;
  private readonly liveness: Liveness;

  constructor(
    readonly owner: SessionOwner,
    private readonly settings: SessionSettings,
    private readonly keeper: SessionKeeper,
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
    return this.state.kind !== 'ended' || this.state.end.reconnect;
  }

  /** Whether a stream can be had: that of a session that has ended tells how. */
  get hasNews(): boolean {
    return this.state.kind !== 'ended' || (this.owner.canAnswer && isNews(this.state.end));
  }

  /** What is kept for the client, in UTF-16 units. */
  get keptSize(): number {
    return this.replay.size;
  }

  /** Too much waits for a middleware's decision, or on its way: the client should say the rest later. */
  get isSaturated(): boolean {
    return this.conn.isCongested() || this.namespaces.held >= this.settings.maxHeldMessages;
  }

  /** Gives the session its first stream. */
  open(writer: StreamWriter): void {
    this.attach(writer, false);
  }

  /**
   * Gives the session a further stream, which takes over from the present one.
   * @param lastEventId of the last frame that the client has processed, or empty
   * @returns how many frames it begins with; undefined when it cannot go on where the client was: the session is over
   */
  resume(writer: StreamWriter, lastEventId: string): number | undefined {
    this.takeOver();
    const seq = lastEventId === '' ? 0 : parseFrameId(lastEventId);
    const isWhole = seq !== undefined && this.replay.resumeFrom(seq);
    if (this.state.kind === 'ended') {
      this.sayAgain(writer, isWhole ? this.state.end : ENDS.reset);
    } else if (isWhole) {
      this.attach(writer, true);
      return this.replay.count;
    } else {
      writer.write([TRIMMED], noop);
      this.replay.clear();
      this.state = { kind: 'attached', writer };
      this.end(ENDS.reset);
    }
    return undefined;
  }

  /** Tells a plain consumer that what it saw before belongs to a session that is gone. */
  announceReset(): void {
    this.onFrame(controlFrame('reset', { reason: 'new-session' }));
  }

  /** The client has spoken. @param received the id of the last frame that it has */
  hear(received: string | undefined): void {
    if (this.liveness.heard()) this.conn.emit('heartbeat');
    const confirmed = received === undefined ? undefined : parseFrameId(received);
    if (confirmed !== undefined) this.replay.confirm(confirmed);
  }

  /**
   * Runs the messages of a batch that have not been run yet, so many at most; the caller has seen that there is no gap.
   * @returns whether there are more
   */
  runSome({ seq, messages }: NumberedMessages, most: number): boolean {
    for (let count = 0; count < most; count += 1) {
      const message = messages[this.next - seq];
      if (!message || this.isEnded || this.isLeaving) return false;
      this.next += 1;
      this.run(message);
    }
    return this.next - seq < messages.length;
  }

  /** The server is closing: the client should come back at once, to another. */
  shutDown(): void {
    this.end({ ...ENDS.shutdown, retryAfterMs: 0 });
  }

  onFrame(frame: Frame): void {
    if (this.isEnded || (frame.seq === 0 && this.state.kind === 'detached')) return;
    if (this.replay.push(frame) || this.writeBurst()) scheduleFlush(this);
    else this.endOverflown();
  }

  onNamespace(nsp: string, change: NamespaceChange): void {
    this.namespaces[change](nsp);
    if (change === 'refused' && !this.owner.canAnswer && this.namespaces.isEmpty) this.endRefused();
  }

  onClose(cause: CloseCause): void {
    this.end({ ...ENDS.closed, goodbye: cause });
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

  private attach(writer: StreamWriter, resumed: boolean): void {
    clearTimeout(this.graceTimer);
    const isPresent = (): boolean => this.state.kind === 'attached' && this.state.writer === writer;
    this.state = { kind: 'attached', writer };
    this.isBlocked = false;
    writer.write([this.openFrame(resumed)], this.onWritten);
    writer.onDrain(() => isPresent() && this.unblock());
    writer.onCut(() => {
      if (!isPresent()) return;
      this.keeper.cut();
      this.detach();
    });
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
    if (this.state.kind === 'ended') return;
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
    setImmediate(() => setImmediate(() => this.end(ENDS.left)));
  }

  private endLost(): void {
    this.end(ENDS.lost);
  }

  private endSilent(): void {
    this.end(ENDS.silent);
  }

  /** Socket.IO is in the middle of a write, so the end waits a moment. */
  private endOverflown(): void {
    const end = this.state.kind === 'attached' ? ENDS.stalled : ENDS.overfull;
    this.replay.clear();
    this.conn.readyState = 'closing';
    setImmediate(() => this.end(end));
  }

  private endRefused(): void {
    setImmediate(() => this.end(ENDS.refused));
  }

  private end(end: End): void {
    const { state } = this;
    if (state.kind === 'ended') return;
    this.liveness.stop();
    clearTimeout(this.graceTimer);
    this.state = { kind: 'ended', end };
    if (state.kind === 'attached') {
      if (this.replay.hasUnwritten) state.writer.write(this.replay.take(), noop);
      state.writer.end(goodbyeFrame(end));
    }
    // Whatever was written may not have arrived.
    if (!this.hasNews) this.replay.clear();
    this.keeper.ended(end);
    this.conn.finish(end.reason);
  }

  /** To a client that was away, or that could not be reached, when its session came to its end. */
  private sayAgain(writer: StreamWriter, end: End): void {
    const before = end === ENDS.reset ? [TRIMMED] : [this.openFrame(true), ...this.replay.take()];
    writer.write(before, noop);
    writer.end(goodbyeFrame(end));
  }
}

function tooManyNamespaces(nsp: string): Frame {
  const payload = '{"message":"too many namespaces"}';
  const packet = { type: 'connect_error', nsp, ack: undefined, attachments: 0, payload } as const;
  return packetFrame({ packet, bin: [] }, false);
}

function noop(): void {}
