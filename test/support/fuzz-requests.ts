import { METHODS } from 'node:http';
import * as fc from 'fast-check';
import { anyEventName, anyJson, anyNamespace, anyText } from './arbitraries.js';

/** What happens on one TCP connection. */
export interface Exchange {
  readonly requests: readonly RawRequest[];
  readonly fate: Fate;
}

/** The bytes of a request. `@id` and `@stream` in it stand for the newest frame's id and the newest answer's name. */
export interface RawRequest {
  readonly method: string;
  readonly head: string;
  readonly body: Buffer;
  /** Nothing in its form lets Node wait for more, or end the connection, and with it what has not been read of an answer. */
  readonly isWhole: boolean;
}

export type Fate =
  /** All is written at once, and what comes is read. */
  | { readonly kind: 'whole' }
  /** In so many pieces. */
  | { readonly kind: 'pieces'; readonly count: number }
  /** Only this part of the bytes is written, and then the connection is ended, or reset. */
  | { readonly kind: 'cut'; readonly share: number; readonly reset: boolean }
  /** Nothing of the answers is read. */
  | { readonly kind: 'unread' };

/** Few, so that requests meet in a session. */
const SECRETS = [1, 2, 3, 4, 5].map((number) => `fuzzed-session-number-${number}`);

const secret = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...SECRETS) },
  { weight: 1, arbitrary: fc.stringMatching(/^[\w-]{20,66}$/) },
);
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, '', [], {}, -1, 0, 0.5, 2 ** 53, 1e308, '__proto__', 'constructor'),
  anyJson,
  anyText,
);

const nsp = fc.option(
  fc.oneof(fc.constantFrom('/', '/chat', '/dynamic-1', '/dynamic-2'), anyNamespace),
  { nil: undefined },
);
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<string | number>('echo', 'ask', 'close', 'tick', 7) },
  { weight: 1, arbitrary: anyEventName },
);
const args = fc.array(anyJson, { maxLength: 4 });
const binary = {
  args: fc.array(fc.constantFrom({ _placeholder: true, num: 0 }, { _placeholder: true, num: 1 })),
  bin: fc.array(fc.oneof(fc.base64String(), anyText), { maxLength: 3 }),
};
const ack = fc.nat(5);
const message = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('connect'), nsp, auth: fc.object() }) },
  {
    weight: 6,
    arbitrary: fc.record(
      { kind: fc.constant('event'), nsp, name, args, ack },
      { requiredKeys: ['kind', 'name'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      { kind: fc.constant('event'), name, ...binary, ack },
      { requiredKeys: ['kind', 'name'] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ack'), nsp, ack, args }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('disconnect', 'leave'), nsp }) },
);
const messages = fc.array(message, { maxLength: 8 });
const seq = fc.oneof(fc.constant(1), fc.nat(12));
const batch: fc.Arbitrary<object> = fc.oneof(
  fc.record({ open: fc.constant({ protocol: 1 }), messages }),
  fc.record({
    open: fc.constant({ protocol: 1 }),
    seq,
    messages: fc.constant([{ kind: 'connect' }]),
  }),
  fc.record({ seq, messages, received: fc.constantFrom('@id', '', 'x.1') }),
);
const chat = fc.record(
  {
    messages: fc.array(
      fc.record({
        role: fc.constantFrom('user', 'system'),
        content: fc.oneof(anyText, anyJson),
        parts: anyJson,
      }),
    ),
    stream: fc.boolean(),
    stream_options: fc.oneof(fc.constant({ include_usage: true }), junk),
    n: fc.oneof(fc.constant(1), junk),
    id: fc.oneof(fc.constant('talk'), anyText),
    model: anyText,
  },
  { requiredKeys: ['messages'] },
);
const start = fc.oneof(fc.constantFrom('hang', ['hang'], 'hello', {}, [], null), anyJson, chat);

/** One member anywhere in a value is another. */
const mutated = fc
  .tuple(fc.oneof(batch, chat), fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }), junk)
  .map(([value, path, other]) => replaceAt(value, path, other));

/** JSON that no encoder writes. */
const oddText = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(500, 999, 1500, 20_000, 45_000),
      fc.boolean(),
      fc.constantFrom('args', 'auth', 'x'),
    )
    .map(([depth, isArray, member]) => {
      const deep = isArray
        ? '['.repeat(depth) + ']'.repeat(depth)
        : `${'{"a":'.repeat(depth / 3)}1${'}'.repeat(depth / 3)}`;
      return `{"open":{"protocol":1},"x":${member === 'x' ? deep : 0},"messages":[{"kind":"event","name":"echo","role":"user","content":"x","${member}":${deep}}]}`;
    }),
  fc.constantFrom(
    '{"__proto__":{"open":{"protocol":1}},"messages":[]}',
    '{"open":{"protocol":1},"__proto__":null,"messages":[{"__proto__":[],"kind":"connect"}]}',
    '{"seq":1e400,"messages":[{"kind":"event","name":1e999}]}',
    '{"seq":9007199254740993,"messages":[]}',
    '{"open":{"protocol":2}}',
    '{"seq":1,"messages":[{"kind":"event","name":"echo","args":[1e999]}]}',
    '',
    '\uFEFF{}',
    'null',
  ),
  fc.nat(200_000).map((size) => JSON.stringify('x'.repeat(size))),
);

