import http from 'node:http';
import https from 'node:https';
import { StringDecoder } from 'node:string_decoder';
import type { TLSSocket } from 'node:tls';
import { decodeBody } from './decode-body.js';
import { FrameSplitter } from './frame-splitter.js';
import type {
  ArrivedChunk,
  ArrivedFrame,
  Observation,
  ObservedEnd,
  ProbeRequest,
} from './observation.js';

const DEFAULT_MAX_MS = 30_000;
const BROWSER_ENCODINGS = 'gzip, deflate, br';

/**
 * Opens a stream on a connection of its own and watches it to its end.
 *
 * @throws when there is no answer at all: no such host, nobody listens, a certificate that is not trusted
 */
export function observe(
  probe: ProbeRequest,
  now: () => number = () => performance.now(),
): Promise<Observation> {
  return new Promise((resolve, reject) => {
    const startedMs = now();
    const request = send(probe);
    const watch = new Watch(probe, () => now() - startedMs, request);
    const maxMs = probe.maxMs ?? DEFAULT_MAX_MS;
    const late = setTimeout(() => {
      if (!watch.hasAnswer)
        reject(new Error(`${probe.url.href} did not answer within ${maxMs} ms`));
      watch.stop('timeout');
    }, maxMs);
    watch.onEnd = (observation) => {
      clearTimeout(late);
      request.destroy();
      resolve(observation);
    };
    request.on('response', (response) => watch.read(response));
    request.on('error', (error) => {
      if (watch.hasAnswer) return watch.stop('cut');
      clearTimeout(late);
      reject(error);
    });
    request.on('close', () => {
      if (watch.hasAnswer) return;
      clearTimeout(late);
      reject(new Error(`${probe.url.href} did not answer`));
    });
  });
}

function send(probe: ProbeRequest): http.ClientRequest {
  const { request } = probe.url.protocol === 'https:' ? https : http;
  const { method = probe.body === undefined ? 'GET' : 'POST' } = probe;
  const outgoing = request(probe.url, { method, agent: false, headers: headersFor(probe) });
  outgoing.end(probe.body);
  return outgoing;
}

function headersFor({
  headers = {},
  body,
  encoding = 'browser',
}: ProbeRequest): http.OutgoingHttpHeaders {
  return {
    accept: 'text/event-stream',
    'accept-encoding': encoding === 'browser' ? BROWSER_ENCODINGS : 'identity',
    'cache-control': 'no-cache',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  };
}

/** One response while it comes in. */
class Watch {
  onEnd: (observation: Observation) => void = () => {};
  readonly #chunks: ArrivedChunk[] = [];
  readonly #frames: ArrivedFrame[] = [];
  #response: http.IncomingMessage | undefined;
  #headersAtMs = 0;
  #isOver = false;

  constructor(
    readonly probe: ProbeRequest,
    readonly elapsed: () => number,
    readonly request: http.ClientRequest,
  ) {}

  get hasAnswer(): boolean {
    return this.#response !== undefined;
  }

  read(response: http.IncomingMessage): void {
    this.#response = response;
    this.#headersAtMs = this.elapsed();
    response.on('data', (chunk: Buffer) => {
      this.#chunks.push({ atMs: this.elapsed(), bytes: chunk.length });
    });
    const decoder = new StringDecoder('utf8');
    const splitter = new FrameSplitter();
    const body = decodeBody(response);
    body.on('data', (bytes: Buffer) => {
      this.#frames.push(...splitter.push(decoder.write(bytes), this.elapsed()));
      if (this.#frames.length >= (this.probe.maxFrames ?? Infinity)) this.stop('enough');
    });
    body.on('end', () => this.stop('complete'));
    body.on('error', () => this.stop('cut'));
    response.on('error', () => this.stop('cut'));
    response.on('aborted', () => this.stop('cut'));
  }

  /** The first reason counts. */
  stop(end: ObservedEnd): void {
    if (this.#isOver) return;
    const response = this.#response;
    if (response === undefined) return void this.request.destroy();
    this.#isOver = true;
    this.onEnd({
      url: this.probe.url.href,
      status: response.statusCode ?? 0,
      httpVersion: response.httpVersion,
      ...alpnOf(response),
      headers: flatHeaders(response.headers),
      headersAtMs: this.#headersAtMs,
      chunks: this.#chunks,
      frames: this.#frames,
      end,
      endedAtMs: this.elapsed(),
    });
  }
}

function flatHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** What was agreed on; Node’s client offers HTTP/1.1 alone. */
function alpnOf({ socket }: http.IncomingMessage): { alpn?: string } {
  // The socket of an https response is a TLS socket; that of an http response has no such field.
  const { alpnProtocol } = socket as Partial<TLSSocket>;
  return typeof alpnProtocol === 'string' ? { alpn: alpnProtocol } : {};
}
