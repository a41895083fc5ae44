import type { IncomingMessage } from 'node:http';
import type { AnswerEnd } from '../../protocol/answer.js';
import { problemOf, Refusal } from '../http/answers.js';
import type { WholePacket } from '../packets/codec.js';
import { type CloseCause, EngineConnection, type PacketSink } from '../engine/engine-connection.js';
import type { Frame } from '../stream/frames.js';
import type { Packet } from '../packets/packet.js';
import { whenHandled } from './handler.js';
import { Journal } from './journal.js';
import { readAck, readEvent, readFailure, readRefusal, type SentEvent } from './packets.js';
import type { Reservation, SocketIoPort } from '../engine/port.js';
import type { AnswerStore } from '../stores/store.js';

/** What is to be run, and until when. */
export interface CallPlan {
  readonly id: string;
  readonly nsp: string;
  readonly event: string;
  readonly args: readonly unknown[];
  readonly auth: object | undefined;
  readonly until: ReadonlySet<unknown>;
  readonly failures: ReadonlySet<unknown>;
  /** Undefined: all. */
  readonly events: ReadonlySet<unknown> | undefined;
  readonly wantsAck: boolean;
  readonly timeLimitMs: number;
  readonly graceMs: number;
  readonly resumeTtlMs: number;
  readonly maxBytes: number;
  readonly store: AnswerStore;
  refusal(error: { message: string; data?: unknown }): Readonly<Record<string, unknown>>;
}

type Outcome = Omit<AnswerEnd, 'kind'>;
type FailureCode = 'failed' | 'timed-out' | 'unavailable' | 'owner-lost' | 'payload-too-large';

/** The number of the ack that the handler is handed. */
const ACK = 0;

/** One run of a handler: a socket of its own, from its connect to its disconnect. @see PROTOCOL.md §6.5 */
export class Call implements PacketSink {
  lastSeq = 0;
  /** The store takes whatever comes. */
  readonly isWritable = true;
  private readonly conn: EngineConnection;
  private readonly journal: Journal;
  private phase: 'connecting' | 'running' | 'ended' = 'connecting';
  private isEmitted = false;
  private hasOffsets = false;
  private readers = 0;
  private graceTimer: NodeJS.Timeout | undefined;
  private limitTimer: NodeJS.Timeout | undefined;
  private settle: { opened: () => void; refused: (refusal: Refusal) => void } | undefined;

  /** @param onOver called once: the handler has been told, or never was */
  constructor(
    private readonly plan: CallPlan,
    private readonly port: SocketIoPort,
    private readonly start: {
      readonly reservation: Reservation;
      readonly request: IncomingMessage;
    },
    private readonly onOver: (status: string) => void,
  ) {
    const { reservation, request } = start;
    this.conn = new EngineConnection(reservation.id, request, port.engine, port.codec, this);
    this.journal = new Journal(plan.store, plan.id, plan.maxBytes, {
      written: () => this.conn.flushed(),
      lost: () => this.hangUp('error'),
    });
  }

  /**
   * Connects, and emits the event.
   * @throws {Refusal} when a middleware refuses, or nothing handles the event
   */
  run(): Promise<void> {
    const { nsp, auth, timeLimitMs } = this.plan;
    return new Promise((opened, refused) => {
      this.settle = { opened, refused };
      this.limitTimer = setTimeout(() => this.failTimedOut(), timeLimitMs);
      this.start.reservation.handOver(this.conn);
      if (this.port.isVersion2 && nsp === '/') return;
      this.conn.receive(this.port.codec.encode({ kind: 'connect', nsp, ...(auth && { auth }) }));
    });
  }

  /** Somebody reads. */
  attach(): void {
    this.readers += 1;
    clearTimeout(this.graceTimer);
  }

  /** Somebody no longer reads. @param isOver he will not come back */
  detach(isOver: boolean): void {
    this.readers -= 1;
    this.watch(isOver ? 0 : this.plan.graceMs);
  }

  /** Before it has opened, nobody knows its name. */
  cancel(): void {
    if (this.phase === 'running') this.end({ status: 'cancelled' });
  }

  /** Ends the answer with an error. */
  fail(code: FailureCode, members: Readonly<Record<string, unknown>> = {}): void {
    const refusal = new Refusal(code, members);
    if (this.phase === 'connecting') this.refuse(refusal);
    else this.end({ status: 'error', problem: problemOf(refusal) });
  }

  onFrame(frame: Frame, whole: WholePacket): void {
    const isVolatile = frame.seq === 0;
    if (!isVolatile) this.lastSeq = frame.seq;
    if (whole.packet.nsp !== this.plan.nsp) return;
    if (this.phase === 'connecting') this.onAdmission(whole.packet);
    else if (this.phase === 'running') this.onPacket(whole, isVolatile);
  }

  /** Everything is in the packets. */
  onNamespace(): void {}

  /** Socket.IO closes the connection: the server is going down, or has gone. */
  onClose(cause: CloseCause): void {
    this.fail(cause === 'closed' ? 'unavailable' : 'owner-lost');
  }

