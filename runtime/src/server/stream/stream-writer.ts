import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { EVENT_STREAM } from '../../protocol/names.js';
import type { Frame } from './frames.js';

/** What streams need on the way, measured hop by hop: without these a proxy or middleware holds them back. */
const STREAM_HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': `${EVENT_STREAM}; charset=utf-8`,
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
};

/** How long a receiver that does not read may hold an ended stream. */
const LINGER_MS = 10_000;

/** What the streams of one server share. */
export interface StreamHost {
  /** Where what is written is counted. */
  readonly bytes: { sent: number };
  /** A response has been closed. */
  closed(response: ServerResponse): void;
}

/** Who writes to a stream. */
export interface StreamListener {
  /** The receiver has caught up, after `write` has returned false. */
  onDrain(writer: StreamWriter): void;
  /** The connection is gone, also after `end`. */
  onCut(writer: StreamWriter): void;
}

/** Sends the headers at once and takes the response over. */
export function openStream(response: ServerResponse, host: StreamHost): StreamWriter {
  response.writeHead(200, STREAM_HEADERS);
  response.flushHeaders();
  response.socket?.setNoDelay(true);
  return new StreamWriter(response, host);
}

/** Writes frames to one response, in batches. */
export class StreamWriter {
  /**
   * Where Node itself writes chunks, a batch goes past the response, to its socket, as one ready-made chunk
   * that is shared by all who get the same batch. Not towards HTTP/1.0 (nginx by default), which has no
   * chunks, nor when something re-codes the body.
   */
  private readonly socket: Socket | undefined;
  private listener: StreamListener | undefined;
  private isWaiting = false;
  private linger: NodeJS.Timeout | undefined;

  /** @param response whose headers have been sent */
  constructor(
    private readonly response: ServerResponse,
    private readonly host: StreamHost,
  ) {
    const isPlain = response.chunkedEncoding && !response.hasHeader('content-encoding');
    this.socket = isPlain ? (response.socket ?? undefined) : undefined;
    // One listener for everything: there is one of these for each client.
    response.on('close', () => this.close());
  }

  watch(listener: StreamListener): void {
    this.listener = listener;
  }

  /** Whether all that was written is with the operating system. */
  get isIdle(): boolean {
    return (this.socket ?? this.response).writableLength === 0;
  }

  /**
   * Writes some frames, at least one.
   * @returns false when the receiver does not keep up: write no more until `onDrain`, or `onCut`
   */
  write(frames: readonly Frame[]): boolean {
    // There is nobody left to wait for.
    if (this.response.destroyed) return true;
    const { chunk, start, size } = sharedBatch(frames);
    this.host.bytes.sent += size;
    const keepsUp = this.socket
      ? this.socket.write(chunk)
      : this.response.write(chunk.subarray(start, start + size));
    if (!keepsUp) this.awaitDrain();
    return keepsUp;
  }

  /**
   * Ends the stream with a last frame, and breaks it off if that cannot be delivered. Its connection ends with
   * it: a server that is closing waits for its connections, and the client would come back over this one.
   */
  end(last: Frame): void {
    this.linger = setTimeout(() => this.response.destroy(), LINGER_MS).unref();
    this.host.bytes.sent += Buffer.byteLength(last.text);
    this.response.end(last.text, () => this.socket?.destroySoon());
  }

  /** Ends the stream as a network would: without its end. */
  breakOff(): void {
    this.response.destroy();
  }

  /** Few receivers ever fall behind: a listener for each would cost more. */
  private awaitDrain(): void {
    if (this.isWaiting) return;
    this.isWaiting = true;
    (this.socket ?? this.response).once('drain', () => {
      this.isWaiting = false;
      this.listener?.onDrain(this);
    });
  }

  private close(): void {
    clearTimeout(this.linger);
    this.host.closed(this.response);
    this.listener?.onCut(this);
  }
}

/** Some frames as one HTTP chunk, and where in it their own bytes are. */
interface Batch {
  readonly frames: readonly Frame[];
  readonly chunk: Buffer;
  readonly start: number;
  readonly size: number;
}

let lastBatch: Batch | undefined;

function sharedBatch(frames: readonly Frame[]): Batch {
  if (lastBatch?.frames === frames) return lastBatch;
  return (lastBatch = encodeBatch(frames));
}

/** One copy of the text, behind its size. @see https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
function encodeBatch(frames: readonly Frame[]): Batch {
  const text = frames.map(textOf).join('');
  const size = Buffer.byteLength(text);
  const head = `${size.toString(16)}\r\n`;
  const chunk = Buffer.allocUnsafe(head.length + size + 2);
  chunk.write(head, 0, 'latin1');
  // ASCII is the same in both, and quicker to write as Latin-1.
  chunk.write(text, head.length, size === text.length ? 'latin1' : 'utf8');
  chunk.write('\r\n', head.length + size, 'latin1');
  return { frames, chunk, start: head.length, size };
}

function textOf(frame: Frame): string {
  return frame.text;
}
