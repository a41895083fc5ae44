import http from 'node:http';
import https from 'node:https';
import type net from 'node:net';
import tls from 'node:tls';
import { once } from 'node:events';

/** One frame as it was on the wire, its fields unparsed. */
export interface WireFrame {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  readonly retry?: string;
}

export interface WireStream {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Everything received so far. */
  readonly frames: readonly WireFrame[];
  /** The body of an answer that is not a stream. */
  readonly body: () => Promise<unknown>;
  /** Waits for the next frame with this event name, and skips the ones before it. */
  next(event: string): Promise<WireFrame>;
  /** Waits until the stream has ended. @returns whether it ended properly (false: it was cut) */
  ended(): Promise<boolean>;
  /** Breaks the TCP connection, if it is still there. */
  cut(): void;
  [Symbol.dispose](): void;
}

export interface WireRequest {
  readonly method?: 'GET' | 'POST' | 'OPTIONS' | 'DELETE';
  readonly headers?: http.OutgoingHttpHeaders;
  /** Sent as JSON, or as it is when it is a string. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Called with each frame as it arrives. */
  readonly onFrame?: (frame: WireFrame) => void;
}

/** A client that knows the protocol's bytes and nothing else: no retry, no state. */
export async function wireRequest(url: string, options: WireRequest = {}): Promise<WireStream> {
  const { body, method = body === undefined ? 'GET' : 'POST', headers = {}, signal } = options;
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const { request: start } = url.startsWith('https:') ? https : http;
  const request = start(url, {
    method,
    agent: false,
    // Tests that need TLS sign their certificates themselves.
    rejectUnauthorized: false,
    headers: { ...type, ...headers },
    ...(signal && { signal }),
  });
  request.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
  // `response` is emitted with one argument, the message.
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return readResponse(request, response, options.onFrame);
}

/** Of an answer in request mode. */
export function streamName({ headers }: WireStream): string {
  return String(headers['sse-stream']);
}

/** Sends an uplink, or any other request that is answered with JSON. */
export async function wirePost(
  url: string,
  secret: string,
  body: unknown,
): Promise<{ status: number; body: unknown }> {
  const answer = await wireRequest(url, { body, headers: { 'sse-session': secret } });
  return { status: answer.status, body: await answer.body() };
}

function readResponse(
  request: http.ClientRequest,
  response: http.IncomingMessage,
  onFrame?: (frame: WireFrame) => void,
): WireStream {
  const frames: WireFrame[] = [];
  let text = '';
  let taken = 0;
  let wake: () => void = () => undefined;
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    const blocks = text.split('\n\n');
    if (!String(response.headers['content-type']).startsWith('text/event-stream')) return;
    text = blocks.pop() ?? '';
    for (const frame of blocks.map(parseBlock)) {
      frames.push(frame);
      onFrame?.(frame);
    }
    wake();
  });
  response.on('error', () => wake());
  const closed = once(response, 'close').then(
    () => wake(),
    () => wake(),
  );
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    frames,
    body: () => closed.then((): unknown => (text === '' ? undefined : JSON.parse(text))),
    ended: () => closed.then(() => response.complete),
    cut: () => void (response.closed || breakOff(request.socket)),
    [Symbol.dispose]: () => request.destroy(),
    async next(event) {
      for (;;) {
        const frame = frames[taken];
        if (frame) {
          taken += 1;
          if (frame.event === event) return frame;
        } else if (response.closed) {
          throw new Error(`the stream ended without ${event}; got ${JSON.stringify(frames)}`);
        } else {
          await new Promise<void>((resolve) => (wake = resolve));
        }
      }
    },
  };
}

/** TLS hides the TCP connection that could be reset. */
function breakOff(socket: net.Socket | null): void {
  if (socket instanceof tls.TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}

function parseBlock(block: string): WireFrame {
  return Object.fromEntries(
    block.split('\n').map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
}
