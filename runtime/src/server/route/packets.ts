import type { AnswerEnd } from '../../protocol/answer.js';
import { splitEvent } from '../packets/packet.js';

/** What a handler sent, as an entry of the answer. */
export interface SentEvent {
  readonly name: unknown;
  /** JSON. */
  readonly entry: string;
}

/**
 * Makes an entry of an event's packet without parsing its arguments.
 * @param hasOffset Socket.IO has added an offset to the arguments, for its state recovery
 */
export function readEvent(payload: string, bin: readonly Buffer[], hasOffset: boolean): SentEvent {
  const { name, args } = splitEvent(hasOffset ? withoutLast(payload) : payload);
  const { bin: texts } = attachments(bin);
  const attached = texts ? `,"bin":${JSON.stringify(texts)}` : '';
  const entry = `{"kind":"event","name":${JSON.stringify(name)},"args":${args}${attached}}`;
  return { name, entry };
}

/** What a failure says of itself: its only string, or the `message` of its only object. */
export function readFailure({ name, entry }: SentEvent): Readonly<Record<string, unknown>> {
  // Made by `readEvent`.
  const { args } = JSON.parse(entry) as { readonly args: readonly unknown[] };
  const [first] = args;
  const text: unknown =
    typeof first === 'object' && first !== null && 'message' in first ? first.message : first;
  return { event: name, ...(typeof text === 'string' && { detail: text }) };
}

/** How an answer ends whose handler has called its ack. */
export function readAck(payload: string, bin: readonly Buffer[]): Omit<AnswerEnd, 'kind'> {
  // Socket.IO's own packet: an array, or nothing.
  const args = JSON.parse(payload || '[]') as readonly unknown[];
  const given = args.length === 1 ? { ack: args[0] } : args.length > 1 ? { args } : {};
  return { status: 'complete', ...given, ...attachments(bin) };
}

/** What a middleware has given to `next()`. 3.x and 4.x send an object, 2.x the data or the text. */
export function readRefusal(payload: string): { message: string; data?: unknown } {
  const error: unknown = payload === '' ? '' : JSON.parse(payload);
  if (typeof error !== 'object' || error === null) return { message: String(error) };
  const { message, data } =
    'message' in error ? { data: undefined, ...error } : { message: '', data: error };
  return { message: String(message), ...(data !== undefined && { data }) };
}

function attachments(bin: readonly Buffer[]): { bin?: readonly string[] } {
  return bin.length > 0 ? { bin: bin.map((buffer) => buffer.toString('base64')) } : {};
}

function withoutLast(payload: string): string {
  // Socket.IO's own packet: an array, with the name first and the offset last.
  return JSON.stringify((JSON.parse(payload) as readonly unknown[]).slice(0, -1));
}
