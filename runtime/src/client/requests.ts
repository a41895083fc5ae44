import {
  ATTEMPT_HEADER,
  EVENT_STREAM,
  LAST_EVENT_ID_HEADER,
  SESSION_HEADER,
} from '../protocol/names.js';
import type { Environment } from './environment.js';
import { refusalOf } from './transport-error.js';

export type HeaderValues = Readonly<Record<string, string>>;

/** Where requests go and what they carry. Read for each request, so that it may change between two. */
export interface Target {
  readonly environment: Environment;
  url(): string;
  headers?(): HeaderValues | undefined | Promise<HeaderValues | undefined>;
  credentials?(): RequestCredentials | undefined;
}

export interface StreamRequest {
  readonly secret: string;
  readonly attempt: number;
  /** '' when no frame has been processed. */
  readonly lastId: string;
  /** Given: an open. Undefined: a resume. */
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

/** Asks for a stream. @see PROTOCOL.md §2 */
export function requestStream(target: Target, request: StreamRequest): Promise<Response> {
  const { secret, attempt, lastId, body, signal } = request;
  const headers: Record<string, string> = {
    accept: EVENT_STREAM,
    [SESSION_HEADER]: secret,
    [ATTEMPT_HEADER]: String(attempt),
  };
  if (lastId) headers[LAST_EVENT_ID_HEADER] = lastId;
  return sendRequest(target, headers, body, { cache: 'no-store', signal });
}

/** Sends an uplink. @see PROTOCOL.md §2.2 */
export function postMessages(
  target: Target,
  secret: string,
  body: string,
  init: RequestInit,
): Promise<Response> {
  return sendRequest(target, { [SESSION_HEADER]: secret }, body, init);
}

/**
 * Sends an uplink and waits for its answer, but not without end.
 * @returns the number that the next message must have
 * @throws {TransportError} what the server said instead
 */
export async function postForNext(
  target: Target,
  secret: string,
  body: string,
  timeoutMs: number,
): Promise<number> {
  const { environment } = target;
  const abort = new AbortController();
  const timer = environment.setTimeout(() => abort.abort(), timeoutMs);
  try {
    const response = await postMessages(target, secret, body, { signal: abort.signal });
    if (response.status !== 200) throw await refusalOf(response, environment.now());
    const answer: unknown = await response.json();
    // Anything else is a stranger's answer, and is treated as none.
    return (answer as { next: number }).next;
  } finally {
    environment.clearTimeout(timer);
  }
}

/** Sends what a target adds and what is given; a GET unless there is a body or a method. */
export async function sendRequest(
  target: Target,
  headers: Record<string, string>,
  body: string | undefined,
  init: RequestInit,
): Promise<Response> {
  const credentials = target.credentials?.();
  const added = target.headers?.();
  // Awaited only if need be: what a closing page sends must go out in this turn.
  const given = added instanceof Promise ? await added : added;
  if (body !== undefined) headers['content-type'] = 'application/json';
  return target.environment.fetch(target.url(), {
    method: body === undefined ? 'GET' : 'POST',
    ...init,
    headers: { ...given, ...headers },
    ...(body !== undefined && { body }),
    ...(credentials && { credentials }),
  });
}
