import { randomBytes } from 'node:crypto';
import { encodeFrame, type FrameFields } from '../../protocol/frame.js';
import { CONTROL_PREFIX, ESCAPED_EVENT, frameName } from '../../protocol/names.js';
import type { WholePacket } from '../packets/codec.js';
import { splitEvent } from '../packets/packet.js';

/** One frame, encoded once and shared by all its receivers. */
export interface Frame {
  /** Its place in the process-wide order; 0 when the frame is not replayed and so has no id. */
  readonly seq: number;
  readonly text: string;
  /** What it counts against the bounds, in UTF-16 units (the text is nearly always ASCII). */
  readonly size: number;
}

/** Names this process in every id, so that an id of another process is recognised as foreign. */
const EPOCH = randomBytes(5).toString('base64url');

let lastSeq = 0;

/** A frame of one connection (`$open`, `$ping`, …): no id, never replayed. `data` is any JSON value. */
export function controlFrame(kind: string, data: object, retryAfterMs?: number): Frame {
  const event = CONTROL_PREFIX + kind;
  return createFrame(0, { id: undefined, event, data: JSON.stringify(data), retry: retryAfterMs });
}

/** The frame that carries a packet of Socket.IO. @see PROTOCOL.md §3 */
export function packetFrame(whole: WholePacket, volatile: boolean): Frame {
  const seq = volatile ? 0 : (lastSeq += 1);
  const id = volatile ? undefined : `${EPOCH}.${seq}`;
  const { event, data } = packetFields(whole);
  return createFrame(seq, { id, event, data, retry: undefined });
}

/** The place that an id of this process names; undefined for any other text. */
export function parseFrameId(id: string): number | undefined {
  const seq = id.startsWith(`${EPOCH}.`) ? id.slice(EPOCH.length + 1) : '';
  return /^\d{1,15}$/.test(seq) ? Number(seq) : undefined;
}

function createFrame(seq: number, fields: FrameFields): Frame {
  const text = encodeFrame(fields);
  return { seq, text, size: text.length };
}

function packetFields({ packet, bin }: WholePacket): { event: string; data: string } {
  const { type, nsp, ack, payload } = packet;
  switch (type) {
    case 'connect':
      return { event: '$connect', data: withNsp(nsp, payload) };
    case 'disconnect':
      return { event: '$disconnect', data: withNsp(nsp, '') };
    case 'connect_error':
      return { event: '$connect_error', data: connectErrorData(nsp, payload) };
    case 'ack':
    case 'binary_ack':
      return { event: '$ack', data: withNsp(nsp, members({ ack, args: payload || '[]', bin })) };
    case 'event':
    case 'binary_event':
      return eventFields(nsp, ack, payload, bin);
  }
}

function eventFields(
  nsp: string,
  ack: number | undefined,
  payload: string,
  bin: readonly Buffer[],
): { event: string; data: string } {
  const { name, args } = splitEvent(payload);
  const event = frameName(nsp, name);
  if (event === undefined) {
    const named = `{"name":${JSON.stringify(name)},${members({ ack, args, bin }).slice(1)}`;
    return { event: ESCAPED_EVENT, data: withNsp(nsp, named) };
  }
  return {
    event,
    data: ack === undefined && bin.length === 0 ? args : members({ ack, args, bin }),
  };
}

/** Socket.IO 3 and 4 send an object with `message`; 2 sends whatever the middleware gave. */
function connectErrorData(nsp: string, payload: string): string {
  const error: unknown = payload === '' ? '' : JSON.parse(payload);
  if (typeof error === 'object' && error !== null && 'message' in error) {
    return withNsp(nsp, payload);
  }
  const message = typeof error === 'string' ? error : 'connection refused';
  return JSON.stringify({ nsp, message, data: error });
}

/** A JSON object with a number, a ready-made JSON array and base64 texts, unparsed. */
function members(parts: { ack: number | undefined; args: string; bin: readonly Buffer[] }): string {
  const ack = parts.ack === undefined ? '' : `,"ack":${parts.ack}`;
  const texts = parts.bin.map((buffer) => `"${buffer.toString('base64')}"`);
  const bin = texts.length === 0 ? '' : `,"bin":[${texts.join(',')}]`;
  return `{"args":${parts.args}${ack}${bin}}`;
}

/** Puts `nsp` first into a JSON object that is given as text. */
function withNsp(nsp: string, object: string): string {
  const rest = object.length > 2 ? `,${object.slice(1)}` : '}';
  return `{"nsp":${JSON.stringify(nsp)}${rest}`;
}
