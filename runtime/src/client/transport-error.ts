import type { Problem, ProblemCode } from '../protocol/errors.js';

/**
 * A request that got no usable answer. It is what `connect_error` carries when the server could not be
 * reached, and `details` of a `disconnect`.
 */
export class TransportError extends Error {
  /** As in socket.io-client: tells it from a refusal by a middleware. */
  readonly type = 'TransportError';
  /** The HTTP status, 0 when there was no answer. */
  readonly status: number = 0;
  /** What the server named as the reason. @see PROTOCOL.md §2.3 */
  readonly code?: ProblemCode | undefined;
  /** As in socket.io-client: the status, or the error underneath. */
  readonly description?: unknown;
  /** The answer, where there was one. */
  readonly context?: unknown;
  /** The server's wish: come back no sooner, in milliseconds. */
  readonly retryAfterMs: number = 0;

  constructor(message: string, evidence: Partial<Omit<TransportError, keyof Error | 'type'>> = {}) {
    super(message);
    Object.assign(this, evidence);
  }
}

/** The stream that was asked for, if this answer is one. */
export function streamOf({ status, headers, body }: Response): ReadableStream<Uint8Array> | null {
  const isStream = /^text\/event-stream *(;|$)/i.test(headers.get('content-type') ?? '');
  return status === 200 && isStream ? body : null;
}

/** What an answer says that is not the one hoped for. `now` is needed where it names a date. */
export async function refusalOf(response: Response, now: number): Promise<TransportError> {
  const { status, headers } = response;
  // Of a page of somebody else's these are undefined.
  const { code, detail }: Partial<Problem> = (await response.json().catch(() => null)) ?? {};
  const wish = headers.get('retry-after') ?? '';
  const evidence = [status, code, detail && `(${detail})`].filter(Boolean);
  return new TransportError(`got ${evidence.join(' ')}, wanted a stream`, {
    status,
    description: status,
    context: response,
    code,
    retryAfterMs: Math.max(Number(wish) * 1000 || Date.parse(wish) - now || 0, 0),
  });
}
