import { globals } from './environment.js';
import { createFrameParser } from './frame-parser.js';
import type { FrameParser } from './stream.js';
import { streamOf, TransportError } from './transport-error.js';

/** Browsers begin with some seconds, too. */
const DEFAULT_RECONNECTION_MS = 3000;

// React Native has none, and what is not used there should not fail as it is loaded.
const Target = globals.EventTarget ?? (Object as unknown as typeof EventTarget);

type Handler = ((event: Event) => void) | null;

/**
 * An event stream from `fetch` with the manners of `EventSource`: a `MessageEvent` for each event, `error` at the end.
 * It never reconnects. In the shape of `EventSource.fromReadableStream()`, so that it can be that one day.
 * @see https://github.com/whatwg/html/pull/12272
 */
export class ResponseEventSource extends Target {
  readonly url = 'about:event-stream';
  readonly withCredentials = false;
  /** 1: open. 2: closed. */
  readyState: 1 | 2 = 1;
  onmessage: Handler = null;
  onerror: Handler = null;
  onopen: Handler = null;
  private id = '';
  private retryMs = DEFAULT_RECONNECTION_MS;
  private parser: FrameParser;
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;

  /** @internal */
  constructor(body: ReadableStream<Uint8Array>) {
    super();
    this.parser = this.createParser();
    this.reader = body.getReader();
    this.pump().catch(() => this.end());
  }

  /** The last id that the stream has named, for a request that goes on behind it. */
  get lastEventId(): string {
    return this.id;
  }

  /** How long to wait before such a request, in milliseconds. Default 3000. */
  get reconnectionTime(): number {
    return this.retryMs;
  }

  /** Forgets what has been read of an unfinished event: what follows is the beginning of another stream. */
  reset(): void {
    this.parser = this.createParser();
  }

  /** Stops reading, and says nothing more. */
  close(): void {
    this.readyState = 2;
    this.reader.cancel().catch(() => undefined);
  }

  private async pump(): Promise<void> {
    const decoder = new TextDecoder();
    // Whoever made this has had no time yet to listen.
    await Promise.resolve();
    this.say('open', new Event('open'));
    for (;;) {
      const { done, value } = await this.reader.read();
      if (done) return this.end();
      this.parser.feed(decoder.decode(value, { stream: true }));
    }
  }

  private createParser(): FrameParser {
    return createFrameParser({
      onFrame: ({ event, data, id }) => {
        this.id = id;
        const origin = 'null';
        this.say(event, new MessageEvent(event, { data, lastEventId: id, origin }));
      },
      onId: (id) => void (this.id = id),
      onRetry: (delayMs) => void (this.retryMs = delayMs),
    });
  }

  private end(): void {
    if (this.readyState === 2) return;
    this.readyState = 2;
    this.say('error', new Event('error'));
  }

  private say(type: string, event: Event): void {
    if (this.readyState === 2 && type !== 'error') return;
    if (type === 'message') this.onmessage?.(event);
    if (type === 'error') this.onerror?.(event);
    if (type === 'open') this.onopen?.(event);
    this.dispatchEvent(event);
  }
}

/**
 * Reads the answer to a `fetch` as an `EventSource`.
 * @throws {TransportError} when it is no event stream: another status than 200, another content type.
 */
export function fromResponse(response: Response): ResponseEventSource {
  const { status } = response;
  const body = streamOf(response);
  if (!body) {
    throw new TransportError(`got ${status}, wanted a stream`, { status, context: response });
  }
  return new ResponseEventSource(body);
}