const body: fc.Arbitrary<Buffer> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.oneof(batch, start, mutated).map((value) => Buffer.from(JSON.stringify(value))),
  },
  { weight: 2, arbitrary: oddText.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(batch, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }))
      .map(([value, flips]) => {
        const bytes = Buffer.from(JSON.stringify(value));
        for (const [at, byte] of flips) bytes[at % bytes.length] = byte;
        return bytes;
      }),
  },
);

const method = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('GET', 'POST', 'POST') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('DELETE', 'OPTIONS', 'HEAD', 'PUT', 'PATCH', 'TRACE', 'QUERY'),
  },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Z]{1,9}$/) },
);

/** Characters that a request line and a header can hold. */
const line = fc.string({
  unit: fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code)),
});
const path = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      '/sse',
      '/sse',
      '/chat',
      '/chat/chat/completions',
      '/chat/ui',
      '/socket.io/',
    ),
  },
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      '/sse/',
      '/SSE',
      '//sse',
      '/sse/diagnostics?events=3&intervalMs=1',
      '/sse/diagnostics?outcome=x',
      '/sse/client.js',
      '/chat/@stream',
      '/chat/@stream/',
      '/chat/chat/completions',
      '/chat/chat/completions/@stream',
      '/chat/ui',
      '/chat/ui/@stream',
      '/chat/ui/talk/stream',
      '/chat/ui/%E0%A4%A/stream',
      '/socket.io/?EIO=4&transport=polling',
      '/socket.io/?session=fuzzed-session-number-1',
      '/sse?session=fuzzed-session-number-2',
      '/sse?session=',
      '/sse?__proto__=1',
      'http://127.0.0.1/sse',
      '*',
      '/%',
      '/sse/%ff',
      '/sse?%ff=%',
      '/chat/ui/__proto__/stream',
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('/sse', '/chat', '/', '/sse?', '/chat/'), line)
      .map((parts) => parts.join('')),
  },
);

const header: fc.Arbitrary<readonly string[]> = fc.oneof(
  fc.tuple(
    fc.constantFrom('Sse-Attempt'),
    fc.constantFrom('1', '2', '3', '0', '-1', '1e3', '99999999999999999999'),
  ),
  fc.tuple(
    fc.constant('Last-Event-ID'),
    fc.oneof(fc.constantFrom('@id', '0', '1', '2', '99', 'x.1', ''), line),
  ),
  fc.tuple(
    fc.constant('Accept'),
    fc.constantFrom('text/event-stream', 'application/json', '*/*', ',;'),
  ),
  fc.tuple(fc.constant('Idempotency-Key'), fc.constantFrom('one', 'two', 'x'.repeat(300), '\xff')),
  fc.tuple(fc.constant('Expect'), fc.constantFrom('100-continue', 'more')),
  fc.tuple(fc.constant('Sec-Fetch-Site'), fc.constantFrom('cross-site', 'same-origin', 'none')),
  fc.tuple(fc.constant('Origin'), fc.constantFrom('http://evil.example', 'null')),
  fc.tuple(
    fc.constantFrom(
      'Cookie',
      'Authorization',
      'Accept-Encoding',
      'Content-Encoding',
      'X-Forwarded-For',
    ),
    line,
  ),
);
const headers: fc.Arbitrary<readonly (readonly string[])[]> = fc.oneof(
  fc.constant([]),
  fc.array(header, { maxLength: 3 }),
);
/** What makes Node or Socket.IO end the connection, maybe before its answer has arrived. */
const outside: fc.Arbitrary<readonly string[]> = fc.constantFrom(
  ['Connection: upgrade', 'Upgrade: websocket'],
  ['Connection: upgrade', 'Upgrade: h2c'],
  [`X-Long: ${'x'.repeat(20_000)}`],
);
const contentType = fc.oneof(
  { weight: 12, arbitrary: fc.constant('application/json') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'application/json; charset=utf-16',
      'APPLICATION/JSON;',
      'text/plain',
      'application/jsonx',
      ';',
    ),
  },
);
const framing = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom<Framing>('length', 'chunked') },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Framing>(
      'none',
      'long',
      'short',
      'nonsense',
      'twice',
      'both',
      'bad chunk',
      'endless',
    ),
  },
);
type Framing =
  | 'length'
  | 'chunked'
  | 'none'
  | 'long'
  | 'short'
  | 'nonsense'
  | 'twice'
  | 'both'
  | 'bad chunk'
  | 'endless';

