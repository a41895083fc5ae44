import type { RequestListener, Server as HttpServer } from 'node:http';
import type { Http2SecureServer, Http2Server } from 'node:http2';
import type { Server as HttpsServer } from 'node:https';
import type { EventEmitter } from 'node:events';
import { askBefore } from '../engine/engine-hooks.js';

/** What Socket.IO's `io.httpServer` is declared as. */
export type WebServer = HttpServer | HttpsServer | Http2SecureServer | Http2Server;

/** Lets `listener` see each request of a server before the listeners that are there already. */
export function attachBefore(
  server: WebServer,
  listener: (...args: [...Parameters<RequestListener>, () => void]) => void,
): void {
  const source: EventEmitter | undefined = server;
  if (typeof source?.listeners !== 'function') {
    throw new TypeError(
      `attach: got ${source === null ? 'null' : typeof source}, wanted the HTTP server; where there is none, make the bridge a handler`,
    );
  }
  askBefore(source, listener);
}
