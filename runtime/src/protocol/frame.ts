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

const LINE_BREAK = /\r\n|\r|\n/g;

/**
 * Writes one frame: the only place where bytes of the event stream are made.
 * A line break in `data` becomes a further `data:` line (CR and CRLF arrive as LF, as the standard has it).
 * @throws {TypeError} when `id` or `event` holds CR, LF or NUL (it would inject a field or be ignored),
 *   or `retry` is not a whole number of milliseconds.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function encodeFrame({ id, event, data, retry }: FrameFields): string {
  let text = '';
  if (id !== undefined) text += `id: ${oneLine('id', id)}\n`;
  if (event !== undefined) text += `event: ${oneLine('event', event)}\n`;
  if (retry !== undefined) text += `retry: ${wholeMs(retry)}\n`;
  if (data !== undefined)
    text += `data: ${hasLineBreak(data) ? data.replace(LINE_BREAK, '\ndata: ') : data}\n`;
  return flat(`${text}\n`);
}

/** Frames are kept for replay: a sum of texts that nobody has looked into keeps all its parts alive. */
function flat(text: string): string {
  text.charCodeAt(0);
  return text;
}

function oneLine(field: string, value: string): string {
  if (!hasLineBreak(value) && !value.includes('\0')) return value;
  throw new TypeError(
    `SSE ${field}: got ${JSON.stringify(value.slice(0, 60))}, wanted text without CR, LF and NUL`,
  );
}

/** Cheaper than a regular expression, and every token of an answer passes here. */
function hasLineBreak(text: string): boolean {
  return text.includes('\n') || text.includes('\r');
}

function wholeMs(retry: number): string {
  if (Number.isSafeInteger(retry) && retry >= 0) return String(retry);
  throw new TypeError(`SSE retry: got ${retry}, wanted a whole number of milliseconds`);
}
