/// <reference lib="es2021.weakref" />
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { EVENT_STREAM } from '../../protocol/names.js';
import type { Frame } from './frames.js';
import { type FrameSequence, textOf } from './packed-frames.js';
import { standIn } from './stand-in.js';
import { forget, readOut, takeOver } from './take-over.js';

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
  /** A stream is over, its connection too. */
  closed(stream: StreamWriter): void;
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
  // It is closed with the stream: nobody is to send the next request over it.
  response.shouldKeepAlive = false;
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
  /** Undefined where its connection has been taken over. */
  private response: ServerResponse | undefined;
  /** Since then, the response: whoever has kept it is told when the connection is gone. */
  private kept: WeakRef<ServerResponse> | undefined;
  private readonly output: Writable;
  private listener: StreamListener | undefined;
  private isWaiting = false;
  private linger: NodeJS.Timeout | undefined;
  /** One listener for everything: there is one of these for each client, and a closure would be twice as large. */
  private readonly onClose = this.close.bind(this);

  /** @param response whose headers have been sent */
  constructor(
    response: ServerResponse,
    private readonly host: StreamHost,
  ) {
    const isPlain = response.chunkedEncoding && !response.hasHeader('content-encoding');
    this.socket = isPlain ? (response.socket ?? undefined) : undefined;
    this.response = response;
    this.output = this.socket ?? response;
    response.on('close', this.onClose);
  }

  /**
   * For a stream that is to last: where nobody else needs it, lets go of what Node keeps of a request that is being answered.
   * Not before those who want to know of the response's end have had a turn to say so.
   */
  settleSoon(): void {
    const { socket, response } = this;
    if (!socket || !response) return;
    setImmediate(() => {
      readOut(response.req);
      setImmediate(() => this.settle(response, socket));
    });
  }

  watch(listener: StreamListener): void {
    this.listener = listener;
  }

  /** Whether all that was written is with the operating system. */
  get isIdle(): boolean {
    return this.output.writableLength === 0;
  }

  /**
   * Writes some frames, at least one.
   * @returns false when the receiver does not keep up: write no more until `onDrain`, or `onCut`
   */
  write(frames: FrameSequence): boolean {
    // There is nobody left to wait for.
    if (this.output.destroyed) return true;
    const batch = sharedBatch(frames);
    this.host.bytes.sent += batch.size;
    const keepsUp = this.output.write(this.socket ? batch.chunk : bodyOf(batch), 'latin1');
    if (!keepsUp) this.awaitDrain();
    return keepsUp;
  }

  /**
   * Ends the stream with a last frame, and breaks it off if that cannot be delivered. Its connection ends with
   * it: a server that is closing waits for its connections, and the client would come back over this one.
   */
  end(last: Frame): void {
    this.linger = setTimeout(() => this.breakOff(), LINGER_MS).unref();
    this.host.bytes.sent += Buffer.byteLength(last.text);
    if (this.response) {
      // Not as a callback: a middleware that ends the response later (express-session) would call it before that.
      this.response.once('finish', () => this.socket?.destroySoon());
      this.response.end(last.text);
    } else {
      this.socket?.write(lastChunks(last.text));
      this.socket?.destroySoon();
    }
  }

  /** Ends the stream as a network would: without its end. */
  breakOff(): void {
    this.output.destroy();
  }

  private settle(response: ServerResponse, socket: Socket): void {
    if (!takeOver(response, socket, this.onClose)) return;
    this.response = undefined;
    this.kept = new WeakRef(response);
    standIn(response, socket, () => this.giveBack(response, socket));
  }

  private giveBack(response: ServerResponse, socket: Socket): void {
    if (socket.destroyed) return;
    response.assignSocket(socket);
    // Nothing more can be read from it.
    response.once('finish', () => socket.destroySoon());
    this.response = response;
  }

  /** Few receivers ever fall behind: a listener for each would cost more. */
  private awaitDrain(): void {
    if (this.isWaiting) return;
    this.isWaiting = true;
    this.output.once('drain', () => {
      this.isWaiting = false;
      this.listener?.onDrain(this);
    });
  }

  private close(): void {
    clearTimeout(this.linger);
    if (this.socket) forget(this.socket);
    const kept = this.kept?.deref();
    if (kept) kept.destroyed = true;
    this.host.closed(this);
    this.listener?.onCut(this);
  }
}

/** A frame as the last chunk with something in it, and the one that ends a body. */
function lastChunks(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n0\r\n\r\n`;
}

/** Some frames as one HTTP chunk, and where in it their own bytes are. */
interface Batch {
  readonly frames: FrameSequence;
  readonly chunk: Buffer | string;
  readonly start: number;
  readonly size: number;
}

/** Up to this size Node writes a text of Latin-1 quicker than the Buffer that would be made of it. */
const MAX_TEXT = 1024;

let lastBatch: Batch | undefined;

function sharedBatch(frames: FrameSequence): Batch {
  if (lastBatch?.frames === frames) return lastBatch;
  return (lastBatch = encodeBatch(frames));
}

/** One copy of the text, behind its size; ASCII, which is the same in Latin-1, as a text. @see https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
function encodeBatch(frames: FrameSequence): Batch {
  const text = textOf(frames);
  const size = Buffer.byteLength(text);
  const head = `${size.toString(16)}\r\n`;
  const start = head.length;
  const isAscii = size === text.length;
  if (isAscii && size <= MAX_TEXT) return { frames, chunk: `${head}${text}\r\n`, start, size };
  const chunk = Buffer.allocUnsafe(start + size + 2);
  chunk.write(head, 0, 'latin1');
  chunk.write(text, start, isAscii ? 'latin1' : 'utf8');
  chunk.write('\r\n', start + size, 'latin1');
  return { frames, chunk, start, size };
}

function bodyOf({ chunk, start, size }: Batch): Buffer | string {
  return typeof chunk === 'string'
    ? chunk.slice(start, start + size)
    : chunk.subarray(start, start + size);
}
