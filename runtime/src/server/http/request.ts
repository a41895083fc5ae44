import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ProtocolError } from '../../protocol/errors.js';
import {
  ATTEMPT_HEADER,
  EVENT_STREAM,
  LAST_EVENT_ID_HEADER,
  SESSION_HEADER,
  SESSION_PARAMETER,
  SESSION_SECRET,
} from '../../protocol/names.js';
import { type Batch, checkDepth, decodeBatch } from '../../protocol/uplink.js';
import { Refusal } from './answers.js';
import { type BodyBounds, readJson } from './body.js';

/** What frameworks add to a request: Express its mount's own view of the URL, a body parser the body. */
export type BridgeRequest = IncomingMessage & {
  readonly originalUrl?: string;
  readonly body?: unknown;
  _query?: Record<string, string>;
};

/** What of a request's head the protocol looks at. */
export interface RequestHead {
  /** Of the session's secret: what it is found by. The secret itself goes no further. */
  readonly digest: string | undefined;
  readonly attempt: number | undefined;
  readonly lastEventId: string;
  /** Without the secret. */
  readonly query: URLSearchParams;
}

/** @throws {Refusal} `malformed` when a header is not of its form. */
export function readHead(request: BridgeRequest): RequestHead {
  const query = queryOf(request);
  const secret = header(request, SESSION_HEADER) ?? query.get(SESSION_PARAMETER) ?? undefined;
  if (secret !== undefined && !SESSION_SECRET.test(secret)) {
    throw new Refusal('malformed', {
      detail: 'Sse-Session: wanted 22 to 64 characters of [A-Za-z0-9_-]',
    });
  }
  query.delete(SESSION_PARAMETER);
  const attempt = header(request, ATTEMPT_HEADER);
  if (attempt !== undefined && !/^[1-9]\d{0,14}$/.test(attempt)) {
    throw new Refusal('malformed', { detail: 'Sse-Attempt: wanted an integer ≥ 1' });
  }
  return {
    digest: secret === undefined ? undefined : digestOf(secret),
    attempt: attempt === undefined ? undefined : Number(attempt),
    lastEventId: header(request, LAST_EVENT_ID_HEADER) ?? '',
    query,
  };
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Whether a request under Socket.IO's own path is for the bridge. @see PROTOCOL.md §2 */
export function speaksProtocol(request: BridgeRequest): boolean {
  const query = queryOf(request);
  if (query.has('EIO')) return false;
  const announced = `${request.headers.accept ?? ''} ${header(request, 'access-control-request-headers') ?? ''}`;
  return (
    request.headers[SESSION_HEADER] !== undefined ||
    query.has(SESSION_PARAMETER) ||
    announced.includes(EVENT_STREAM) ||
    announced.toLowerCase().includes(SESSION_HEADER) ||
    isJson(request)
  );
}

/** The URL as the client sent it, whatever a framework has cut off. */
export function urlOf(request: BridgeRequest): string {
  return request.originalUrl ?? request.url ?? '/';
}

/**
 * Reads the body as JSON; one that a body parser has read before is taken from it.
 * @param traffic where its bytes are counted
 * @throws {Refusal} `unsupported-media-type`, and what `readJson` throws
 */
export async function readBody(
  request: BridgeRequest,
  bounds: BodyBounds,
  traffic: { received: number },
): Promise<unknown> {
  if (!isJson(request)) {
    const got = request.headers['content-type'] ?? 'none';
    const detail = `Content-Type: got ${got}, wanted application/json`;
    throw new Refusal('unsupported-media-type', { detail });
  }
  if (request.body === undefined) return readJson(request, bounds, traffic);
  traffic.received += Number(header(request, 'content-length') ?? 0);
  return request.body;
}

/**
 * @param maxNameLength default: the protocol's
 * @throws {Refusal} `malformed`
 */
export function checkBatch(body: unknown, maxNameLength?: number): Batch {
  return refused(() => decodeBatch(body, maxNameLength));
}

/** @throws {Refusal} `malformed` when the body is nested too deep to be written as JSON again */
export function checkBodyDepth(body: unknown): void {
  refused(() => checkDepth(body));
}

/** Makes what the protocol does not allow a refusal. */
function refused<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof ProtocolError
      ? new Refusal('malformed', { detail: error.message })
      : error;
  }
}

function isJson(request: IncomingMessage): boolean {
  return /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
}

/** The query of the URL as the client sent it. */
export function queryOf(request: BridgeRequest): URLSearchParams {
  return new URLSearchParams(urlOf(request).split('?')[1] ?? '');
}

/** The only or the first value of a header. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
