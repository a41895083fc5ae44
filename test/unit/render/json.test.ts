import * as fc from 'fast-check';
import { parse } from 'jsonriver';
import { expect, test } from 'vitest';
import { createJsonStream } from '../../../runtime/src/render/json-stream.js';
import { anyJson } from '../../support/arbitraries.js';
import { chunked } from './documents.js';

const anyText = fc
  .tuple(anyJson, fc.constantFrom(undefined, 1, '\t'))
  .map(([value, space]) => JSON.stringify(value, null, space));

function parseChunks(chunks: readonly string[]): unknown {
  const stream = createJsonStream();
  for (const chunk of chunks) stream.push(chunk);
  return stream.end();
}

test('the value is what JSON.parse gives for the whole text, however it was cut', () => {
  fc.assert(
    fc.property(chunked(anyText), (chunks) => {
      expect(parseChunks(chunks)).toEqual(JSON.parse(chunks.join('')));
    }),
    { numRuns: 1000 },
  );
});

test('what JSON.parse refuses is refused, and nothing else', () => {
  const near = fc
    .array(
      fc.constantFrom(
        ...Array.from('{}[]:,"\\untrefalsn019.-+eE \n\u0001a'),
        'true',
        '"a"',
        '\\u00e9',
        'null',
        '{"a":',
        '[1',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(chunked(near), (chunks) => {
      expect(outcome(() => parseChunks(chunks), Error)).toEqual(
        outcome(() => JSON.parse(chunks.join('')) as unknown, SyntaxError),
      );
    }),
    { numRuns: 5000 },
  );
});

/** The value in a box, or null if the text was refused with such an error. */
function outcome(read: () => unknown, refusal: typeof Error): { value: unknown } | null {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof refusal) return null;
    throw error;
  }
}

test('the value grows as that of jsonriver does', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyText.filter((text) => /^[[{]/.test(text) && !/[\ud800-\udfff]|\\ud/.test(text)),
      async (text) => {
        const stream = createJsonStream();
        const ours = new Set<string>();
        for (const character of text) {
          stream.push(character);
          if (stream.value !== undefined) ours.add(JSON.stringify(stream.value));
        }
        const theirs = new Set<string>();
        for await (const value of parse(each(text))) theirs.add(JSON.stringify(value));
        expect([...ours]).toEqual([...theirs]);
      },
    ),
  );
});

async function* each(text: string): AsyncGenerator<string> {
  yield* text;
}

test('the value grows: strings by the character, all else when it is complete', () => {
  const stream = createJsonStream();
  const values: unknown[] = [];
  for (const character of '{"a":"xy","b":[1,true,{"c":-2.5e1}]}') {
    stream.push(character);
    if (stream.value !== values[values.length - 1]) values.push(stream.value);
  }
  expect(values).toEqual([
    {},
    { a: '' },
    { a: 'x' },
    { a: 'xy' },
    { a: 'xy', b: [] },
    { a: 'xy', b: [1] },
    { a: 'xy', b: [1, true] },
    { a: 'xy', b: [1, true, {}] },
    { a: 'xy', b: [1, true, { c: -25 }] },
  ]);
});

test('what was read never changes, and what did not grow stays identical', () => {
  const stream = createJsonStream<{ done: { a: number }[]; list: { text: string }[] }>();
  stream.push('{"done":[{"a":1}],"list":[{"text":"on');
  const first = stream.value;
  expect(stream.value).toBe(first);
  stream.push('e"},{"te');
  stream.push('xt":"two"');
  const second = stream.value;
  expect(first).toEqual({ done: [{ a: 1 }], list: [{ text: 'on' }] });
  expect(second).toEqual({ done: [{ a: 1 }], list: [{ text: 'one' }, { text: 'two' }] });
  expect(second?.done).toBe(first?.done);
  stream.push('}');
  expect(stream.value?.list?.[0]).toBe(second?.list?.[0]);
});

test('a value that was read at any time equals itself later', () => {
  fc.assert(
    fc.property(chunked(anyText), (chunks) => {
      const stream = createJsonStream();
      const seen = chunks.map((chunk) => {
        stream.push(chunk);
        return [stream.value, JSON.stringify(stream.value)] as const;
      });
      for (const [value, text] of seen) expect(JSON.stringify(value)).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test('the path says where the text stands', () => {
  const stream = createJsonStream();
  const paths: string[] = [];
  for (const chunk of [
    '{',
    '"items":',
    '[',
    '{"text":"',
    'one',
    '"},',
    '{"n":1',
    '}]',
    ',"end":null}',
  ]) {
    stream.push(chunk);
    paths.push(stream.path.join('.'));
  }
  expect(paths).toEqual([
    '',
    'items',
    'items',
    'items.0.text',
    'items.0.text',
    'items.0',
    'items.1.n',
    'items',
    '',
  ]);
});

test('half a surrogate pair is not shown', () => {
  const stream = createJsonStream();
  stream.push('"a\\ud83d');
  expect(stream.value).toBe('a');
  stream.push('\\ude00"');
  expect(stream.value).toBe('a😀');
});

test('a key named __proto__ is a property like any other', () => {
  const stream = createJsonStream<Record<string, unknown>>();
  stream.push('{"__proto__":{"polluted":true},"a":');
  expect(stream.value).toEqual(JSON.parse('{"__proto__":{"polluted":true}}'));
  stream.push('1}');
  const value = stream.end();
  expect(Object.keys(value)).toEqual(['__proto__', 'a']);
  expect(value['polluted']).toBe(undefined);
});

test('a number by itself is complete at the end', () => {
  const stream = createJsonStream();
  stream.push('12');
  expect([stream.value, stream.done]).toEqual([undefined, false]);
  expect([stream.end(), stream.done]).toEqual([12, true]);
});

test.each([
  ['{"a":1 b', 'syntax', 7],
  ['{"a":tru', 'incomplete', 8],
  ['[1,]', 'syntax', 3],
  ['01,', 'syntax', 2],
  ['"\n"', 'syntax', 1],
  ['{} x', 'syntax', 3],
  ['', 'incomplete', 0],
])('%j is refused: %s at %d', (text, code, position) => {
  expect(() => parseChunks(Array.from(text))).toThrow(expect.objectContaining({ code, position }));
});

test('what was read before an error stays, and no text is taken after it', () => {
  const stream = createJsonStream();
  expect(() => stream.push('{"a":"text"] ')).toThrow('got "]", wanted a comma');
  expect(stream.value).toEqual({ a: 'text' });
  expect(() => stream.push('}')).toThrow(expect.objectContaining({ code: 'ended' }));
});
