import type { IncomingMessage, ServerResponse } from 'node:http';
import http from 'node:http';
import { listen, type RunningHttpServer } from './http-server.js';

/** What servers send that know nothing of what is on the way. */
export const BARE_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache',
} as const;

/** What keeps a stream flowing. */
export const GOOD_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
} as const;

export interface TickOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** @default 10 */
  readonly events?: number;
  /** @default 30 */
  readonly intervalMs?: number;
  /** How much longer a frame is than it has to be. @default 0 */
  readonly bytes?: number;
}

/** A handler that streams numbered frames which tell when they were sent, as an application would write it. */
export function tickHandler({
  headers = BARE_HEADERS,
  events = 10,
  intervalMs = 30,
  bytes = 0,
}: TickOptions = {}): (request: IncomingMessage, response: ServerResponse) => void {
  return (_request, response) => {
    response.writeHead(200, headers);
    const padding = 'x'.repeat(bytes);
    let sent = 0;
    const timer = setInterval(() => {
      sent += 1;
      response.write(
        `id: ${sent}\ndata: {"n":${sent},"sentAtMs":${Date.now()},"padding":"${padding}"}\n\n`,
      );
      if (sent === events) response.end('event: end\ndata:\n\n');
    }, intervalMs);
    response.on('close', () => clearInterval(timer));
  };
}

/** A server of nothing but such streams. */
export function startTicking(options: TickOptions = {}): Promise<RunningHttpServer> {
  return listen(http.createServer(tickHandler(options)));
}
