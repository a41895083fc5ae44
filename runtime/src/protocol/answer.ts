import { type MessageFrame, parseData } from './downlink.js';
import type { Problem } from './errors.js';
import type { FrameFields } from './frame.js';
import { ESCAPED_EVENT, frameName, PROTOCOL_VERSION } from './names.js';

/** What an answer of request mode consists of, one frame each. @see PROTOCOL.md §6.2 */
export type AnswerEntry = AnswerOpen | AnswerEvent | AnswerEnd;

export interface AnswerOpen {
  readonly kind: 'open';
  /** Names the answer: the last part of the URL that resumes and cancels it. */
  readonly stream: string;
  /** When, in milliseconds since the epoch. */
  readonly atMs?: number;
}

export interface AnswerEvent {
  readonly kind: 'event';
  readonly name: string | number;
  readonly args: readonly unknown[];
  /** base64, one for each placeholder in `args`. */
  readonly bin?: readonly string[];
}

export interface AnswerEnd {
  readonly kind: 'end';
  readonly status: 'complete' | 'cancelled' | 'error';
  /** What the handler gave to its ack, if that was one argument. */
  readonly ack?: unknown;
  /** The same, if it was several. */
  readonly args?: readonly unknown[];
  readonly bin?: readonly string[];
  /** With `error`: why. */
  readonly problem?: Problem;
}

/** @param id the entry's number, from 1 */
export function answerFields(entry: AnswerEntry, id: number): FrameFields {
  switch (entry.kind) {
    case 'open': {
      const data = { protocol: PROTOCOL_VERSION, stream: entry.stream };
      return { id: String(id), event: '$open', data: JSON.stringify(data) };
    }
    case 'event':
      return { id: String(id), ...eventFields(entry) };
    case 'end': {
      const { kind: _, ...data } = entry;
      return { id: String(id), event: '$end', data: JSON.stringify(data) };
    }
  }
}

/**
 * The entry in a frame; undefined for a control name of a later version, which a client ignores.
 * @throws {ProtocolError} `malformed` when the data is not what the frame's name promises.
 */
export function decodeAnswerFrame(frame: MessageFrame): AnswerEntry | undefined {
  const data = parseData(frame);
  if (!frame.event.startsWith('$')) return { kind: 'event', name: frame.event, args: [data] };
  // The server is the authority on its own control frames; members are read where they are used.
  if (frame.event === ESCAPED_EVENT)
    return { ...(data as Omit<AnswerEvent, 'kind'>), kind: 'event' };
  if (frame.event === '$end') return { ...(data as Omit<AnswerEnd, 'kind'>), kind: 'end' };
  if (frame.event === '$open') return { ...(data as Omit<AnswerOpen, 'kind'>), kind: 'open' };
  return undefined;
}

/** The only argument, or the array of them where there is not exactly one. */
export function dataOf(args: readonly unknown[]): unknown {
  return args.length === 1 ? args[0] : args;
}

function eventFields({ name, args, bin }: AnswerEvent): { event: string; data: string } {
  const event = args.length === 1 && !bin ? frameName('/', name) : undefined;
  return event === undefined
    ? { event: ESCAPED_EVENT, data: JSON.stringify({ name, args, bin }) }
    : { event, data: JSON.stringify(args[0]) };
}
