import { CONTROL_PREFIX, parseFrameName } from './names.js';
import { ProtocolError } from './errors.js';

/** The first frame of every stream. @see PROTOCOL.md §3 */
export interface OpenMessage {
  readonly kind: 'open';
  readonly protocol: number;
  readonly conn: string;
  readonly resumed: boolean;
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
  readonly graceMs: number;
  readonly maxPayloadBytes: number;
}

/** An event of the application. `bin` is base64, one for each placeholder in `args`. */
export interface EventMessage {
  readonly kind: 'event';
  readonly nsp: string;
  readonly name: string | number;
  readonly args: readonly unknown[];
  readonly ack?: number;
  readonly bin?: readonly string[];
}

export interface ConnectedMessage {
  readonly kind: 'connect';
  readonly nsp: string;
  readonly sid: string;
  readonly pid?: string;
}

export interface ConnectErrorMessage {
  readonly kind: 'connect_error';
  readonly nsp: string;
  readonly message: string;
  readonly data?: unknown;
}

export interface DisconnectedMessage {
  readonly kind: 'disconnect';
  readonly nsp: string;
}

export interface AckMessage {
  readonly kind: 'ack';
  readonly nsp: string;
  readonly ack: number;
  readonly args: readonly unknown[];
  readonly bin?: readonly string[];
}

export interface PingMessage {
  readonly kind: 'ping';
}

export interface ResetMessage {
  readonly kind: 'reset';
  readonly reason: string;
}

export interface GoodbyeMessage {
  readonly kind: 'goodbye';
  readonly reason: string;
  readonly resume: boolean;
  readonly reconnect: boolean;
  readonly retryAfterMs?: number;
}

/** What the server says, one frame each. @see PROTOCOL.md §3 */
export type DownMessage =
  | OpenMessage
  | EventMessage
  | ConnectedMessage
  | ConnectErrorMessage
  | DisconnectedMessage
  | AckMessage
  | PingMessage
  | ResetMessage
  | GoodbyeMessage;

/** The fields of a frame that carry a message. */
export interface MessageFrame {
  readonly event: string;
  readonly data: string;
}

const CONTROL_KINDS: ReadonlySet<string> = new Set([
  'open',
  'event',
  'connect',
  'connect_error',
  'disconnect',
  'ack',
  'ping',
  'reset',
  'goodbye',
]);

/**
 * The message in a frame; undefined for a control name of a later version, which a client ignores.
 * @throws {ProtocolError} `malformed` when the data is not what the frame's name promises.
 */
export function decodeFrame(frame: MessageFrame): DownMessage | undefined {
  const { event } = frame;
  if (!event.startsWith(CONTROL_PREFIX)) return decodeEvent(frame);
  const kind = event.slice(CONTROL_PREFIX.length);
  if (!CONTROL_KINDS.has(kind)) return undefined;
  const data = parseData(frame);
  if (typeof data !== 'object' || data === null) throw malformed(frame, 'an object');
  // The server is the authority on its own control frames; members are read where they are used.
  return { ...(kind === 'event' ? { nsp: '/' } : {}), ...data, kind } as DownMessage;
}

function decodeEvent(frame: MessageFrame): EventMessage {
  const data = parseData(frame);
  const name = parseFrameName(frame.event);
  if (Array.isArray(data)) return { kind: 'event', ...name, args: data };
  if (typeof data !== 'object' || data === null || !('args' in data)) {
    throw malformed(frame, 'an array of arguments or an object with `args`');
  }
  // `args` was seen just now, and the rest is optional.
  return { ...(data as { args: unknown[] }), kind: 'event', ...name };
}

/** @throws {ProtocolError} `malformed` */
export function parseData(frame: MessageFrame): unknown {
  try {
    return JSON.parse(frame.data);
  } catch {
    throw malformed(frame, 'JSON');
  }
}

function malformed(frame: MessageFrame, wanted: string): ProtocolError {
  const got = frame.data.slice(0, 60);
  return new ProtocolError(
    'malformed',
    `frame "${frame.event.slice(0, 60)}": got data ${got}, wanted ${wanted}`,
  );
}
