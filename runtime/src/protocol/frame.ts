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

/** What would end a field of one line, or have it ignored. */
// oxlint-disable-next-line no-control-regex -- NUL is what must be found
const UNFIT = /[\r\n\0]/;

/**
 * Writes one frame: the only place where bytes of the event stream are made.
 * A line break in `data` becomes a further `data:` line (CR and CRLF arrive as LF, as the standard has it).
 * @throws {TypeError} when `id` or `event` holds CR, LF or NUL (it would inject a field or be ignored),
 *   or `retry` is not a whole number of milliseconds.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function encodeFrame(fields: FrameFields): string {
  const text = join(fields);
  // Every token of an answer passes here: one look at the whole costs less than one at each field, and leaves no sum of texts.
  const isInOrder = countLines(text) === lineCount(fields) && !text.includes('\r');
  if (isInOrder && !text.includes('\0')) return text;
  const { id, event, data, retry } = fields;
  checkLine('id', id);
  checkLine('event', event);
  return join({ id, event, retry, data: data?.replace(LINE_BREAK, '\ndata: ') });
}

function join({ id, event, data, retry }: FrameFields): string {
  let text = '';
  if (id !== undefined) text += `id: ${id}\n`;
  if (event !== undefined) text += `event: ${event}\n`;
  if (retry !== undefined) text += `retry: ${wholeMs(retry)}\n`;
  if (data !== undefined) text += `data: ${data}\n`;
  return `${text}\n`;
}

/** How many lines a frame has: one for each field, and the one that ends it. */
function lineCount({ id, event, data, retry }: FrameFields): number {
  return 1 + isGiven(id) + isGiven(event) + isGiven(data) + isGiven(retry);
}

function isGiven(value: unknown): number {
  return value === undefined ? 0 : 1;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function checkLine(field: string, value = ''): void {
  if (!UNFIT.test(value)) return;
  throw new TypeError(
    `SSE ${field}: got ${JSON.stringify(value.slice(0, 60))}, wanted text without CR, LF and NUL`,
  );
}

function wholeMs(retry: number): string {
  if (Number.isSafeInteger(retry) && retry >= 0) return String(retry);
  throw new TypeError(`SSE retry: got ${retry}, wanted a whole number of milliseconds`);
}
