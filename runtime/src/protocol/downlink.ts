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

const KINDS = /^(?:open|event|connect|connect_error|disconnect|ack|ping|reset|goodbye)$/;

/**
 * The message in a frame; undefined for a control name of a later version, which a client ignores.
 * @throws {ProtocolError} `malformed` when the data is not what the frame's name promises.
 */
export function decodeFrame(frame: MessageFrame): DownMessage | undefined {
  const { event } = frame;
  const isControl = event.startsWith(CONTROL_PREFIX);
  const kind = isControl ? event.slice(1) : 'event';
  if (!KINDS.test(kind)) return undefined;
  const data = parseData(frame);
  const members = Array.isArray(data) ? !isControl && { args: data } : data;
  if (typeof members !== 'object' || !members || (!isControl && !('args' in members))) {
    throw malformed(frame, "an object, or an event's array of arguments");
  }
  // The server is the authority on its own control frames; members are read where they are used.
  return { nsp: '/', ...members, ...(!isControl && parseFrameName(event)), kind } as DownMessage;
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
