import {
  createPlainParser,
  type FrameParser,
  type FrameReader,
  MAX_FRAME_LENGTH,
  tooLong,
} from './stream.js';

/** Who wants to know what only a reader of any stream needs. */
export interface AnyFrameReader extends FrameReader {
  /** The last id so far, at the end of blocks. */
  onId?(id: string): void;
}

/** A whole line; what it gives is empty when the line is just `id`. */
const ID_LINE = /(^|\n)id(?:: ?([^\n]*))?(?=\n)/g;

/**
 * Parses anybody's event stream, following the standard to the letter whatever the line ends and cuts are. A frame's `id` is the
 * last one that the stream has named.
 * @param maxLength the longest frame, in UTF-16 units.
 * @throws {ProtocolError} from `feed`, `payload-too-large`, when a frame is longer.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function createFrameParser(
  reader: AnyFrameReader,
  maxLength = MAX_FRAME_LENGTH,
): FrameParser {
  let id = '';
  let afterCr = false;
  let line: string[] = [];
  let lineLength = 0;
  const parser = createPlainParser(
    { ...reader, onFrame: (frame) => reader.onFrame({ ...frame, id }) },
    maxLength,
  );
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
