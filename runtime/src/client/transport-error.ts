import type { Problem, ProblemCode } from '../protocol/errors.js';
import { EVENT_STREAM } from '../protocol/names.js';

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
  readonly code?: ProblemCode;
  /** As in socket.io-client: the status, or the error underneath. */
  readonly description?: unknown;
  /** The answer, where there was one. */
  readonly context?: unknown;
  /** The server's wish: come back no sooner, in milliseconds. */
  readonly retryAfterMs: number = 0;

  constructor(message: string, evidence: Partial<Omit<TransportError, keyof Error | 'type'>> = {}) {
    super(message);
    this.name = 'Error';
    Object.assign(this, evidence);
  }
}

/** Is this answer the stream that was asked for? */
export function isEventStream(response: Response): boolean {
  const type = response.headers.get('content-type') ?? '';
  return response.status === 200 && type.split(';')[0]?.trim().toLowerCase() === EVENT_STREAM;
}

/** What an answer says that is not the one hoped for. `now` is needed where it names a date. */
export async function refusalOf(response: Response, now: number): Promise<TransportError> {
  const { status } = response;
  const { code, detail } = await readProblem(response);
  const retryAfter = response.headers.get('retry-after');
  const retryAfterMs = retryAfter ? Number(retryAfter) * 1000 || Date.parse(retryAfter) - now : 0;
  return new TransportError(
    `got ${[status, code, detail && `(${detail})`].filter(Boolean).join(' ')}, wanted a stream`,
    {
      status,
      description: status,
      context: response,
      ...(code && { code }),
      retryAfterMs: retryAfterMs > 0 ? retryAfterMs : 0,
    },
  );
}

async function readProblem(response: Response): Promise<Partial<Problem>> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body ? body : {};
  } catch {
    return {};
  }
}
