import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../../runtime/src/protocol/downlink.js';
import { frameName, parseFrameName } from '../../../runtime/src/protocol/names.js';
import { textCodec } from '../../../runtime/src/server/packets/codec.js';
import { packetFrame } from '../../../runtime/src/server/stream/frames.js';
import { anyJson, anyNamespace, anyText } from '../../support/arbitraries.js';
import { parseFrames } from '../../support/frames.js';
import { PacketNumber, socketIoParser } from '../../support/socket-io-parser.js';

const parser = socketIoParser('socket.io');

describe('the name of a frame', () => {
  it('gives back namespace and event, where it carries them', () => {
    fc.assert(
      fc.property(anyNamespace, anyText, (nsp, name) => {
        const carried = frameName(nsp, name);
        fc.pre(carried !== undefined);
        expect(parseFrameName(carried)).toEqual({ nsp, name });
      }),
    );
  });

  it('is never one that the protocol, or EventSource itself, uses', () => {
    fc.assert(
      fc.property(anyNamespace, anyText, (nsp, name) => {
        const carried = frameName(nsp, name) ?? 'another';
        expect(carried.startsWith('$')).toBe(false);
        expect(['', 'open', 'error']).not.toContain(carried);
      }),
    );
  });

  it.each<[nsp: string, name: unknown, carried: string | undefined]>([
    ['/', 'chat message', 'chat message'],
    ['/', 'message', 'message'],
    ['/', ' spaces ', ' spaces '],
    ['/', 'a,b', 'a,b'],
    ['/', 'a/b', 'a/b'],
    ['/', 'opened', 'opened'],
    ['/', 'ünï 😀', 'ünï 😀'],
    ['/admin', 'x', '/admin,x'],
    ['/admin', 'a,b', '/admin,a,b'],
    ['/admin', 'open', undefined],
    ['/', '', undefined],
    ['/', 'open', undefined],
    ['/', 'error', undefined],
    ['/', '$ack', undefined],
    ['/', '/x', undefined],
    ['/', 'a\nb', undefined],
    ['/', 'a\rb', undefined],
    ['/', 'a\0b', undefined],
    ['/', '\ud800', undefined],
    ['/', 7, undefined],
    ['/', null, undefined],
    ['/a,b', 'x', undefined],
    ['/a\nb', 'x', undefined],
    ['/a\udc00', 'x', undefined],
  ])('in %j for %j is %j', (nsp, name, carried) => {
    expect(frameName(nsp, name)).toBe(carried);
  });
});

describe('an event, encoded as a frame and decoded by a client', () => {
  const anyName = fc.oneof(anyText, fc.integer());
  const anyArgs = fc.array(anyJson, { maxLength: 3 });

  it('is what it was, for any name, namespace and arguments', () => {
    fc.assert(
      fc.property(anyNamespace, anyName, anyArgs, fc.boolean(), (nsp, name, args, volatile) => {
        const message = throughTheWire({ nsp, data: [name, ...args] }, volatile);
        expect(message).toEqual({ kind: 'event', nsp, name, args });
      }),
    );
  });

  it('keeps the number of the ack that it wants', () => {
    fc.assert(
      fc.property(anyNamespace, anyName, anyArgs, fc.nat(), (nsp, name, args, id) => {
        const message = throughTheWire({ nsp, data: [name, ...args], id }, false);
        expect(message).toEqual({ kind: 'event', nsp, name, args, ack: id });
      }),
    );
  });

  it('keeps its bytes, and the places where they stood', () => {
    const anyBytes = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(anyNamespace, anyName, fc.array(anyBytes, { minLength: 1 }), (nsp, name, bin) => {
        const message = throughTheWire({ nsp, data: [name, { bin }] }, false);
        const places = bin.map((_, num) => ({ _placeholder: true, num }));
        const texts = bin.map((bytes) => bytes.toString('base64'));
        expect(message).toEqual({ kind: 'event', nsp, name, args: [{ bin: places }], bin: texts });
      }),
    );
  });
});

/** Socket.IO's encoder → our frame → a strict reader of event streams → our client's decoder. */
function throughTheWire(
  packet: { nsp: string; data: readonly unknown[]; id?: number },
  volatile: boolean,
): unknown {
  const reader = textCodec.createReader();
  const parts = parser.encode({ type: PacketNumber.event, ...packet });
  const whole = parts.map((part) => reader.read(part)).at(-1);
  if (!whole) throw new Error('the packet is not whole');
  const frame = packetFrame(whole, volatile);
  const [parsed, ...further] = parseFrames(frame.text);
  expect(further).toEqual([]);
  expect(parsed?.id === undefined).toBe(volatile);
  return decodeFrame({ event: parsed?.event ?? 'message', data: parsed?.data ?? '' });
}
