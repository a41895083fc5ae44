import {
  type OutgoingMessage,
  type PacketCodec,
  type PacketPart,
  toBuffer,
  type WholePacket,
} from './codec.js';
import { PACKET_TYPES } from './packet.js';

/** A packet as Socket.IO's parsers exchange it. @see https://socket.io/docs/v4/custom-parser/ */
interface ParsedPacket {
  readonly type: number;
  readonly nsp: string;
  readonly data?: unknown;
  readonly id?: number | undefined;
}

/** What a module for Socket.IO's `parser` option exports. */
export interface PacketParser {
  Encoder: new () => {
    /** 2.x hands the parts to a callback. */
    encode(packet: ParsedPacket, done?: (parts: readonly PacketPart[]) => void): unknown;
  };
  Decoder: new () => {
    on(event: 'decoded', listener: (packet: ParsedPacket) => void): unknown;
    add(part: PacketPart): void;
  };
}

/** Packets of a parser of the application's own, such as socket.io-msgpack-parser. */
export function createCustomCodec(parser: PacketParser): PacketCodec {
  const encoder = new parser.Encoder();
  return {
    encode: (message) => encodeWith(encoder, toPacket(message)),
    createReader() {
      const decoder = new parser.Decoder();
      let decoded: WholePacket | undefined;
      decoder.on('decoded', (packet) => (decoded = toWholePacket(packet)));
      return {
        read(part) {
          decoded = undefined;
          decoder.add(part);
          return decoded;
        },
      };
    },
  };
}

/** Whether packets of this parser are those of Socket.IO's own. */
export function isDefaultParser(parser: PacketParser): boolean {
  const probe = { type: PACKET_TYPES.indexOf('event'), nsp: '/', data: ['probe'] };
  return encodeWith(new parser.Encoder(), probe)[0] === '2["probe"]';
}

function encodeWith(
  encoder: InstanceType<PacketParser['Encoder']>,
  packet: ParsedPacket,
): readonly PacketPart[] {
  let parts: readonly PacketPart[] = [];
  const returned = encoder.encode(packet, (called) => (parts = called));
  return Array.isArray(returned) ? returned : parts;
}

function toPacket(message: OutgoingMessage): ParsedPacket {
  const { kind, nsp = '/' } = message;
  const type = PACKET_TYPES.indexOf(kind);
  switch (message.kind) {
    case 'connect':
      return { type, nsp, data: message.auth };
    case 'disconnect':
      return { type, nsp };
    case 'event': {
      const args = withAttachments(message.args ?? [], message.bin);
      return { type, nsp, data: [message.name, ...args], id: message.ack };
    }
    case 'ack':
      return { type, nsp, data: withAttachments(message.args ?? [], message.bin), id: message.ack };
  }
}

function toWholePacket({ type, nsp, data, id }: ParsedPacket): WholePacket {
  const bin: Buffer[] = [];
  const payload = data === undefined ? '' : JSON.stringify(withPlaceholders(data, bin));
  const name = PACKET_TYPES[type] ?? 'event';
  return { packet: { type: name, nsp, ack: id, attachments: bin.length, payload }, bin };
}

function withPlaceholders(value: unknown, bin: Buffer[]): unknown {
  const bytes = toBuffer(value);
  if (bytes) return { _placeholder: true, num: bin.push(bytes) - 1 };
  return mapChildren(value, (child) => withPlaceholders(child, bin));
}

function withAttachments(args: readonly unknown[], bin: readonly string[] = []): unknown[] {
  const replace = (value: unknown): unknown => {
    const num = bin.length > 0 ? placeholderOf(value) : undefined;
    if (num !== undefined) return Buffer.from(bin[num] ?? '', 'base64');
    return mapChildren(value, replace);
  };
  return args.map(replace);
}

function placeholderOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('_placeholder' in value)) return undefined;
  return 'num' in value && typeof value.num === 'number' ? value.num : undefined;
}

function mapChildren(value: unknown, map: (child: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(map);
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, map(child)]));
}
