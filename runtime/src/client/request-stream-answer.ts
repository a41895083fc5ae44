import { dataOf, decodeAnswerFrame } from '../protocol/answer.js';
import {
  AUTH_HEADER,
  EVENT_STREAM,
  IDEMPOTENCY_HEADER,
  LAST_EVENT_ID_HEADER,
  STREAM_HEADER,
} from '../protocol/names.js';
import { resolveAuth } from './auth.js';
import { type Backoff, createBackoff } from './backoff.js';
import { platform } from './environment.js';
import type { Auth, ConnectOptions, RetryOptions } from './options.js';
import { watchPage } from './page.js';
import { decodeArgs } from './payload.js';
import { type IncompleteEvidence, IncompleteStreamError } from './request-stream-error.js';
import { type HeaderValues, sendRequest, type Target } from './requests.js';
import { createPlainParser, type Frame, readFrames } from './stream.js';
import { refusalOf, streamOf, TransportError } from './transport-error.js';

/** Where a reader of an answer stands. It is plain data: keep it where a reload of the page does not reach it. */
export interface StreamPosition {
  /** The answer's name. Who knows it can read and cancel the answer. */
  readonly stream: string;
  /** The `id` of the last frame that was processed. Default: none, the answer is shown from its beginning. */
  readonly lastEventId?: string | undefined;
}

export interface StreamOptions {
  /** Cancels the answer, also at the server; the iterator throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Headers of every request. A function is asked for each, and may be asynchronous. Default: none. */
  readonly headers?: ConnectOptions['headers'];
  /**
   * What the server's middlewares find in `socket.handshake.auth`. It goes along with the start, in a header.
   * Default: nothing; of `client.stream`, the client's own, when the route is of the client's server.
   */
  readonly auth?: Auth | undefined;
  /** As in `fetch`. Default: the platform's, `same-origin`. */
  readonly credentials?: RequestCredentials | undefined;
  /** What to use in place of `fetch`. Default: the platform's. */
  readonly fetch?: typeof fetch | undefined;
  /**
   * Names this request, 1 to 255 characters. With it a request whose answer never came is sent again, and the server runs it
   * once; without it that is an error. Default: none.
   */
  readonly idempotencyKey?: string | undefined;
  /**
   * Takes up the answer that is named there, in place of asking for one: the body is not sent. For a page that was reloaded in
   * mid-answer, within the route's `graceMs`, or after its end within `resumeTtlMs`. Default: none.
   */
  readonly resume?: StreamPosition | undefined;
  /** Hears where the reader stands: once the answer has a name, and whenever the loop has finished with an event. Default: none. */
  readonly onPosition?: ((position: StreamPosition) => void) | undefined;
  /**
   * How to take up a stream that was cut. The count starts anew with each frame. A stream's own `retry:` is the shortest delay.
   * Default: 10 attempts, from 250 ms to 5 s.
   */
  readonly retry?: RetryOptions | undefined;
}

/** The server says something every 15 s. */
const MAX_SILENCE_MS = 45_000;

/** Statuses after which the same request may well get another answer. */
const PASSING: ReadonlySet<number> = new Set([0, 408, 429, 500, 502, 503, 504]);

/** What is known of an answer, over all the requests for it. */
export class Answer {
  isOver = false;
  /** What the handler gave to its ack. */
  result: unknown;
  private name: string | undefined;
  private lastId = '';
  private attempt = new AbortController();
  /** How long the stream has asked to wait before it is taken up. */
  private reconnectMs = 0;
  private timer: unknown;
  private wake: () => void = () => undefined;
  private readonly target: Omit<Target, 'url'>;
  private readonly backoff: Backoff;
  private readonly attempts: number;

  constructor(
    private readonly url: string,
    private readonly options: StreamOptions,
  ) {
    const { headers, credentials, fetch, signal, resume, retry = {} } = options;
    this.name = resume?.stream;
    this.lastId = resume?.lastEventId ?? '';
    const { initialDelayMs = 250, attempts = 10 } = retry;
    this.attempts = attempts;
    this.backoff = createBackoff({ ...retry, initialDelayMs }, platform.random);
    this.target = {
      environment: fetch ? { ...platform, fetch } : platform,
      headers: () => valuesOf(headers),
      credentials: () => credentials,
    };
    signal?.addEventListener('abort', this.onAbort);
  }

  /** Asks for the answer, or takes up the one that the options name. */
  begin(body: unknown): Promise<Response> {
    return this.name === undefined ? this.start(JSON.stringify(body)) : this.resume(undefined);
  }

  /** @throws {TransportError} when there is no answer, or another than a stream */
  private async start(body: string): Promise<Response> {
    const { idempotencyKey: key } = this.options;
    // Once for all attempts: a key counts for those who say the same here.
    const auth = await resolveAuth(this.options.auth);
    const headers = {
      ...(key !== undefined && { [IDEMPOTENCY_HEADER]: key }),
      ...(auth && { [AUTH_HEADER]: toAscii(JSON.stringify(auth)) }),
    };
    for (;;) {
      try {
        return await this.ask(headers, body);
      } catch (error) {
        // Without a key the server would run it, and it would be paid for, a second time.
        const wasLost = error instanceof TransportError && error.status === 0;
        if (key === undefined || !wasLost || !(await this.mayRetry(error))) throw error;
      }
    }
  }

