import type { IncomingMessage, RequestListener } from 'node:http';

/** What of Socket.IO's engine is wrapped. */
export interface HookedEngine {
  handleRequest: RequestListener;
  close(): unknown;
}

interface HookedServer {
  readonly engine?: HookedEngine;
  /** Called with each new engine, when the server begins to listen again. */
  bind(engine: HookedEngine): unknown;
}

/** Lets `handler` see requests under Socket.IO's own path before its engine does. */
export function intercept(
  server: HookedServer,
  handler: (...args: [...Parameters<RequestListener>, () => void]) => void,
): void {
  eachEngine(server, (engine) => {
    const original = engine.handleRequest.bind(engine);
    engine.handleRequest = (request, response) =>
      handler(request, response, () => original(request, response));
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
