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
  /** A reader of one connection's packets, part by part; it returns undefined while parts are missing. */
  createReader(): (part: PacketPart) => WholePacket | undefined;
  encode(message: OutgoingMessage): readonly PacketPart[];
}

/** Socket.IO's default parser. Payloads are passed on as text and never parsed. */
export const textCodec: PacketCodec = { createReader: createTextReader, encode: encodeUpMessage };

function createTextReader(): (part: PacketPart) => WholePacket | undefined {
  let partial: { packet: Packet; bin: Buffer[] } | undefined;
  return (part) => {
    if (typeof part === 'string') {
      const packet = parsePacket(part);
      partial = { packet, bin: [] };
    } else {
      partial?.bin.push(toBuffer(part) ?? part);
    }
    if (!partial || partial.bin.length < partial.packet.attachments) return undefined;
    const whole = partial;
    partial = undefined;
    return whole;
  };
}

/** The bytes of a Buffer, a typed array or an ArrayBuffer; undefined for anything else. */
export function toBuffer(value: unknown): Buffer | undefined {
  if (ArrayBuffer.isView(value)) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  return value instanceof ArrayBuffer ? Buffer.from(value) : undefined;
}
