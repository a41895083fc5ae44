/** The protocol's version. @see PROTOCOL.md §2.1 */
export const PROTOCOL_VERSION = 1;

export const EVENT_STREAM = 'text/event-stream';

/** Request headers, lower case as Node spells them. @see PROTOCOL.md §2 */
export const SESSION_HEADER = 'sse-session';
export const ATTEMPT_HEADER = 'sse-attempt';
export const LAST_EVENT_ID_HEADER = 'last-event-id';

/** Headers of request mode. @see PROTOCOL.md §6 */
export const STREAM_HEADER = 'sse-stream';
export const IDEMPOTENCY_HEADER = 'idempotency-key';
export const AUTH_HEADER = 'sse-auth';

/** Where a native `EventSource`, which cannot set a header, puts the session secret. */
export const SESSION_PARAMETER = 'session';

/** What a session secret looks like: at least 128 bits in base64url. @see PROTOCOL.md §1 */
export const SESSION_SECRET = /^[\w-]{22,64}$/;

/** The first character of the protocol's own frame names. */
export const CONTROL_PREFIX = '$';

/** The frame that carries an event whose name a frame cannot carry as it is. */
export const ESCAPED_EVENT = '$event';

/** CR, LF and NUL end or spoil a field; a lone surrogate (all that `u` lets match) does not survive UTF-8. */
// oxlint-disable-next-line no-control-regex -- NUL is what must be found
const UNFIT = /[\r\n\0\ud800-\udfff]/u;

/**
 * The SSE event name for an application's event, or undefined when `$event` must carry it.
 * @see PROTOCOL.md §3
 */
export function frameName(nsp: string, name: unknown): string | undefined {
  if (typeof name !== 'string' || name === '' || name === 'open' || name === 'error') {
    return undefined;
  }
  if (name.startsWith(CONTROL_PREFIX) || name.startsWith('/') || !isFit(name)) {
    return undefined;
  }
  if (nsp === '/') return name;
  return nsp.includes(',') || !isFit(nsp) ? undefined : `${nsp},${name}`;
}

let lastFit = '';

/** Remembers one text: an answer's tokens all go by the same name. */
function isFit(text: string): boolean {
  if (text === lastFit) return true;
  if (UNFIT.test(text)) return false;
  lastFit = text;
  return true;
}

/** The namespace and event name behind an SSE event name that is not a control name. */
export function parseFrameName(event: string): { nsp: string; name: string } {
  if (!event.startsWith('/')) return { nsp: '/', name: event };
  const comma = event.indexOf(',');
  return { nsp: event.slice(0, comma), name: event.slice(comma + 1) };
}
