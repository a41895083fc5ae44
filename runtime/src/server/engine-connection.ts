import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type Frame, packetFrame } from './frames.js';
import { type Packet, type PacketType, parsePacket } from './packet.js';

/** What Socket.IO passes along with a packet. */
export interface WriteOptions {
  readonly volatile?: boolean;
}

/** Where the connection's packets go. */
export interface PacketSink {
  /** A namespace has been connected, or is so no longer. */
  onNamespace(nsp: string, change: 'connected' | 'refused' | 'disconnected'): void;
  onFrame(frame: Frame): void;
  /** Socket.IO asks to close: what has been written so far is still delivered. */
  onClose(): void;
  readonly lastSeq: number;
}

/** Reasons as Socket.IO's engine gives them; any other would switch off its state recovery. */
export type CloseReason = 'transport close' | 'transport error' | 'ping timeout' | 'forced close';

const NAMESPACE_CHANGES: Partial<Record<PacketType, 'connected' | 'refused' | 'disconnected'>> = {
  connect: 'connected',
  connect_error: 'refused',
  disconnect: 'disconnected',
};

/**
 * The connection that a Socket.IO server (2.x, 3.x, 4.x) accepts as one of its engine's own.
 * @see https://socket.io/docs/v4/server-socket-instance/#socketconn
 */
export class EngineConnection extends EventEmitter {
  readonly protocol = 4;
  readonly upgraded = false;
  readonly transport = { name: 'sse', writable: true };
  readonly remoteAddress: string | undefined;
  readyState: 'open' | 'closing' | 'closed' = 'open';
  /** A binary packet whose attachments are still being written. */
  private partial: { packet: Packet; text: string; volatile: boolean; bin: Buffer[] } | undefined;

  /** @param server Socket.IO's engine, if there is one; users reach it as `socket.conn.server` */
  constructor(
    readonly id: string,
    readonly request: IncomingMessage,
    readonly server: unknown,
    private readonly sink: PacketSink,
  ) {
    super();
    this.remoteAddress = request.socket.remoteAddress;
  }

  /** Called by Socket.IO once for each text and each Buffer of a packet. */
  write(data: string | Buffer, options?: WriteOptions): this {
    if (this.readyState !== 'open') return this;
    this.emit('packetCreate', { type: 'message', data, options });
    this.transport.writable = false;
    if (typeof data === 'string') this.writeText(data, options?.volatile === true);
    else this.writeAttachment(data);
    return this;
  }

  send(data: string | Buffer, options?: WriteOptions): this {
    return this.write(data, options);
  }

  /** Called by Socket.IO. Listeners get `forced close`, after what has been written is on its way. */
  close(): void {
    if (this.readyState !== 'open') return;
    this.readyState = 'closing';
    // Socket.IO may call this from inside a write.
    setImmediate(() => {
      this.sink.onClose();
      this.finish('forced close');
    });
  }

  /** Tells Socket.IO that the connection is over. Only the first reason counts. */
  finish(reason: CloseReason, description?: unknown): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.emit('close', reason, description);
  }

  /** Hands Socket.IO a packet of the client. */
  receive(parts: readonly (string | Buffer)[]): void {
    for (const part of parts) {
      this.emit('packet', { type: 'message', data: part });
      this.emit('data', part);
    }
  }

  private writeText(text: string, volatile: boolean): void {
    const shared = sharedFrame(text, volatile, this.sink.lastSeq);
    if (shared) return this.pass(shared.packet, shared.frame);
    const packet = parsePacket(text);
    if (packet.attachments > 0) {
      this.partial = { packet, text, volatile, bin: [] };
      return;
    }
    this.pass(packet, shareFrame(text, volatile, packet, packetFrame(packet, [], volatile)));
  }

  private writeAttachment(data: Buffer): void {
    const { partial } = this;
    if (!partial) return;
    partial.bin.push(data);
    if (partial.bin.length < partial.packet.attachments) return;
    this.partial = undefined;
    this.pass(partial.packet, packetFrame(partial.packet, partial.bin, partial.volatile));
  }

  private pass(packet: Packet, frame: Frame): void {
    this.sink.onFrame(frame);
    const change = NAMESPACE_CHANGES[packet.type];
    if (change) this.sink.onNamespace(packet.nsp, change);
  }
}

/** 20 characters of `[\w-]`: the shape that Socket.IO's ecosystem expects of an engine id. */
export function createConnectionId(): string {
  return randomBytes(15).toString('base64url');
}

/** A broadcast writes the same text to each receiver in turn: one entry finds it again. */
let last: { text: string; volatile: boolean; packet: Packet; frame: Frame } | undefined;

/** Not for a receiver that is already past the frame: the same text twice is two frames to it. */
function sharedFrame(text: string, volatile: boolean, lastSeq: number): typeof last {
  const isSame = last?.text === text && last.volatile === volatile;
  return isSame && (volatile || (last?.frame.seq ?? 0) > lastSeq) ? last : undefined;
}

function shareFrame(text: string, volatile: boolean, packet: Packet, frame: Frame): Frame {
  last = { text, volatile, packet, frame };
  return frame;
}
