import type { ServerResponse } from 'node:http';
import { LAST_EVENT_ID_HEADER, STREAM_HEADER } from '../../protocol/names.js';
import { Refusal, RETRY_SOON } from '../http/answers.js';
import { type BridgeRequest, header } from '../http/request.js';
import type { RouteTarget } from './target.js';

/** One request that has been let in. */
export interface Exchange extends RouteTarget {
  readonly request: BridgeRequest;
  readonly response: ServerResponse;
  readonly principal: string | undefined;
  /** The number of the last frame that the client has. */
  readonly after: number;
  /** Of a start. */
  readonly body?: unknown;
}

/** @throws {Refusal} `malformed` */
export function readLastId(request: BridgeRequest): number {
  const id = header(request, LAST_EVENT_ID_HEADER) ?? '';
  if (!/^\d{0,15}$/.test(id)) {
    const detail = `Last-Event-ID: got ${JSON.stringify(id)}, wanted the id of a frame`;
    throw new Refusal('malformed', { detail });
  }
  return Number(id);
}

/** Where CORS lets a page read the answer, lets it read its name as well. */
export function exposeHeader(response: ServerResponse): void {
  if (!response.hasHeader('access-control-allow-origin')) return;
  const exposed = response.getHeader('access-control-expose-headers');
  const names = exposed === undefined ? STREAM_HEADER : `${String(exposed)},${STREAM_HEADER}`;
  response.setHeader('access-control-expose-headers', names);
}

/** A store that fails is no refusal: the client may try again. */
export async function stored<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch {
    throw unavailable('answers cannot be kept');
  }
}

export function unavailable(detail: string): Refusal {
  return new Refusal('unavailable', { detail }, RETRY_SOON);
}
