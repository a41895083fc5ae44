import type { Frame } from '../../../runtime/src/client/stream.js';

export interface StreamCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly frames: readonly Frame[];
  readonly retries?: readonly number[];
}

type Shown = string | { event?: string; data: string; id?: string };

/** A stream as text, or as text and bytes in turn, and what `EventSource` would show of it. */
function stream(
  name: string,
  content: string | (string | number[])[],
  shown: Shown[],
  retries: number[] = [],
): StreamCase {
  const parts = typeof content === 'string' ? [content] : content;
  const bytes = parts.flatMap((part) =>
    typeof part === 'string' ? Array.from(new TextEncoder().encode(part)) : part,
  );
  const frames = shown.map((frame) => {
    const {
      event = 'message',
      data,
      id = '',
    } = typeof frame === 'string' ? { data: frame } : frame;
    return { event, data, id };
  });
  return { name, bytes: Uint8Array.from(bytes), frames, retries };
}

const BOM = [0xef, 0xbb, 0xbf];

/** @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
export const STREAM_CASES: readonly StreamCase[] = [
  // The stream as bytes
  stream('nothing in it', '', []),
  stream('a byte order mark', [BOM, 'data: x\n\n'], ['x']),
  stream(
    'a second byte order mark, which makes another field of the first',
    [BOM, BOM, 'data: x\n\n'],
    [],
  ),
  stream('a byte order mark within a value', ['data: ', BOM, 'x\n\n'], ['\ufeffx']),
  stream('the byte order mark misread as Latin-1', '\u00ef\u00bb\u00bfdata: x\n\n', []),
  stream('characters of two, three and four bytes', 'data: ü€😀\n\n', ['ü€😀']),
  stream('bytes that are no UTF-8', ['data: a', [0xff, 0xc3], 'b\n\n'], ['a\ufffd\ufffdb']),
  stream('a character cut off by a line end', ['data: ', [0xe2, 0x82], '\n\n'], ['\ufffd']),

  // Line ends
  stream('LF', 'data: a\ndata: b\n\ndata: c\n\n', ['a\nb', 'c']),
  stream('CRLF', 'data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n', ['a\nb', 'c']),
  stream('CR', 'data: a\rdata: b\r\rdata: c\r\r', ['a\nb', 'c']),
  stream('all three kinds of line end', 'data: a\rdata: b\r\ndata: c\n\r\ndata: d\n\r', [
    'a\nb\nc',
    'd',
  ]),
  stream('CR and LF that end two lines', 'data: a\n\rdata: b\r\r\n', ['a', 'b']),
  stream(
    'characters that only look like line ends',
    'data: a\u2028b\u2029c\u0085d\u000be\u000cf\n\n',
    ['a\u2028b\u2029c\u0085d\u000be\u000cf'],
  ),
  stream('an end in the middle of a line', 'data: a\n\ndata: b', ['a']),
  stream('an end before the empty line', 'data: a\n\nid: 9\ndata: b\n', ['a']),
  stream('a CR as its last byte', 'data: a\n\ndata: b\r', ['a']),

  // Fields
  stream('`data` without a colon', 'data\n\n', ['']),
  stream('`data:` and nothing behind it', 'data:\n\n', ['']),
  stream('`data` twice', 'data\ndata\n\n', ['\n']),
  stream('no space behind the colon', 'data:x\n\n', ['x']),
  stream('two spaces behind the colon', 'data:  x\n\n', [' x']),
  stream('a tab behind the colon', 'data:\tx\n\n', ['\tx']),
  stream('spaces behind the value', 'data: x  \n\n', ['x  ']),
  stream('an empty first line of data', 'data:\ndata: x\n\n', ['\nx']),
  stream('colons in the value', 'data: a:b: c\n\n', ['a:b: c']),
  stream('field names in capitals', 'DATA: x\nData: y\n\n', []),
  stream('a space before a field', ' data: x\n\n', []),
  stream('a space before the colon', 'data : x\n\n', []),
  stream('NUL in a field name', 'da\0ta: x\n\n', []),
  stream('NUL in the data', 'data: a\0b\n\n', ['a\0b']),
  stream('an event name', 'event: e\ndata: x\n\n', [{ event: 'e', data: 'x' }]),
  stream('two event names', 'event: e\nevent: f\ndata: x\n\n', [{ event: 'f', data: 'x' }]),
  stream('an empty event name', 'event:\ndata: x\n\n', ['x']),
  stream('an event name taken back', 'event: e\nevent\ndata: x\n\n', ['x']),
  stream('an event name without data', 'event: e\n\ndata: x\n\n', ['x']),
  stream('an event name behind the data', 'data: x\nevent: e\n\n', [{ event: 'e', data: 'x' }]),
  stream('comments', ':\n: hello\n:data: x\ndata: y\n: z\n\n', ['y']),
  stream('fields that nobody knows', '__proto__: x\ntoString\nfoo: bar\n:\ndata: y\n\n', ['y']),
  stream('empty lines between events', '\n\n\ndata: a\n\n\n\ndata: b\n\n', ['a', 'b']),

  // Ids
  stream('ids that last', 'id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\n', [
    { data: 'a', id: '1' },
    { data: 'b', id: '1' },
    { data: 'c', id: '2' },
  ]),
  stream('an id taken back by `id`', 'id: 1\ndata: a\n\nid\ndata: b\n\n', [
    { data: 'a', id: '1' },
    'b',
  ]),
  stream('an id taken back by `id:`', 'id: 1\ndata: a\n\nid:\ndata: b\n\n', [
    { data: 'a', id: '1' },
    'b',
  ]),
  stream('NUL in an id', 'id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n', [
    { data: 'a', id: '1' },
    { data: 'b', id: '1' },
  ]),
  stream('an id in a block of its own', 'id: 1\n\ndata: a\n\n', [{ data: 'a', id: '1' }]),
  stream('an id taken back in a block of its own', 'id: 1\ndata: a\n\nid\n\ndata: b\n\n', [
    { data: 'a', id: '1' },
    'b',
  ]),
  stream('an id with NUL in a block of its own', 'id: 1\n\nid: 2\0\n\ndata: a\n\n', [
    { data: 'a', id: '1' },
  ]),
  stream('an id beside a comment and an event name', ': x\nid: 1\nevent: e\n\ndata: a\n\n', [
    { data: 'a', id: '1' },
  ]),
  stream('no id, but a comment that looks like one', ': x\u2028id: 5\n\ndata: a\n\n', ['a']),
  stream('an id with spaces', 'id:  1 \ndata: a\n\n', [{ data: 'a', id: ' 1 ' }]),

  // Reconnection time
  stream('`retry`', 'retry: 1000\n\ndata: a\n\n', ['a'], [1000]),
  stream(
    '`retry` that is no number',
    'retry: 1000x\nretry\nretry: +1\nretry: 1e3\nretry: -1\nretry: ٣\n\n',
    [],
  ),
];
