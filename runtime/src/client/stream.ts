import { createParser } from 'eventsource-parser';
import { ProtocolError } from '../protocol/errors.js';

/** One event of a stream, as `EventSource` would show it. */
export interface Frame {
  /** The event's name; `message` when the stream names none. */
  readonly event: string;
  readonly data: string;
  /** The last `id` seen on this stream up to here; '' when there was none. */
  readonly id: string;
}

export interface FrameReader {
  onFrame(frame: Frame): void;
  /** The stream's reconnection time in milliseconds. */
  onRetry?(delayMs: number): void;
  /** The last id so far, at the end of blocks. */
  onId?(id: string): void;
}

export interface FrameParser {
  /** Takes decoded text, cut anywhere. */
  feed(text: string): void;
}

/** What may be pending of one frame, in UTF-16 units, before the stream is given up. */
export const MAX_FRAME_LENGTH = 64 * 1024 * 1024;

/** A whole line; what it gives is empty when the line is just `id`. */
const ID_LINE = /(^|\n)id(?:: ?([^\n]*))?(?=\n)/g;

/**
 * Parses an event stream, following the standard to the letter whatever the line ends and cuts are.
 * @param maxLength the longest frame, in UTF-16 units.
 * @throws {ProtocolError} from `feed`, `payload-too-large`, when a frame is longer.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function createFrameParser(reader: FrameReader, maxLength = MAX_FRAME_LENGTH): FrameParser {
  let id = '';
  let afterCr = false;
  let line: string[] = [];
  let lineLength = 0;
  const parser = createParser({
    onEvent: ({ event = 'message', data }) => reader.onFrame({ event, data, id }),
    onRetry: (delayMs) => reader.onRetry?.(delayMs),
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') throw tooLong(maxLength);
    },
    maxBufferSize: maxLength,
  });
  // The decoder has taken the byte order mark; an empty first chunk keeps the parser from looking for one.
  parser.feed('');

  /** The parser forgets an `id` with its block, so those lines are read here, and the rest there. */
  function feedLines(lines: string): void {
    let start = 0;
    for (const { 0: found, 1: lineEnd = '', 2: value = '', index = 0 } of lines.matchAll(ID_LINE)) {
      parser.feed(lines.slice(start, index + lineEnd.length));
      if (!value.includes('\0')) id = value;
      start = index + found.length + 1;
    }
    parser.feed(lines.slice(start));
  }

  /** An id counts from the end of its block on, also of one without data, which the parser does not show. */
  function feedBlocks(lines: string): void {
    const end = `\n${lines}`.lastIndexOf('\n\n') + 1;
    feedLines(lines.slice(0, end));
    if (end) reader.onId?.(id);
    feedLines(lines.slice(end));
  }

  return {
    feed(text) {
      let chunk = afterCr && text[0] === '\n' ? text.slice(1) : text;
      if (text) afterCr = text.endsWith('\r');
      chunk = chunk.replace(/\r\n?/g, '\n');
      const end = chunk.lastIndexOf('\n') + 1;
      if (end) {
        feedBlocks(line.join('') + chunk.slice(0, end));
        line = [];
        lineLength = 0;
      }
      line.push(chunk.slice(end));
      lineLength += chunk.length - end;
      if (lineLength > maxLength) throw tooLong(maxLength);
    },
  };
}

export interface ReadOptions {
  /** Hears of every piece of the body, comments included. */
  readonly onChunk?: () => void;
  /** Hears of the stream's reconnection time in milliseconds. */
  readonly onRetry?: (delayMs: number) => void;
  /** The longest frame, in UTF-16 units. Default 64 Mi. */
  readonly maxLength?: number;
}

/**
 * Reads a body to its end, a frame at a time; a frame that was cut off is not shown. Whoever stops early cancels it.
 * Between two frames the handlers' own promises get a turn, as between two packets of a socket.
 * @throws what `feed` throws, and the body's own failure.
 */
export async function* readFrames(
  body: ReadableStream<Uint8Array>,
  options: ReadOptions = {},
): AsyncGenerator<Frame, void, void> {
  const frames: Frame[] = [];
  const parser = createFrameParser(
    { onFrame: (frame) => frames.push(frame), onRetry: (delayMs) => options.onRetry?.(delayMs) },
    options.maxLength,
  );
  const decoder = new TextDecoder();
  const chunks = body.getReader();
  try {
    for (;;) {
      const { done, value } = await chunks.read();
      options.onChunk?.();
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* frames.splice(0);
    }
  } finally {
    // A body that has ended or failed has nothing to cancel.
    chunks.cancel().catch(() => undefined);
  }
}

function tooLong(maxLength: number): ProtocolError {
  return new ProtocolError(
    'payload-too-large',
    `event stream: got a frame longer than ${maxLength} characters; raise the limit if it is meant`,
  );
}
