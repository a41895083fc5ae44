import type { UpMessage } from '../../protocol/uplink.js';

/** A Socket.IO packet as its default parser writes it, cut where it must be and no further. */
export interface Packet {
  readonly type: PacketType;
  readonly nsp: string;
  /** Set when an ack is wanted (events) or given (acks). */
  readonly ack: number | undefined;
  /** How many Buffers follow as writes of their own. */
  readonly attachments: number;
  /** JSON, or empty. Never parsed here: a broadcast of 100 kB costs as little as one of 100 B. */
  readonly payload: string;
}

export type PacketType =
  'connect' | 'disconnect' | 'event' | 'ack' | 'connect_error' | 'binary_event' | 'binary_ack';

/** By the digit that starts a packet. @see https://socket.io/docs/v4/socket-io-protocol/#packet-encoding */
export const PACKET_TYPES: readonly PacketType[] = [
  'connect',
  'disconnect',
  'event',
  'ack',
  'connect_error',
  'binary_event',
  'binary_ack',
];

/**
 * Reads `2/nsp,5["event",…]`.
 * @throws {TypeError} when the text is not a packet of Socket.IO's default parser.
 */
export function parsePacket(text: string): Packet {
  const type = PACKET_TYPES[text.charCodeAt(0) - ZERO];
  if (!type) {
    throw new TypeError(
      `Socket.IO packet: got ${JSON.stringify(text.slice(0, 40))}, wanted the text of socket.io-parser (a custom parser?)`,
    );
  }
  const count = endOfDigits(text, 1);
  const hasCount = count > 1 && text[count] === '-';
  const nspFrom = hasCount ? count + 1 : 1;
  const hasNsp = text[nspFrom] === '/';
  const nspTo = hasNsp ? endOfNamespace(text, nspFrom) : nspFrom;
  const ackFrom = hasNsp ? nspTo + 1 : nspFrom;
  const ackTo = endOfDigits(text, ackFrom);
  return {
    type,
    nsp: hasNsp ? text.slice(nspFrom, nspTo) : '/',
    ack: ackTo > ackFrom ? Number(text.slice(ackFrom, ackTo)) : undefined,
    attachments: hasCount ? Number(text.slice(1, count)) : 0,
    payload: text.slice(ackTo),
  };
}

const ZERO = 48;

/** By hand, since every token of an answer passes here. */
function endOfDigits(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= ZERO + 9) at += 1;
  return at;
}

function endOfNamespace(text: string, from: number): number {
  const comma = text.indexOf(',', from);
  return comma < 0 ? text.length : comma;
}

/** Cuts `["name",rest…]` into the name and the JSON array of the rest. */
export function splitEvent(payload: string): { name: unknown; args: string } {
  if (!payload.startsWith('["')) return splitOddEvent(payload);
  const end = closingQuote(payload, 2);
  const quoted = payload.slice(1, end);
  // Nearly every name stands for itself.
  const name: unknown = quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1);
  return { name, args: `[${payload.slice(payload[end] === ',' ? end + 1 : end)}` };
}

/** Socket.IO sends on whatever is emitted in place of a name, even an object with commas of its own. */
function splitOddEvent(payload: string): { name: unknown; args: string } {
  const [name, ...args] = JSON.parse(payload) as [unknown, ...unknown[]];
  return { name, args: JSON.stringify(args) };
}

/** The position after the quote that closes the string whose text starts at `from`. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at + 1;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}

/** What Socket.IO is handed for a message: a packet's text, then its attachments. */
export function encodeUpMessage(
  message: Exclude<UpMessage, { kind: 'leave' }>,
): readonly [string, ...Buffer[]] {
  const at = message.nsp === undefined || message.nsp === '/' ? '' : `${message.nsp},`;
  switch (message.kind) {
    case 'connect':
      return [`0${at}${message.auth ? JSON.stringify(message.auth) : ''}`];
    case 'disconnect':
      return [`1${at}`];
    case 'event':
      return packetWith('2', '5', at, message, [message.name, ...(message.args ?? [])]);
    case 'ack':
      return packetWith('3', '6', at, message, message.args ?? []);
  }
}

function packetWith(
  plain: string,
  binary: string,
  at: string,
  { ack, bin }: { readonly ack?: number | undefined; readonly bin?: readonly string[] },
  payload: readonly unknown[],
): readonly [string, ...Buffer[]] {
  const rest = `${at}${ack ?? ''}${JSON.stringify(payload)}`;
  if (!bin?.length) return [plain + rest];
  return [`${binary}${bin.length}-${rest}`, ...bin.map((text) => Buffer.from(text, 'base64'))];
}