const request: fc.Arbitrary<RawRequest> = fc
  .record({
    method,
    path,
    secret: fc.option(secret, { freq: 4, nil: undefined }),
    contentType,
    headers,
    outside: fc.oneof(
      { weight: 20, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: outside },
    ),
    framing,
    body,
  })
  .map(({ framing: how, ...parts }) => {
    const framed = frame(how, parts.body);
    const lines = [
      `${parts.method} ${parts.path} HTTP/1.1`,
      'Host: 127.0.0.1',
      ...(parts.secret === undefined ? [] : [`Sse-Session: ${parts.secret}`]),
      `Content-Type: ${parts.contentType}`,
      ...parts.headers.map((pair) => pair.join(': ')),
      ...parts.outside,
      ...framed.headers,
    ];
    const head = `${lines.join('\r\n')}\r\n\r\n`;
    const isPlain = METHODS.includes(parts.method) && /^[\r\n\x20-\x7e]*$/.test(head);
    const isFramed = how === 'length' || how === 'chunked';
    return {
      method: parts.method,
      head,
      body: framed.body,
      isWhole: isPlain && isFramed && parts.outside.length === 0,
    };
  });

const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ kind: 'whole' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('pieces' as const),
      count: fc.integer({ min: 2, max: 20 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('cut' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      reset: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'unread' as const }) },
);

/** Anything that may come over a TCP connection, and more often than not something that is nearly right. */
export const anyExchange: fc.Arbitrary<Exchange> = fc.record({
  requests: fc.oneof(
    { weight: 4, arbitrary: fc.array(request, { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(request, { minLength: 2, maxLength: 4 }) },
  ),
  fate,
});

/** A body, and the headers that say where it ends; most of them lie. */
function frame(how: Framing, bytes: Buffer): { headers: readonly string[]; body: Buffer } {
  const length = (count: number | string) => `Content-Length: ${count}`;
  const encoding = 'Transfer-Encoding: chunked';
  const half = Math.floor(bytes.length / 2);
  const chunks = Buffer.concat([chunk(bytes.subarray(0, half)), chunk(bytes.subarray(half))]);
  const framings: Readonly<Record<Framing, { headers: readonly string[]; body: Buffer }>> = {
    length: { headers: [length(bytes.length)], body: bytes },
    chunked: { headers: [encoding], body: Buffer.concat([chunks, Buffer.from('0\r\n\r\n')]) },
    none: { headers: [], body: bytes },
    long: { headers: [length(bytes.length + 10)], body: bytes },
    short: { headers: [length(half)], body: bytes },
    nonsense: { headers: [length('-0x7')], body: bytes },
    twice: { headers: [length(bytes.length), length(bytes.length + 1)], body: bytes },
    both: { headers: [length(bytes.length), encoding], body: chunks },
    'bad chunk': {
      headers: [encoding],
      body: Buffer.concat([chunks, Buffer.from('fffffffffffffffff\r\nzz')]),
    },
    endless: { headers: [encoding], body: chunks },
  };
  return framings[how];
}

function chunk(bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ]);
}

/** The value with another one where the path ends; each step is an index among the members. */
function replaceAt(value: unknown, [step, ...rest]: readonly number[], other: unknown): unknown {
  if (step === undefined || typeof value !== 'object' || value === null) return other;
  const entries = Object.entries(value);
  const [key, member] = entries[step % Math.max(entries.length, 1)] ?? ['messages', undefined];
  const replaced = replaceAt(member, rest, other);
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (String(index) === key ? replaced : item));
  return { ...value, [key]: replaced };
}
