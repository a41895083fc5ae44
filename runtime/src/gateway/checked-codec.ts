import { isReserved } from '../protocol/reserved.js';
import type { PacketCodec, PacketReader } from '../server/packets/codec.js';
import { encodeUpMessage, type Packet, parsePacket } from '../server/packets/packet.js';

export interface PacketBounds {
  readonly eio: 3 | 4;
  /** Of one packet's attachments together. */
  readonly maxMessageBytes: number;
}

/** Attachments of one packet: each costs a little even when it is empty. */
const MAX_ATTACHMENTS = 10_000;

/**
 * Socket.IO's default parser for packets of a stranger: what the rest of the bridge relies on without looking, a Socket.IO server
 * of the same process being trusted, is checked here.
 */
export function createCheckedCodec(bounds: PacketBounds): PacketCodec {
  return { encode: encodeUpMessage, createReader: () => createReader(bounds) };
}

/** The reader throws a {TypeError} at a part that is not in order. */
function createReader({ eio, maxMessageBytes }: PacketBounds): PacketReader {
  let partial: { readonly packet: Packet; readonly bin: Buffer[]; size: number } | undefined;

  return {
    read(part) {
      if (typeof part === 'string') {
        if (partial) throw malformed(part, `an attachment of ${partial.packet.type}`);
        partial = { packet: checkPacket(parsePacket(part), eio), bin: [], size: 0 };
      } else {
        if (!partial) throw malformed('an attachment', 'a packet before it');
        partial.size += part.length;
        if (partial.size > maxMessageBytes) {
          throw malformed('attachments', `${maxMessageBytes} bytes of them at most`);
        }
        partial.bin.push(part);
      }
      if (partial.bin.length < partial.packet.attachments) return undefined;
      const { packet, bin } = partial;
      partial = undefined;
      return { packet, bin };
    },
  };
}

function checkPacket(packet: Packet, eio: 3 | 4): Packet {
  const { attachments, ack } = packet;
  const mostAttachments = packet.type.startsWith('binary_') ? MAX_ATTACHMENTS : 0;
  if (attachments > mostAttachments) {
    throw malformed(`${attachments} attachments`, `at most ${mostAttachments}`);
  }
  if (ack !== undefined && !Number.isSafeInteger(ack)) throw malformed(`ack ${ack}`, 'an integer');
  return { ...packet, payload: checkPayload(packet, eio) };
}

function checkPayload({ type, ack, payload }: Packet, eio: 3 | 4): string {
  const value = parsePayload(payload);
  switch (type) {
    case 'connect':
      return connectPayload(value, eio);
    case 'disconnect':
      return '';
    case 'connect_error':
      return value === undefined ? '' : JSON.stringify(value);
    case 'event':
    case 'binary_event':
      return eventPayload(value, payload);
    case 'ack':
    case 'binary_ack':
      if (ack !== undefined && Array.isArray(value)) return oneLine(value, payload);
      throw malformed(payload, 'the number and arguments of an ack');
  }
}

function parsePayload(payload: string): unknown {
  if (payload === '') return undefined;
  try {
    return JSON.parse(payload);
  } catch {
    throw malformed(payload, 'JSON');
  }
}

/** EIO 3 leaves the ids to the client. @see PROTOCOL.md §5 */
function connectPayload(value: unknown, eio: 3 | 4): string {
  if (eio === 3) return '';
  const { sid, pid } = (value ?? {}) as { readonly sid?: unknown; readonly pid?: unknown };
  if (typeof sid !== 'string') {
    throw malformed('CONNECT without a sid', 'one (an upstream of Socket.IO 2? then set eio to 3)');
  }
  return JSON.stringify({ sid, ...(typeof pid === 'string' && { pid }) });
}

/** Passed on as it is, so that no number loses a digit, where the name can be cut out of it as it is. */
function eventPayload(value: unknown, payload: string): string {
  if (!Array.isArray(value)) throw malformed(payload, 'the name and arguments of an event');
  const name: unknown = value[0];
  if ((typeof name !== 'string' && typeof name !== 'number') || isReserved(name)) {
    throw malformed(payload, 'an event with a name that is not reserved');
  }
  const start = `[${JSON.stringify(name)}`;
  const isPlain = payload.startsWith(start) && /^[,\]]/.test(payload.charAt(start.length));
  return isPlain ? oneLine(value, payload) : JSON.stringify(value);
}

/** JSON allows line breaks between its tokens; a frame's data is one line. */
function oneLine(value: unknown, payload: string): string {
  return /[\r\n]/.test(payload) ? JSON.stringify(value) : payload;
}

function malformed(got: string, wanted: string): TypeError {
  return new TypeError(
    `malformed packet: got ${JSON.stringify(got.slice(0, 80))}, wanted ${wanted}`,
  );
}
