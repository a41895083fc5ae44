import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeArgs, encodeMessage } from '../../../runtime/src/client/payload.js';

interface Encoded {
  readonly args: unknown[];
  readonly bin?: string[];
}

/** What the server reads of these arguments. */
async function encoded(...args: unknown[]): Promise<Encoded> {
  const json = await encodeMessage({ kind: 'event', nsp: '/', name: 'x', args });
  return JSON.parse(json) as Encoded;
}

async function roundTrip(...args: unknown[]): Promise<unknown[]> {
  const message = await encoded(...args);
  return decodeArgs(message.args, message.bin);
}

const bytes = Buffer.from([1, 2, 255]);

describe('binary arguments arrive as bytes', () => {
  const view = new Uint8Array([0, 1, 2, 255, 0]).subarray(1, 4);
  test.each([
    ['an ArrayBuffer', Uint8Array.from(bytes).buffer],
    ['a view of a part', view],
    ['a DataView', new DataView(view.buffer, 1, 3)],
    ['a Buffer', bytes],
    ['a Blob', new Blob([bytes])],
    ['an object with a toJSON', { toJSON: () => bytes }],
  ])('%s', async (_name, value) => {
    expect(await roundTrip(value)).toEqual([bytes]);
  });

  test('deep inside, in their order', async () => {
    const other = Buffer.from('other');
    const value = { a: [{ b: bytes }, null], c: new Blob([other]), d: 1 };
    expect(await roundTrip(value, bytes)).toEqual([{ ...value, c: other }, bytes]);
  });

  test('of any content and length', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 20_000, size: 'max' }), async (array) => {
        expect(await roundTrip(array)).toEqual([Buffer.from(array)]);
      }),
      { numRuns: 20 },
    );
  });
});

test('arguments without binary arrive as JSON leaves them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue()), async (args) => {
      expect(await roundTrip(...args)).toEqual(JSON.parse(JSON.stringify(args)));
    }),
  );
});

test('what has no JSON is as in Socket.IO', async () => {
  const { args } = await encoded(undefined, NaN, -Infinity, () => 1, Symbol('s'), -0);
  expect(args).toEqual([null, null, null, null, null, 0]);
  const date = new Date(0);
  expect((await encoded(date, new Map([[1, 2]]), /x/, new Error('x'))).args).toEqual([
    date.toISOString(),
    {},
    {},
    {},
  ]);
});

test.each([
  ['a BigInt', 1n],
  ['a cycle', Object.assign([], { 0: null }) as unknown],
])('%s is a TypeError at the caller', (_name, value) => {
  if (Array.isArray(value)) value.push(value);
  expect(() => encodeMessage({ kind: 'event', name: 'x', args: [value] })).toThrow(TypeError);
});

test('a placeholder without bytes is plain data', () => {
  const args = [{ _placeholder: true, num: 0 }];
  expect(decodeArgs(args)).toEqual(args);
});

test('an own key called __proto__ stays an own key', () => {
  const args = JSON.parse('[{"__proto__":{"x":1},"b":{"_placeholder":true,"num":0}}]') as unknown[];
  const [value] = decodeArgs(args, ['AQL/']);
  expect(Object.keys(value as object)).toEqual(['__proto__', 'b']);
});
