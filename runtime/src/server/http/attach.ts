import type { RequestListener, Server as HttpServer } from 'node:http';

/** Lets `listener` see each request of a server before the listeners that are there already. */
export function attachBefore(
  server: HttpServer,
  listener: (...args: [...Parameters<RequestListener>, () => void]) => void,
): void {
  // A server's `request` listeners are request listeners; Node's types leave them open.
  const others = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    listener(request, response, () => {
      for (const other of others) other.call(server, request, response);
    });
  });
}
