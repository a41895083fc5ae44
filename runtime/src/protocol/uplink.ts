import { ProtocolError } from './errors.js';

/** What a client says, numbered. `nsp` is `/` when absent. @see PROTOCOL.md §2.2 */
export type UpMessage =
  | UpConnect
  | UpEvent
  | UpAck
  | { readonly kind: 'disconnect'; readonly nsp?: string }
  | { readonly kind: 'leave' };

export interface UpConnect {
  readonly kind: 'connect';
  readonly nsp?: string;
  readonly auth?: object;
}

export interface UpEvent {
  readonly kind: 'event';
  readonly nsp?: string;
  readonly name: string | number;
  readonly args?: readonly unknown[];
  readonly ack?: number;
  readonly bin?: readonly string[];
}

export interface UpAck {
  readonly kind: 'ack';
  readonly nsp?: string;
  readonly ack: number;
  readonly args?: readonly unknown[];
  readonly bin?: readonly string[];
}

/** The body of an open or an uplink. */
export interface Batch {
  /** Present in an open only. */
  readonly open?: { readonly protocol: number };
  /** Number of the first message. Default 1 in an open. */
  readonly seq?: number;
  /** `id` of the last frame processed. */
  readonly received?: string;
  readonly messages?: readonly UpMessage[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Checks a parsed body once, at the border.
 * @throws {ProtocolError} `malformed`, saying which member is not as wanted.
 */
export function decodeBatch(body: unknown): Batch {
  if (!isObject(body)) throw unfit('body', body, 'a JSON object');
  const { open, seq, received, messages = [] } = body;
  if (open !== undefined && (!isObject(open) || !isCount(open['protocol']))) {
    throw unfit('open', open, '{"protocol":1}');
  }
  if (received !== undefined && typeof received !== 'string') {
    throw unfit('received', received, 'the id of a frame');
  }
  if (!Array.isArray(messages)) throw unfit('messages', messages, 'an array');
  messages.forEach(checkMessage);
  if (seq === undefined ? !open && messages.length > 0 : !isCount(seq) || seq < 1) {
    throw unfit('seq', seq, 'the number of the first message, an integer ≥ 1');
  }
  // Every member has been checked above.
  return body as Batch;
}

function checkMessage(message: unknown, index: number): void {
  const at = `messages[${index}]`;
  if (!isObject(message)) throw unfit(at, message, 'an object');
  const { kind, nsp, name, args, ack, bin, auth } = message;
  if (nsp !== undefined && (typeof nsp !== 'string' || !nsp.startsWith('/'))) {
    throw unfit(`${at}.nsp`, nsp, 'a string that starts with "/"');
  }
  if (args !== undefined && !Array.isArray(args)) throw unfit(`${at}.args`, args, 'an array');
  if (bin !== undefined && !isStrings(bin)) throw unfit(`${at}.bin`, bin, 'base64 strings');
  if (ack !== undefined && !isCount(ack)) throw unfit(`${at}.ack`, ack, 'an integer ≥ 0');
  switch (kind) {
    case 'connect':
      if (auth !== undefined && !isObject(auth)) throw unfit(`${at}.auth`, auth, 'an object');
      return;
    case 'event':
      if (typeof name !== 'string' && typeof name !== 'number') {
        throw unfit(`${at}.name`, name, 'a string or a number');
      }
      return;
    case 'ack':
      if (ack === undefined) throw unfit(`${at}.ack`, ack, 'an integer ≥ 0');
      return;
    case 'disconnect':
    case 'leave':
      return;
    default:
      throw unfit(`${at}.kind`, kind, '"connect", "event", "ack", "disconnect" or "leave"');
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function unfit(member: string, got: unknown, wanted: string): ProtocolError {
  const shown = got === undefined ? 'nothing' : JSON.stringify(got).slice(0, 60);
  return new ProtocolError('malformed', `${member}: got ${shown}, wanted ${wanted}`);
}
