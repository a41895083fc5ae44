/** The fields of one block of the event stream, in the order they are written. */
export interface FrameFields {
  readonly id?: string | undefined;
  readonly event?: string | undefined;
  readonly data?: string | undefined;
  /** Reconnection time in milliseconds. */
  readonly retry?: number | undefined;
}

/** Says nothing, and so keeps whoever is on the way from finding the connection idle. */
export const COMMENT = ':\n\n';

// oxlint-disable-next-line no-control-regex -- NUL is what must be found
const LINE_BREAK_OR_NUL = /[\r\n\0]/;

const LINE_BREAK = /\r\n|\r|\n/g;

/**
 * Writes one frame: the only place where bytes of the event stream are made.
 * A line break in `data` becomes a further `data:` line (CR and CRLF arrive as LF, as the standard has it).
 * @throws {TypeError} when `id` or `event` holds CR, LF or NUL (it would inject a field or be ignored),
 *   or `retry` is not a whole number of milliseconds.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function encodeFrame({ id, event, data, retry }: FrameFields): string {
  const parts: string[] = [];
  if (id !== undefined) parts.push('id: ', oneLine('id', id), '\n');
  if (event !== undefined) parts.push('event: ', oneLine('event', event), '\n');
  if (retry !== undefined) parts.push('retry: ', wholeMs(retry), '\n');
  if (data !== undefined) parts.push('data: ', data.replace(LINE_BREAK, '\ndata: '), '\n');
  parts.push('\n');
  // Joined and not added up: frames are kept for replay, and a sum would keep all its parts alive.
  return parts.join('');
}

function oneLine(field: string, value: string): string {
  if (!LINE_BREAK_OR_NUL.test(value)) return value;
  throw new TypeError(
    `SSE ${field}: got ${JSON.stringify(value.slice(0, 60))}, wanted text without CR, LF and NUL`,
  );
}

function wholeMs(retry: number): string {
  if (Number.isSafeInteger(retry) && retry >= 0) return String(retry);
  throw new TypeError(`SSE retry: got ${retry}, wanted a whole number of milliseconds`);
}