  private onAdmission({ type, payload }: Packet): void {
    if (type === 'connect') process.nextTick(() => this.connected(payload));
    if (type === 'disconnect') this.refuse(new Refusal('forbidden'));
    if (type !== 'connect_error') return;
    // What clients are told of it by Socket.IO, this route tells only if it wants to.
    const error = readRefusal(payload);
    this.refuse(new Refusal('forbidden', this.plan.refusal(error), {}, error.message));
  }

  private onPacket({ packet, bin }: WholePacket, isVolatile: boolean): void {
    const { type, ack, payload } = packet;
    if (type === 'disconnect') return this.disconnected();
    if (!this.isEmitted) return;
    if (type === 'event' || type === 'binary_event') {
      // Where the state can be recovered, Socket.IO adds an offset to what is not volatile and wants no ack.
      const hasOffset = this.hasOffsets && !isVolatile && ack === undefined;
      this.emitted(readEvent(payload, bin, hasOffset));
    } else if (ack === ACK) {
      this.end(readAck(payload, bin));
    }
  }

  private connected(payload: string): void {
    // Socket.IO's own packet: an object with ids, or empty on 2.x.
    const { sid, pid } = JSON.parse(payload || '{}') as { sid?: string; pid?: string };
    this.hasOffsets = pid !== undefined;
    const socket = this.port.socketOf(this.conn, this.plan.nsp, sid);
    whenHandled(socket, this.plan.event, (isHandled) => {
      if (this.phase !== 'connecting') return;
      if (isHandled) this.open();
      else this.refuse(new Refusal('unhandled', { detail: `event: ${this.plan.event}` }));
    });
  }

  private open(): void {
    const { id, nsp, event, args, wantsAck } = this.plan;
    this.phase = 'running';
    this.journal.push(JSON.stringify({ kind: 'open', stream: id, atMs: Date.now() }));
    this.settle?.opened();
    this.watch();
    // Socket.IO runs the handler in a tick of its own; this one is the last before it.
    process.nextTick(() => (this.isEmitted = true));
    const message = { kind: 'event', nsp, name: event, args } as const;
    this.conn.receive(this.port.codec.encode(wantsAck ? { ...message, ack: ACK } : message));
  }

  private emitted(sent: SentEvent): void {
    const { name, entry } = sent;
    const { until, failures, events } = this.plan;
    const isLast = until.has(name) || failures.has(name);
    if (!isLast && events && !events.has(name)) return;
    if (!this.journal.push(entry)) return this.failTooLarge();
    if (failures.has(name)) this.fail('failed', readFailure(sent));
    else if (isLast) this.end({ status: 'complete' });
  }

  private disconnected(): void {
    const { until, failures } = this.plan;
    this.end({ status: until.size + failures.size > 0 ? 'cancelled' : 'complete' });
  }

  private end(outcome: Outcome): void {
    if (this.phase === 'ended') return;
    const { maxBytes, resumeTtlMs } = this.plan;
    const entry = JSON.stringify({ kind: 'end', ...outcome });
    if (outcome.status === 'complete' && entry.length > maxBytes) return this.failTooLarge();
    this.journal.end(entry, resumeTtlMs);
    this.hangUp(outcome.status);
  }

  /** Says what would have been an end: it may be another that the handler has. */
  private failTimedOut(): void {
    const { wantsAck, until, failures, timeLimitMs } = this.plan;
    const wanted = [...(wantsAck ? ['ack'] : []), 'disconnect', ...until, ...failures];
    this.fail('timed-out', { limitMs: timeLimitMs, wanted });
  }

  private failTooLarge(): void {
    this.fail('payload-too-large', { limit: this.plan.maxBytes });
  }

  private refuse(refusal: Refusal): void {
    if (this.phase !== 'connecting') return;
    this.settle?.refused(refusal);
    this.hangUp('refused');
  }

  /** The client goes, as the handler sees it; the connection when the handler has been told. */
  private hangUp(status: string): void {
    if (this.phase === 'ended') return;
    const wasConnected = this.phase === 'running';
    this.phase = 'ended';
    clearTimeout(this.graceTimer);
    clearTimeout(this.limitTimer);
    const { nsp } = this.plan;
    if (wasConnected) this.conn.receive(this.port.codec.encode({ kind: 'disconnect', nsp }));
    setImmediate(() => {
      this.port.release(this.conn);
      this.conn.finish('transport close');
    });
    this.onOver(status);
  }

  /** Cancels when nobody reads for too long: not here, nor at another node. */
  private watch(graceMs = this.plan.graceMs): void {
    clearTimeout(this.graceTimer);
    if (this.readers > 0 || this.phase !== 'running') return;
    this.graceTimer = setTimeout(() => {
      this.checkReaders().catch(() => this.cancel());
    }, graceMs);
  }

  private async checkReaders(): Promise<void> {
    const isAttended = await this.plan.store.isAttended(this.plan.id);
    if (this.readers > 0) return;
    if (isAttended) this.watch();
    else this.cancel();
  }
}
