import type { ServerResponse } from 'node:http';
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

/** Writes frames to one response, in batches. */
export interface StreamWriter {
  /**
   * @param written called when the bytes have been handed to the operating system
   * @returns false when the receiver does not keep up: write no more until `onDrain`
   */
  write(frames: readonly Frame[], written: () => void): boolean;
  onDrain(listener: () => void): void;
  /** The connection is gone, also after `end`. */
  onCut(listener: () => void): void;
  /** Ends the stream with a last frame, and breaks it off if that cannot be delivered. */
  end(last: Frame): void;
}

/** Sends the headers at once and takes the response over. */
export function openStream(response: ServerResponse): StreamWriter {
  response.writeHead(200, STREAM_HEADERS);
  response.flushHeaders();
  response.socket?.setNoDelay(true);
  return {
    write: (frames, written) => writeBatch(response, frames, written),
    onDrain: (listener) => onDrain(response, listener),
    onCut: (listener) => response.on('close', listener),
    end: (last) => endStream(response, last),
  };
}

/** A ready-made chunk goes past the response, so that the socket alone knows when it has drained. */
function onDrain(response: ServerResponse, listener: () => void): void {
  const { socket } = response;
  response.on('drain', listener);
  socket?.on('drain', listener);
  response.on('close', () => socket?.off('drain', listener));
}

function endStream(response: ServerResponse, last: Frame): void {
  const linger = setTimeout(() => response.destroy(), LINGER_MS).unref();
  response.on('close', () => clearTimeout(linger));
  response.end(last.text);
}

function writeBatch(
  response: ServerResponse,
  frames: readonly Frame[],
  written: () => void,
): boolean {
  const { socket } = response;
  // Where Node itself writes chunks, a batch goes to the socket as one ready-made chunk, shared by all who
  // get the same batch. Not towards HTTP/1.0 (nginx by default), which has no chunks, nor when something
  // re-codes the body.
  if (socket && response.chunkedEncoding && !response.hasHeader('content-encoding')) {
    return socket.write(sharedChunk(frames), written);
  }
  return response.write(frames.map((frame) => frame.text).join(''), written);
}

let lastBatch: { readonly frames: readonly Frame[]; readonly chunk: Buffer } | undefined;

function sharedChunk(frames: readonly Frame[]): Buffer {
  if (lastBatch && isSameBatch(lastBatch.frames, frames)) return lastBatch.chunk;
  const chunk = encodeChunk(frames.map(textOf).join(''));
  lastBatch = { frames, chunk };
  return chunk;
}

/** One copy of the text, behind its size. @see https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
function encodeChunk(text: string): Buffer {
  const size = Buffer.byteLength(text);
  const head = `${size.toString(16)}\r\n`;
  const chunk = Buffer.allocUnsafe(head.length + size + 2);
  chunk.write(head, 0, 'latin1');
  chunk.write(text, head.length, 'utf8');
  chunk.write('\r\n', head.length + size, 'latin1');
  return chunk;
}

function textOf(frame: Frame): string {
  return frame.text;
}

function isSameBatch(a: readonly Frame[], b: readonly Frame[]): boolean {
  return a.length === b.length && a.every((frame, index) => frame === b[index]);
}
