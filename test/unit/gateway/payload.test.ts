import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePayload, encodePayload } from '../../../runtime/src/gateway/engine/payload.js';

/** A message's text: JSON behind digits, without the separator of EIO 4, which JSON escapes. */
const textPacket = fc.json().map((json) => `42${json}`);
const packet = fc.oneof(
  textPacket,
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
);

describe.each([3, 4] as const)('a payload of EIO %i', (eio) => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1 }), (packets) => {
        const read = decodePayload(encodePayload(packets, eio), eio);
        expect(read?.map(plain)).toEqual(packets.map(plain));
      }),
    );
  });
});

/** Escapes in JSON may be written in two ways. */
function plain(value: string | Buffer): unknown {
  return typeof value === 'string'
    ? (JSON.parse(value.slice(2)) as unknown)
    : value.toString('hex');
}

test.each([
  ['characters', '4:42"€3:42x', ['42"€', '42x']],
  ['bytes', '6:42"€3:42x', ['42"€', '42x']],
])('of EIO 3 may count %s', (_, text, packets) => {
  expect(decodePayload(text, 3)).toEqual(packets);
});

test.each(['', 'x', '5:42', '2:42x', '99999999999:4'])('%j is none of EIO 3', (text) => {
  expect(decodePayload(text, 3) ?? []).toEqual([]);
});
