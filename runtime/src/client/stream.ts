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
  readonly onFrame: (frame: Frame) => void;
  /** The stream's reconnection time in milliseconds. */
  readonly onRetry?: ((delayMs: number) => void) | undefined;
}

export interface FrameParser {
  /** Takes decoded text, cut anywhere. */
  feed(text: string): void;
}

/** What may be pending of one frame, in UTF-16 units, before the stream is given up. */
export const MAX_FRAME_LENGTH = 64 * 1024 * 1024;

/**
 * Parses the streams of this protocol, whose lines end in LF, and whose ids come with data. A frame's `id` is its own.
 * @param maxLength the longest frame, in UTF-16 units.
 * @throws {ProtocolError} from `feed`, `payload-too-large`, when a frame is longer.
 * @see createFrameParser for those of anybody
 */
export function createPlainParser(
  { onFrame, onRetry }: FrameReader,
  maxLength = MAX_FRAME_LENGTH,
): FrameParser {
  return createParser({
    onEvent: ({ event = 'message', data, id = '' }) => onFrame({ event, data, id }),
    onRetry,
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') throw tooLong(maxLength);
    },
    maxBufferSize: maxLength,
  });
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
  createParserFor: typeof createPlainParser,
  { onChunk, onRetry, maxLength }: ReadOptions = {},
): AsyncGenerator<Frame, void, void> {
  const frames: Frame[] = [];
  const onFrame = (frame: Frame): void => void frames.push(frame);
  const parser = createParserFor({ onFrame, onRetry }, maxLength);
  const decoder = new TextDecoder();
  const chunks = body.getReader();
  try {
    for (;;) {
      const { done, value } = await chunks.read();
      onChunk?.();
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* frames.splice(0);
    }
  } finally {
    // A body that has ended or failed has nothing to cancel.
    chunks.cancel().catch(() => undefined);
  }
}

export function tooLong(maxLength: number): ProtocolError {
  return new ProtocolError(
    'payload-too-large',
    `event stream: got a frame longer than ${maxLength} characters; raise the limit if it is meant`,
  );
}
