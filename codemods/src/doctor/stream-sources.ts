import type { StreamFindingRow } from '../catalog/stream-findings.js';
import type { ExaminedFile } from './problem.js';

/**
 * What the servers of a project send with their streams.
 *
 * - `unknown`: the project has no code that makes streams; the server is elsewhere.
 * - `missing`: at least one stream goes out without the header.
 * - `sent`: every stream has it.
 */
export type HeaderState = 'unknown' | 'missing' | 'sent';

/** What is known of the headers of the streams that a project makes. */
export type SentHeaders = Readonly<Record<'no-transform' | 'x-accel-buffering', HeaderState>>;

const MAKES_STREAM =
  /content-?type['"`]?\s*(?:\]\s*=|[,:])\s*['"`]text\/event-stream|\btype\(\s*['"`]text\/event-stream/i;
const BRIDGE = /\bsseBridge\s*\(/;

/** Reads the project's code for what makes streams, and what is sent with them. */
export function readSentHeaders(files: Iterable<ExaminedFile>): SentHeaders {
  const sources = [...files].filter(({ path, text }) => isServerCode(path) && isSource(text));
  const stateOf = (header: RegExp): HeaderState => {
    if (sources.length === 0) return 'unknown';
    return sources.every(({ text }) => header.test(text) || !MAKES_STREAM.test(text))
      ? 'sent'
      : 'missing';
  };
  return {
    'no-transform': stateOf(/\bno-transform\b/i),
    'x-accel-buffering': stateOf(/\bx-accel-buffering\b/i),
  };
}

/** Whether a file is code of a server that answers with an event stream. */
export function makesStreams({ path, text }: ExaminedFile): boolean {
  return isServerCode(path) && MAKES_STREAM.test(text);
}

/** Whether what a row is about is made up for by a header, for certain or perhaps. */
export function cureState({ cure, isShared }: StreamFindingRow, sent: SentHeaders): HeaderState {
  if (cure !== 'nothing') return sent[cure];
  return isShared === true && sent['no-transform'] === 'unknown' ? 'unknown' : 'missing';
}

function isSource(text: string): boolean {
  return MAKES_STREAM.test(text) || BRIDGE.test(text);
}

/** Tests and mocks send what they like. */
function isServerCode(path: string): boolean {
  return (
    /\.[cm]?[jt]sx?$/.test(path) &&
    !/(?:^|\/)(?:__\w+__|tests?|mocks?|e2e)\/|\.(?:test|spec)\./.test(path)
  );
}
