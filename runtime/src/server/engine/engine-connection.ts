import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { PacketCodec, PacketPart, PacketReader, WholePacket } from '../packets/codec.js';
import { type Frame, packetFrame } from '../stream/frames.js';
import type { PacketType } from '../packets/packet.js';

/** What Socket.IO passes along with a packet. */
export interface WriteOptions {
  readonly volatile?: boolean;
  readonly compress?: boolean;
}

/** Where the connection's packets go. */
export interface PacketSink {
  /** A namespace has been connected, or is so no longer. */
  onNamespace(nsp: string, change: NamespaceChange): void;
  onFrame(frame: Frame, whole: WholePacket): void;
  /** The connection is to close: what has been written so far is still delivered. */
  onClose(cause: CloseCause): void;
  readonly lastSeq: number;
  /** Whether nothing is on its way: a volatile event may be written. */
  readonly isWritable: boolean;
}

/** Who closes: Socket.IO itself, or a gateway whose way to it has broken off. As a `$goodbye` says it. */
export type CloseCause = 'closed' | 'upstream-lost';

/** Reasons as Socket.IO's engine gives them; any other would switch off its state recovery. */
export type CloseReason = 'transport close' | 'transport error' | 'ping timeout' | 'forced close';

export type NamespaceChange = 'connected' | 'refused' | 'disconnected';

const NAMESPACE_CHANGES: Partial<Record<PacketType, NamespaceChange>> = {
  connect: 'connected',
  connect_error: 'refused',
  disconnect: 'disconnected',
};

/**
 * The connection that a Socket.IO server (2.x, 3.x, 4.x) accepts as one of its engine's own.
 * @see https://socket.io/docs/v4/server-socket-instance/#socketconn
 */
export class EngineConnection extends EventEmitter {
  readonly remoteAddress: string | undefined;
  readyState: 'open' | 'closing' | 'closed' = 'open';
  /**
   * What has been written since the last flush, once somebody has asked for packets. Few do, and looking for listeners on each
   * write would cost.
   */
  private unflushed: object[] | undefined;
  private readonly reader: PacketReader;

  /** @param server Socket.IO's engine, if there is one; users reach it as `socket.conn.server` */
  constructor(
    readonly id: string,
    readonly request: IncomingMessage,
    readonly server: unknown,
    codec: PacketCodec,
    private readonly sink: PacketSink,
  ) {
    super();
    if (server instanceof EventEmitter && server.listenerCount('flush') > 0) this.watch();
    this.on('newListener', noticeWatcher);
    this.reader = codec.createReader();
    this.remoteAddress = request.socket.remoteAddress;
  }

  get protocol(): 4 {
    return 4;
  }

  get upgraded(): false {
    return false;
  }

  /** Socket.IO asks it before a volatile event, and applications for its name. */
  get transport(): { readonly name: string; readonly writable: boolean } {
    return { name: 'sse', writable: this.sink.isWritable };
  }

  /** Whether what is behind takes no more for now, and a client should say the rest later: a gateway's own. */
  isCongested(): boolean {
    return false;
  }

  /** Called by Socket.IO once for each part of a packet: its text, then each of its attachments. */
  write(data: PacketPart, options?: WriteOptions): this {
    if (this.readyState !== 'open') return this;
    if (this.unflushed) {
      const shown = { ...options, compress: options?.compress !== false };
      const packet = { type: 'message', data, options: shown };
      this.emit('packetCreate', packet);
      this.unflushed.push(packet);
    }
    const volatile = options?.volatile === true;
    const shared = findShared(data, volatile, this.sink.lastSeq);
    if (shared) {
      this.pass(shared);
    } else {
      const whole = this.reader.read(data);
      if (whole) this.pass(share(data, volatile, withSid(whole, this.id)));
    }
    return this;
  }

  send(data: PacketPart, options?: WriteOptions): this {
    return this.write(data, options);
  }

