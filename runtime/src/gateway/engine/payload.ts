import type { EnginePacket } from './transport.js';

/** Between the packets of EIO 4. */
const SEPARATOR = '\x1e';

/** Several packets as the body of one request. @see https://github.com/socketio/engine.io-protocol */
export function encodePayload(packets: readonly EnginePacket[], eio: 3 | 4): string {
  if (eio === 4) return packets.map((packet) => encodePacket(packet, 'b')).join(SEPARATOR);
  return packets
    .map((packet) => toAscii(encodePacket(packet, 'b4')))
    .map((text) => `${text.length}:${text}`)
    .join('');
}

/** @returns undefined when the text is no payload */
export function decodePayload(text: string, eio: 3 | 4): readonly EnginePacket[] | undefined {
  if (eio === 4) return text.split(SEPARATOR).map((packet) => decodePacket(packet, 'b'));
  // Where there are other characters than ASCII's, some count those and some count bytes.
  return splitByLength(text) ?? splitByLength(Buffer.from(text, 'utf8'));
}

function encodePacket(packet: EnginePacket, prefix: string): string {
  return typeof packet === 'string' ? packet : prefix + packet.toString('base64');
}

function decodePacket(text: string, prefix: string): EnginePacket {
  return text.startsWith(prefix) ? Buffer.from(text.slice(prefix.length), 'base64') : text;
}

/** Other characters stand in JSON strings only, where an escape says the same. */
function toAscii(text: string): string {
  return text.replace(
    /[\u0080-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function splitByLength(payload: string | Buffer): readonly EnginePacket[] | undefined {
  const packets: EnginePacket[] = [];
  for (let at = 0; at < payload.length;) {
    const head = /^(\d{1,9}):/.exec(String(payload.slice(at, at + 10)))?.[0];
    if (head === undefined) return undefined;
    const start = at + head.length;
    at = start + Number(head.slice(0, -1));
    if (at > payload.length) return undefined;
    packets.push(decodePacket(String(payload.slice(start, at)), 'b4'));
  }
  return packets;
}
