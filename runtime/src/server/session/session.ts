import type { IncomingMessage } from 'node:http';
import type { UpMessage } from '../../protocol/uplink.js';
import { PROTOCOL_VERSION } from '../../protocol/names.js';
import type { OutgoingMessage, PacketCodec } from '../packets/codec.js';
import {
  type CloseCause,
  EngineConnection,
  type NamespaceChange,
  type PacketSink,
} from '../engine/engine-connection.js';
import { Delivery, type DeliveryOwner } from '../stream/delivery.js';
import { controlFrame, type Frame, packetFrame, parseFrameId } from '../stream/frames.js';
import { type End, ENDS, goodbyeFrame, isNews } from './end.js';
import type { Liveness, Watched } from './liveness.js';
import { type NamespaceOutcome, Namespaces } from './namespaces.js';
import type { ReplayBounds } from '../stream/replay.js';
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
  /** Of the session's secret: what it is found by. */
  readonly digest: string;
  /** As the bridge's `principal` option tells. */
  readonly principal: string | undefined;
  /** As it was at the beginning: a handler may take the request away. */
  readonly address: string;
  /** False for a plain consumer: it can neither answer a ping nor come back. */
  readonly canAnswer: boolean;
}

export interface NumberedMessages {
  /** Of the first. */
  readonly seq: number;
  readonly messages: readonly UpMessage[];
}

/** What the sessions of a server share. */
export interface SessionHost {
  readonly settings: SessionSettings;
  readonly liveness: Liveness;
  /** The stream is lost. */
  cut(session: Session): void;
  /** Called once, when the session is over and before Socket.IO is told. */
  ended(session: Session, end: End): void;
}

/** What the client has missed is gone. */
const TRIMMED = controlFrame('reset', { reason: 'replay-trimmed' });

/** One client's identity on this server, which outlives its connections. @see PROTOCOL.md §4 */
export class Session implements PacketSink, DeliveryOwner, NamespaceOutcome, Watched {
  readonly conn: EngineConnection;
  readonly digest: string;
  readonly principal: string | undefined;
  readonly address: string;
  readonly canAnswer: boolean;
  /** Largest `Sse-Attempt` seen. */
  attempt = 0;
  /** Largest `term` seen. */
  term = 0;
  /** Number of the next message that has not been run. */
  next = 1;
  /** Pending while a batch is being run that takes several turns of the event loop. */
  running: Promise<void> | undefined;
  private ending: End | undefined;
  private isLeaving = false;
  private graceTimer: NodeJS.Timeout | undefined;
  private readonly delivery: Delivery;
  private readonly namespaces: Namespaces;

  constructor(
    { request, connectionId, engine, digest, principal, address, canAnswer }: SessionOwner,
    private readonly host: SessionHost,
  ) {
    const { settings } = host;
    this.digest = digest;
    this.principal = principal;
    this.address = address;
    this.canAnswer = canAnswer;
    this.conn = new EngineConnection(connectionId, request, engine, settings.codec, this);
    this.delivery = new Delivery(settings.replay, this);
    this.namespaces = new Namespaces(settings, this);
  }

  get lastSeq(): number {
    return this.delivery.replay.lastSeq;
  }

  get isWritable(): boolean {
    return this.delivery.isIdle;
  }

  get isEnded(): boolean {
    return this.ending !== undefined;
  }

  /** False once the client was told not to come back. */
  get mayReconnect(): boolean {
    return this.ending?.reconnect !== false;
  }

  /** Whether a stream can be had: that of a session that has ended tells how. */
  get hasNews(): boolean {
    return !this.ending || (this.canAnswer && isNews(this.ending));
  }

  /** What is kept for the client, in UTF-16 units. */
  get keptSize(): number {
    return this.delivery.replay.size;
  }

  /** Too much waits for a middleware's decision, or on its way: the client should say the rest later. */
  get isSaturated(): boolean {
    return this.conn.isCongested() || this.namespaces.held >= this.host.settings.maxHeldMessages;
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
    const { replay } = this.delivery;
    const seq = lastEventId === '' ? 0 : parseFrameId(lastEventId);
    const isWhole = seq !== undefined && replay.resumeFrom(seq);
    if (!isWhole) {
      this.sayAgain(writer, ENDS.reset);
      replay.clear();
      this.end(ENDS.reset);
    } else if (this.ending) {
      this.sayAgain(writer, this.ending);
    } else {
      this.attach(writer, true);
      return replay.count;
    }
    return undefined;
  }

