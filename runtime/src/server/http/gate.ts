import type { ServerResponse } from 'node:http';
import type { Problem } from '../../protocol/errors.js';
import { applyCors, keepPermissions } from './admission.js';
import { answerProblem, Refusal, RETRY_SOON } from './answers.js';
import { prepareHandshake } from './handshake.js';
import type { Observer } from '../observe.js';
import type { BridgeOptions } from '../options.js';
import { type BridgeRequest, readBody } from './request.js';
import { watchQueued } from './queued.js';
import type { SocketIoPort } from '../engine/port.js';
import { openStream, type StreamHost, type StreamWriter } from '../stream/stream-writer.js';

/** A response that can be ended as a network would end it. */
interface Breakable {
  breakOff(): void;
}

const DEFAULT_BODY_TIMEOUT_MS = 30_000;

/** What every request passes on its way in, whatever it asks for, and every response on its way out. */
export class Gate {
  isClosed = false;
  /** Responses that are open, each by what breaks it off. */
  private readonly open = new Set<Breakable>();
  private readonly drains = new Set<(closed: Breakable) => void>();
  private readonly streams: StreamHost;

  constructor(
    private readonly port: SocketIoPort,
    private readonly options: BridgeOptions,
    private readonly observer: Observer,
  ) {
    this.streams = { bytes: observer.bytes, closed: (stream) => this.closed(stream) };
  }

  /** Applies the CORS rules, first of all. @returns whether the request, a preflight, has been answered */
  applyCors(request: BridgeRequest, response: ServerResponse): Promise<boolean> {
    watchQueued(request, response);
    return applyCors(this.options.cors ?? this.port.cors(), request, response);
  }

  /**
   * Runs the engine's middlewares; one of them may answer.
   * @param sid of the connection that the request belongs to
   * @returns who is asking, as the `principal` option tells
   */
  async enter(
    request: BridgeRequest,
    response: ServerResponse,
    { query, sid }: { readonly query: URLSearchParams; readonly sid: string | undefined },
  ): Promise<string | undefined> {
    prepareHandshake(request, query, sid);
    // Socket.IO's own rules are one of the middlewares.
    const keep = this.options.cors && keepPermissions(response);
    await this.runMiddlewares(request, response);
    keep?.();
    return response.writableEnded ? undefined : this.options.principal?.(request);
  }

  /** A middleware's failure is a refusal, as in Socket.IO's engine; its text stays on the server. */
  private async runMiddlewares(request: BridgeRequest, response: ServerResponse): Promise<void> {
    try {
      await this.port.runMiddlewares(request, response);
    } catch (error) {
      this.port.reportRefusal(request, 'middleware', textOf(error));
      throw new Refusal('forbidden');
    }
  }

  /** Asks Socket.IO's `allowRequest` about a request that opens a connection. */
  async admit(request: BridgeRequest): Promise<void> {
    const refusal = await this.port.refusal(request);
    if (refusal === undefined) return;
    this.port.reportRefusal(request, 'allowRequest', refusal);
    throw new Refusal('forbidden', { detail: refusal });
  }

  /**
   * Reads the body as JSON, within the bounds of this server.
   * @throws {Refusal} `unsupported-media-type`, `payload-too-large`, `malformed`, or `unavailable` when it is too slow
   */
  readBody(request: BridgeRequest): Promise<unknown> {
    const { bodyTimeoutMs: timeoutMs = DEFAULT_BODY_TIMEOUT_MS } = this.options;
    const { maxPayloadBytes: maxBytes } = this.port.limits();
    return readBody(request, { maxBytes, timeoutMs }, this.observer.bytes);
  }

  /** Makes a response a stream that `drain` waits for. */
  openStream(response: ServerResponse): StreamWriter {
    const stream = openStream(response, this.streams);
    this.open.add(stream);
    return stream;
  }

  /** The same for one that is to last. */
  openLasting(response: ServerResponse): StreamWriter {
    const stream = this.openStream(response);
    stream.settleSoon();
    return stream;
  }

  /** Has `drain` wait for a response that is none. */
  track(response: ServerResponse): void {
    const tracked = { breakOff: () => void response.destroy() };
    this.open.add(tracked);
    response.on('close', () => this.closed(tracked));
  }

  /** Waits for the ends of the responses that are open; those that have not ended in time are broken off. */
  async drain(drainMs: number): Promise<void> {
    const waiting = new Set(this.open);
    const late = setTimeout(() => waiting.forEach((one) => one.breakOff()), drainMs);
    await new Promise<void>((resolve) => {
      const check = (closed?: Breakable): void => {
        if (closed) waiting.delete(closed);
        if (waiting.size > 0) return;
        this.drains.delete(check);
        resolve();
      };
      this.drains.add(check);
      check();
    });
    clearTimeout(late);
  }

  private closed(one: Breakable): void {
    this.open.delete(one);
    for (const check of this.drains) check(one);
  }

  /** @param format as `answerProblem` takes it */
  answerError(
    error: unknown,
    response: ServerResponse,
    format?: (problem: Problem) => object,
  ): void {
    // What else has failed may pass; its text stays on the server.
    const refusal = error instanceof Refusal ? error : new Refusal('unavailable', {}, RETRY_SOON);
    this.observer.observe({ kind: 'refused', code: refusal.code, detail: reasonOf(error) });
    if (response.headersSent || response.destroyed) return void response.destroy();
    answerProblem(response, refusal, format);
  }
}

/** What the operator is told: also what the client is not. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Refusal)) return textOf(error);
  const { message, members, cause } = error;
  const reason = cause === undefined ? members['detail'] : textOf(cause);
  return typeof reason === 'string' ? `${message}: ${reason}` : message;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
