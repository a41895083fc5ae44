import type { EventEmitter } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** What sees a request before others do, who get it by the last parameter. */
type Interceptor = (...args: [...Parameters<RequestListener>, () => void]) => void;

/** What of Socket.IO's engine is wrapped. */
export interface HookedEngine {
  handleRequest: RequestListener;
  close(): unknown;
}

interface HookedServer {
  readonly engine?: HookedEngine;
  readonly httpServer?: EventEmitter;
  /** Called with each new engine, when the server begins to listen again. */
  bind(engine: HookedEngine): unknown;
}

/**
 * Lets `handler` see requests under Socket.IO's own path before its engine does. The engine takes those with a slash behind
 * the path only, which its own clients add; so the HTTP server is asked as well.
 */
export function intercept(server: HookedServer, handler: Interceptor): void {
  const asked = new WeakSet<EventEmitter>();
  eachEngine(server, (engine) => {
    const original = engine.handleRequest.bind(engine);
    engine.handleRequest = (request, response) =>
      handler(request, response, () => original(request, response));
    const { httpServer } = server;
    if (httpServer === undefined || asked.has(httpServer)) return;
    asked.add(httpServer);
    askBefore(httpServer, handler);
  });
}

/** Puts a listener before those that an HTTP server has, which see what it lets pass. */
export function askBefore(server: EventEmitter, listener: Interceptor): void {
  // A server's `request` listeners are request listeners; Node's types leave them open.
  const others = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    listener(request, response, () => {
      for (const other of others) other.call(server, request, response);
    });
  });
}

/** @returns what tells whether an engine has been closed */
export function watchCloses(server: HookedServer): (engine: HookedEngine) => boolean {
  const closed = new WeakSet<HookedEngine>();
  eachEngine(server, (engine) => {
    const original = engine.close.bind(engine);
    engine.close = () => {
      closed.add(engine);
      return original();
    };
  });
  return (engine) => closed.has(engine);
}

/** Calls `hook` with the present engine, and with each that takes its place. */
function eachEngine(server: HookedServer, hook: (engine: HookedEngine) => void): void {
  if (server.engine) hook(server.engine);
  const bind = server.bind.bind(server);
  server.bind = (engine) => {
    hook(engine);
    return bind(engine);
  };
}

/** A server may have been closed and listen again; and one that is given its connections never listens. */
export function isListening({ socket }: IncomingMessage): boolean {
  // Node's HTTP servers put themselves there, and leave it out of its types.
  const { server } = socket as { readonly server?: { readonly listening?: boolean } };
  return server?.listening !== false;
}
