import { hasSubscribers } from 'node:diagnostics_channel';
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';

/** What Node's HTTP server adds to a socket, and leaves out of its types. */
interface ServedSocket extends Socket {
  readonly server?: HttpServer;
  readonly parser?: { readonly incoming?: unknown } | null;
}

interface HttpServer extends Server {
  closeAllConnections?: () => void;
  readonly httpAllowHalfOpen?: boolean;
}

type Listener = (...args: readonly unknown[]) => void;

/** The listeners by which Node's HTTP server (20, 22 and 24) reads and answers, one connection each. */
const LISTENERS = {
  close: 'bound socketOnClose',
  data: 'bound socketOnData',
  drain: 'bound socketOnDrain',
  end: 'bound socketOnEnd',
} as const;

/** What is called when a response ends, as it is before anybody wraps it for all. */
const ORIGINALS = ['write', 'end', 'destroy', 'emit'].map((name) => ({
  name,
  method: Reflect.get(ServerResponse.prototype, name) as unknown,
}));

/**
 * Takes the connection of a response whose head has been sent from Node's HTTP server, as Node does at an upgrade: parser,
 * response and what binds them are a third of what a client costs. What the client says from then on is not read.
 *
 * All is left as it is where somebody would miss something, since whoever listens to the response or has wrapped it is told
 * of its end by Node; and where Node is not as it is known here.
 * @param onClose the only listener to `close` of the response, and from then on of its connection: there it has to call `forget`
 * @returns whether the connection is the caller's
 */
export function takeOver(response: ServerResponse, socket: Socket, onClose: () => void): boolean {
  const listeners = findListeners(socket);
  if (!listeners || !isUnobserved(response) || !isAlone(response, socket)) return false;
  if (!includeInCloseAll(socket)) return false;
  // It makes Node read in JavaScript again, and not by itself.
  socket.on('data', ignore);
  // What Node does when a connection is gone: it gives the parser back.
  listeners.close.call(socket);
  for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener);
  response.off('close', onClose).detachSocket(socket);
  // Node ends a connection when its client has said all.
  socket.allowHalfOpen = false;
  socket.on('close', onClose).resume();
  return true;
}

/** Has a body that nobody reads come to its end, which Node does at the end of the response. */
export function readOut(request: IncomingMessage): void {
  if (request.complete && request.eventNames().length === 0) request.resume();
}

/** @returns undefined when they are not as they are known */
function findListeners(socket: Socket): Record<keyof typeof LISTENERS, Listener> | undefined {
  const [close, data, drain, end] = Object.entries(LISTENERS).map(([event, name]) => {
    // Whatever listens is a function.
    const listeners = socket.listeners(event) as Listener[];
    return listeners.find((listener) => listener.name === name);
  });
  return close && data && drain && end ? { close, data, drain, end } : undefined;
}

/** Whether nobody but Node, and one listener to `close`, wants to know how the response ends. */
function isUnobserved(response: ServerResponse): boolean {
  return (
    response.eventNames().length === 2 &&
    response.listenerCount('finish') === 1 &&
    response.listenerCount('close') === 1 &&
    ORIGINALS.every(({ name, method }) => Reflect.get(response, name) === method) &&
    !hasSubscribers('http.server.response.finish') &&
    !Object.getOwnPropertySymbols(response).some(isOfObserver)
  );
}

/** Node measures a response for a `PerformanceObserver` of `http`. */
function isOfObserver({ description }: symbol): boolean {
  return description === 'ServerResponseStatistics';
}

/** Whether a connection has this response under way, to a request that has been read to its end, and nothing behind it. */
function isAlone(response: ServerResponse, { parser, server, destroyed }: ServedSocket): boolean {
  const { req, writableEnded } = response;
  if (destroyed || writableEnded || server?.httpAllowHalfOpen === true) return false;
  return req.readableEnded && parser?.incoming === req && response.socket === req.socket;
}

/** The connections that their server's `closeAllConnections` does not know of any more. */
const taken = new WeakMap<HttpServer, Set<Socket>>();

/** Has a server's `closeAllConnections` close a connection that is taken from it. */
function includeInCloseAll(socket: ServedSocket): boolean {
  const { server } = socket;
  if (!server) return false;
  const sockets = taken.get(server) ?? new Set();
  if (!taken.has(server)) {
    const closeAll = server.closeAllConnections?.bind(server);
    if (!closeAll) return false;
    server.closeAllConnections = () => {
      closeAll();
      for (const one of sockets) one.destroy();
    };
    taken.set(server, sockets);
  }
  sockets.add(socket);
  return true;
}

/** A connection that was taken over is closed. */
export function forget(socket: ServedSocket): void {
  if (socket.server) taken.get(socket.server)?.delete(socket);
}

function ignore(): void {}
