import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Of pipelined requests: the responses that wait behind another of their connection. */
const queued = new WeakMap<Socket, Set<ServerResponse>>();

/**
 * Lets a response that has no connection yet hear of that one's close. Node tells only the response that has the connection:
 * a stream behind it would be taken for open, for ever.
 */
export function watchQueued(
  { socket, httpVersionMajor }: IncomingMessage,
  response: ServerResponse,
): void {
  if (httpVersionMajor > 1 || response.socket || response.writableFinished) return;
  const known = queued.get(socket);
  if (known) return void known.add(response);
  const responses = new Set([response]);
  queued.set(socket, responses);
  socket.once('close', () => responses.forEach(closeQueued));
}

/** Does what Node does to the others. */
function closeQueued(response: ServerResponse): void {
  if (response.socket || response.writableFinished) return;
  response.destroy();
  response.emit('close');
}
