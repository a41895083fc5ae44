import { SESSION_HEADER } from '../protocol/names.js';
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

/** What a session is known by. */
interface SessionSecret {
  readonly secret: string;
}

/** @see PROTOCOL.md §2 */
export function sessionHeaders({ secret }: SessionSecret): Record<string, string> {
  return { [SESSION_HEADER]: secret };
}

/**
 * Sends an uplink and waits for its answer, but not without end.
 * @returns the number that the next message must have
 * @throws {TransportError} what the server said instead
 */
export async function postForNext(
  target: Target,
  key: SessionSecret,
  body: string,
  timeoutMs: number,
): Promise<number> {
  const { environment } = target;
  const abort = new AbortController();
  const timer = environment.setTimeout(() => abort.abort(), timeoutMs);
  try {
    const { signal } = abort;
    const response = await sendRequest(target, sessionHeaders(key), body, { signal });
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
  const added = target.headers?.();
  // Awaited only if need be: what a closing page sends must go out in this turn.
  const given = added instanceof Promise ? await added : added;
  if (body !== undefined) headers['content-type'] = 'application/json';
  return target.environment.fetch(target.url(), {
    method: body === undefined ? 'GET' : 'POST',
    ...init,
    headers: { ...given, ...headers },
    body: body ?? null,
    // Undefined is as good as not there.
    credentials: target.credentials?.() as RequestCredentials,
  });
}