  /** Tells a plain consumer that what it saw before belongs to a session that is gone. */
  announceReset(): void {
    this.onFrame(controlFrame('reset', { reason: 'new-session' }));
  }

  /** The client has spoken. @param received the id of the last frame that it has */
  hear(received: string | undefined): void {
    if (this.host.liveness.heard(this)) this.conn.emit('heartbeat');
    const confirmed = received === undefined ? undefined : parseFrameId(received);
    if (confirmed !== undefined) this.delivery.replay.confirm(confirmed);
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
    if (this.ending || (frame.seq === 0 && !this.delivery.isAttached)) return;
    if (!this.delivery.push(frame)) this.endOverflown();
  }

  onNamespace(nsp: string, change: NamespaceChange): void {
    this.namespaces[change](nsp);
    if (change !== 'refused' || this.canAnswer || !this.namespaces.isEmpty) return;
    setImmediate(() => this.end(ENDS.refused));
  }

  onClose(cause: CloseCause): void {
    this.end({ ...ENDS.closed, goodbye: cause });
  }

  onWritten(): void {
    this.conn.flushed();
  }

  onCut(): void {
    this.host.cut(this);
    this.detach();
  }

  deliver(message: OutgoingMessage): void {
    this.conn.receive(this.host.settings.codec.encode(message));
  }

  refuse(nsp: string): void {
    this.onFrame(tooManyNamespaces(nsp));
  }

  sendPing(): void {
    this.onFrame(controlFrame('ping', {}));
  }

  onSilence(): void {
    this.end(ENDS.silent);
  }

  private attach(writer: StreamWriter, resumed: boolean): void {
    clearTimeout(this.graceTimer);
    this.delivery.attach(writer, this.openFrame(resumed));
    this.host.liveness.start(this);
  }

  private openFrame(resumed: boolean): Frame {
    const { pingIntervalMs, pingTimeoutMs, graceMs, maxPayloadBytes } = this.host.settings;
    const bounds = { pingIntervalMs, pingTimeoutMs, graceMs, maxPayloadBytes };
    return controlFrame('open', {
      protocol: PROTOCOL_VERSION,
      conn: this.conn.id,
      resumed,
      ...bounds,
    });
  }

  private takeOver(): void {
    if (this.ending) return;
    const goodbye = { reason: 'replaced', resume: true, reconnect: false };
    this.detach(controlFrame('goodbye', goodbye));
  }

  private detach(last?: Frame): void {
    this.host.liveness.stop(this);
    clearTimeout(this.graceTimer);
    this.delivery.detach(last);
    const graceMs = this.canAnswer ? this.host.settings.graceMs : 0;
    this.graceTimer = setTimeout(() => this.end(ENDS.lost), graceMs);
  }

  private run(message: UpMessage): void {
    if (message.kind !== 'leave') return this.namespaces.accept(message);
    this.isLeaving = true;
    // Socket.IO takes a moment to run what was said before.
    setImmediate(() => setImmediate(() => this.end(ENDS.left)));
  }

  /** Socket.IO is in the middle of a write, so the end waits a moment. */
  private endOverflown(): void {
    const end = this.delivery.isAttached ? ENDS.stalled : ENDS.overfull;
    this.delivery.replay.clear();
    this.conn.readyState = 'closing';
    setImmediate(() => this.end(end));
  }

  private end(end: End): void {
    if (this.ending) return;
    this.host.liveness.stop(this);
    clearTimeout(this.graceTimer);
    this.ending = end;
    this.delivery.end(goodbyeFrame(end));
    // Whatever was written may not have arrived.
    if (!this.hasNews) this.delivery.replay.clear();
    this.host.ended(this, end);
    this.conn.finish(end.reason);
  }

  /** To a client that was away, or that could not be reached, when its session came to its end. */
  private sayAgain(writer: StreamWriter, end: End): void {
    const { replay } = this.delivery;
    const before = end === ENDS.reset ? [TRIMMED] : [this.openFrame(true), ...replay.take()];
    writer.write(before);
    writer.end(goodbyeFrame(end));
  }
}

function tooManyNamespaces(nsp: string): Frame {
  const payload = '{"message":"too many namespaces"}';
  const packet = { type: 'connect_error', nsp, ack: undefined, attachments: 0, payload } as const;
  return packetFrame({ packet, bin: [] }, false);
}
