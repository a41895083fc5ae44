import type { UpMessage } from '../../protocol/uplink.js';
import { encodeUpMessage, type Packet, parsePacket } from './packet.js';

/** What is handed to Socket.IO, or comes from it (there also typed arrays): the writes of one packet. */
export type PacketPart = string | Buffer;

/** A packet with its attachments. */
export interface WholePacket {
  readonly packet: Packet;
  readonly bin: readonly Buffer[];
}

/** A message for Socket.IO; `leave` is between client and bridge alone. */
export type OutgoingMessage = Exclude<UpMessage, { kind: 'leave' }>;

/** How packets are written, as the server's `parser` option says. */
export interface PacketCodec {
  /** For the packets of one connection. */
  createReader(): PacketReader;
  encode(message: OutgoingMessage): readonly PacketPart[];
}

/** Each connection has one: a class with its state, since a function with a scope of its own is three times as large. */
export interface PacketReader {
  /** @returns undefined while parts are missing */
  read(part: PacketPart): WholePacket | undefined;
}

/** Socket.IO's default parser. Payloads are passed on as text and never parsed. */
export const textCodec: PacketCodec = {
  createReader: () => new TextReader(),
  encode: encodeUpMessage,
};

class TextReader implements PacketReader {
  private partial: { readonly packet: Packet; readonly bin: Buffer[] } | undefined;

  read(part: PacketPart): WholePacket | undefined {
    if (typeof part === 'string') this.partial = { packet: parsePacket(part), bin: [] };
    else this.partial?.bin.push(toBuffer(part) ?? part);
    const { partial } = this;
    if (!partial || partial.bin.length < partial.packet.attachments) return undefined;
    this.partial = undefined;
    return partial;
  }
}

/** The bytes of a Buffer, a typed array or an ArrayBuffer; undefined for anything else. */
export function toBuffer(value: unknown): Buffer | undefined {
  if (ArrayBuffer.isView(value)) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  return value instanceof ArrayBuffer ? Buffer.from(value) : undefined;
}
