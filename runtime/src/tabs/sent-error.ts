import { TransportError } from '../client/transport-error.js';
import type { SentError } from './shared-session.js';

/** An error without what cannot go from tab to tab. */
export function sendError(error: Error): SentError {
  const { message, status, code, retryAfterMs }: SentError = error;
  return { message, status, code, retryAfterMs };
}

export function receiveError({ message, code, ...evidence }: SentError): TransportError {
  // It was the code of such an error before it was sent.
  const known = code as TransportError['code'];
  const { status = 0, retryAfterMs = 0 } = evidence;
  return new TransportError(message, { status, retryAfterMs, ...(known && { code: known }) });
}