  /** Has packets kept and told for those who listen. */
  watch(): void {
    this.unflushed ??= [];
  }

  /** Tells those who listen, here and at Socket.IO's engine, that what was written is on its way. */
  flushed(): void {
    const { unflushed } = this;
    if (unflushed?.length) {
      this.unflushed = [];
      this.tell('flush', unflushed);
    }
    this.tell('drain');
  }

  /** Called by Socket.IO. Listeners get `forced close`, after what has been written is on its way. */
  close(): void {
    this.closeSoon('closed');
  }

  /** Called by a gateway whose upstream is gone. */
  lose(): void {
    this.closeSoon('upstream-lost');
  }

  /** Tells Socket.IO that the connection is over. Only the first reason counts. */
  finish(reason: CloseReason, description?: unknown): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.emit('close', reason, description);
  }

  /** Hands Socket.IO a packet of the client. */
  receive(parts: readonly PacketPart[]): void {
    if (this.readyState !== 'open') return;
    for (const part of parts) {
      if (this.unflushed) this.emit('packet', { type: 'message', data: part });
      this.emit('data', part);
      if (this.unflushed) this.emit('message', part);
    }
  }

  private tell(event: string, ...details: readonly unknown[]): void {
    this.emit(event, ...details);
    if (this.server instanceof EventEmitter) this.server.emit(event, this, ...details);
  }

  private closeSoon(cause: CloseCause): void {
    if (this.readyState !== 'open') return;
    this.readyState = 'closing';
    // Socket.IO may call this from inside a write.
    setImmediate(() => {
      this.sink.onClose(cause);
      this.finish('forced close');
    });
  }

  private pass({ frame, whole, change }: SharedFrame): void {
    this.sink.onFrame(frame, whole);
    if (change) this.sink.onNamespace(whole.packet.nsp, change);
  }
}

/** Events that cost something, so that they are made for listeners only. */
const WATCHED: ReadonlySet<string> = new Set(['packet', 'packetCreate', 'message', 'flush']);

function noticeWatcher(this: EngineConnection, event: string): void {
  if (WATCHED.has(event)) this.watch();
}

/** 20 characters of `[\w-]`: the shape that Socket.IO's ecosystem expects of an engine id. */
export function createConnectionId(): string {
  return randomBytes(15).toString('base64url');
}

/** What an event has become, for the other receivers of the same broadcast. */
interface SharedFrame {
  readonly data: PacketPart;
  readonly volatile: boolean;
  readonly whole: WholePacket;
  readonly frame: Frame;
  readonly change: NamespaceChange | undefined;
}

/** A broadcast writes the same data to each receiver in turn: one entry finds it again. */
let last: SharedFrame | undefined;

/** Not for a receiver that is already past the frame: the same data twice is two frames to it. */
function findShared(data: PacketPart, volatile: boolean, lastSeq: number): SharedFrame | undefined {
  if (!last || (!volatile && last.frame.seq <= lastSeq)) return undefined;
  return last.volatile === volatile && last.data === data ? last : undefined;
}

/** Only events are broadcast, and only those without attachments are one write. */
function share(data: PacketPart, volatile: boolean, whole: WholePacket): SharedFrame {
  const { type, attachments } = whole.packet;
  const change = NAMESPACE_CHANGES[type];
  const shared = { data, volatile, whole, frame: packetFrame(whole, volatile), change };
  if (type === 'event' && attachments === 0) last = shared;
  return shared;
}

/** 2.x leaves it to the client to make its ids out of the connection's. @see PROTOCOL.md §5 */
function withSid(whole: WholePacket, connectionId: string): WholePacket {
  const { packet } = whole;
  if (packet.type !== 'connect' || packet.payload !== '') return whole;
  const sid = packet.nsp === '/' ? connectionId : `${packet.nsp}#${connectionId}`;
  return { ...whole, packet: { ...packet, payload: JSON.stringify({ sid }) } };
}
