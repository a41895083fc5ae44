import { SESSION_HEADER } from '../../protocol/names.js';
import { type BridgeRequest, urlOf } from './request.js';

/**
 * Makes a request what handlers and engine middlewares expect of one: the URL as the client sent it, with
 * what they may see of its query, and `_query` with `sid` unless this is a handshake. The session's secret is not
 * theirs: handlers log `socket.handshake.headers`, and show them to other clients.
 * @param sid of the connection that the request belongs to
 */
export function prepareHandshake(
  request: BridgeRequest,
  query: URLSearchParams,
  sid: string | undefined,
): void {
  const path = urlOf(request).split('?')[0] ?? '/';
  request.url = query.size > 0 ? `${path}?${query.toString()}` : path;
  hideSecret(request);
  request._query = {
    ...Object.fromEntries(query),
    EIO: '4',
    transport: 'sse',
    ...(sid === undefined ? {} : { sid }),
  };
}

function hideSecret(request: BridgeRequest): void {
  const { [SESSION_HEADER]: secret, ...others } = request.headers;
  if (secret === undefined) return;
  // What something is deleted from becomes a table, of several times its size, and a session keeps it. HTTP/2's cannot be set.
  if (request.httpVersionMajor > 1) delete request.headers[SESSION_HEADER];
  else request.headers = others;
}