  /** @throws {IncompleteStreamError} when it cannot be taken up */
  async resume(cause: unknown): Promise<Response> {
    let failure = cause;
    while (this.name !== undefined && (await this.mayRetry(failure))) {
      try {
        return await this.ask(this.lastId ? { [LAST_EVENT_ID_HEADER]: this.lastId } : {});
      } catch (error) {
        failure = error;
      }
    }
    throw this.incomplete({ status: 'cut', cause: failure });
  }

  async *read(response: Response): AsyncGenerator<Frame, void, void> {
    this.name = response.headers.get(STREAM_HEADER) ?? this.name;
    const body = streamOf(response);
    if (!body) return;
    const unwatch = watchPage({
      check: (isSuspect) => isSuspect && this.attempt.abort(),
      hide: () => undefined,
    });
    try {
      yield* readFrames(body, createPlainParser, {
        onChunk: () => this.watch(),
        onRetry: (delayMs) => void (this.reconnectMs = delayMs),
      });
    } finally {
      platform.clearTimeout(this.timer);
      unwatch();
    }
  }

  /**
   * @returns the event in a frame, if there is one
   * @throws {IncompleteStreamError} when the frame says so
   */
  take(frame: Frame): { event: string | number; data: unknown } | undefined {
    const entry = decodeAnswerFrame(frame);
    this.lastId = frame.id || this.lastId;
    this.backoff.attempts = 0;
    if (entry?.kind === 'event') {
      return { event: entry.name, data: dataOf(decodeArgs(entry.args, entry.bin)) };
    }
    if (entry?.kind === 'open') this.name = entry.stream;
    if (entry?.kind !== 'end') return undefined;
    const { status, problem, ack, args = [ack], bin } = entry;
    if (status !== 'complete') throw this.incomplete({ status, problem });
    this.isOver = true;
    this.result = dataOf(decodeArgs(args, bin));
    return undefined;
  }

  /** What has been taken so far has been processed. */
  notePosition(): void {
    const { name, lastId } = this;
    if (name !== undefined) this.options.onPosition?.({ stream: name, lastEventId: lastId });
  }

  /** Nobody reads any more: an answer that goes on is cancelled. */
  leave(): void {
    const { name } = this;
    this.options.signal?.removeEventListener('abort', this.onAbort);
    this.attempt.abort();
    if (this.isOver || name === undefined) return;
    this.isOver = true;
    const init = { method: 'DELETE', keepalive: true };
    // There is nobody to tell of a failure, and the server cancels what is not read.
    sendRequest(this.targetAt(name), {}, undefined, init).catch(() => undefined);
  }

  private readonly onAbort = (): void => {
    this.attempt.abort(this.options.signal?.reason);
    this.wake();
  };

  private async ask(headers: Record<string, string>, body?: string): Promise<Response> {
    this.attempt = new AbortController();
    this.throwIfAborted();
    const target = this.targetAt(body === undefined ? this.name : undefined);
    // Not of a POST: Chromium would ask for leave before each.
    const cache = body === undefined ? 'no-store' : 'default';
    const init: RequestInit = { cache, signal: this.attempt.signal };
    const accept = { accept: EVENT_STREAM, ...headers };
    const response = await sendRequest(target, accept, body, init).catch((error: unknown) => {
      this.throwIfAborted();
      throw new TransportError('no answer', { description: error, context: error });
    });
    if (streamOf(response)) return response;
    throw await refusalOf(response, platform.now());
  }

  private targetAt(name: string | undefined): Target {
    const [path = '', query] = this.url.split('?');
    const id = encodeURIComponent(name ?? '');
    const below = `${path.replace(/\/$/, '')}/${id}${query === undefined ? '' : `?${query}`}`;
    return { ...this.target, url: () => (name === undefined ? this.url : below) };
  }

  /** Waits for the time of the next attempt, if there may be one. The first is at once, unless the stream has said otherwise. */
  private async mayRetry(failure: unknown): Promise<boolean> {
    this.throwIfAborted();
    const { status, retryAfterMs } =
      failure instanceof TransportError ? failure : { status: 0, retryAfterMs: 0 };
    if (!PASSING.has(status) || this.backoff.attempts >= this.attempts) return false;
    const isFirst = this.backoff.attempts === 0;
    const backoffMs = this.backoff.next() * Number(!isFirst);
    const delayMs = Math.max(backoffMs, this.reconnectMs, retryAfterMs);
    if (delayMs > 0) await this.pause(delayMs);
    this.throwIfAborted();
    return true;
  }

  private pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = platform.setTimeout(resolve, delayMs);
      this.wake = () => {
        platform.clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Gives a response up that has been silent for too long. */
  private watch(): void {
    platform.clearTimeout(this.timer);
    this.timer = platform.setTimeout(() => this.attempt.abort(), MAX_SILENCE_MS);
  }

  private throwIfAborted(): void {
    const { signal } = this.options;
    if (!signal?.aborted) return;
    const reason: unknown = signal.reason;
    throw reason instanceof Error ? reason : new Error('aborted');
  }

  private incomplete(
    evidence: Pick<IncompleteEvidence, 'status' | 'problem' | 'cause'>,
  ): IncompleteStreamError {
    this.isOver = true;
    return new IncompleteStreamError({ ...evidence, stream: this.name, lastEventId: this.lastId });
  }
}

/** A header holds nothing else. */
function toAscii(json: string): string {
  return json.replace(
    /[\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The headers that an option gives. */
export function valuesOf(
  headers: StreamOptions['headers'],
): HeaderValues | undefined | Promise<HeaderValues | undefined> {
  return typeof headers === 'function' ? headers() : headers;
}
