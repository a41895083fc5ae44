import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeUpMessage,
  parsePacket,
  splitEvent,
} from '../../../runtime/src/server/packets/packet.js';
import { anyEventName, anyJson, anyNamespace, anyText } from '../../support/arbitraries.js';
import { PacketNumber, socketIoParser } from '../../support/socket-io-parser.js';
import { MAJORS } from '../../support/socket-io-server.js';

const anyAck = fc.option(fc.nat(), { nil: undefined });
const anyArgs = fc.array(anyJson, { maxLength: 4 });
const anyBytes = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));

describe.each(MAJORS)('packets of %s', (major) => {
  const parser = socketIoParser(major);

  it('are cut into namespace, ack, name and arguments, whatever these hold', () => {
    fc.assert(
      fc.property(anyNamespace, anyText, anyArgs, anyAck, (nsp, name, args, id) => {
        const [text] = parser.encode({ type: PacketNumber.event, nsp, id, data: [name, ...args] });
        const packet = parsePacket(String(text));
        expect(packet).toMatchObject({ type: 'event', nsp, ack: id, attachments: 0 });
        const event = splitEvent(packet.payload);
        expect(event.name).toBe(name);
        expect(event.args).toBe(JSON.stringify(args));
      }),
    );
  });

  it('are cut right when the name is a number, or nothing at all', () => {
    const names = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null));
    fc.assert(
      fc.property(names, anyArgs, (name, args) => {
        const [text] = parser.encode({ type: PacketNumber.event, nsp: '/', data: [name, ...args] });
        const event = splitEvent(parsePacket(String(text)).payload);
        expect(event).toEqual({
          name: JSON.parse(JSON.stringify(name)),
          args: JSON.stringify(args),
        });
      }),
    );
  });

  it('are cut right when somebody emits a list or an object in place of a name', () => {
    fc.assert(
      fc.property(anyJson, anyArgs, (name, args) => {
        const [text] = parser.encode({ type: PacketNumber.event, nsp: '/', data: [name, ...args] });
        const event = splitEvent(parsePacket(String(text)).payload);
        expect(event).toEqual({ name, args: JSON.stringify(args) });
      }),
    );
  });

  it('say how many attachments follow', () => {
    fc.assert(
      fc.property(anyNamespace, anyAck, fc.array(anyBytes, { maxLength: 5 }), (nsp, id, bin) => {
        const data = ['upload', { files: bin }];
        // 2.x leaves it to the sender to look for binary.
        const isMarked = major === 'socket.io-v2' && bin.length > 0;
        const type = isMarked ? PacketNumber.binaryEvent : PacketNumber.event;
        const [text, ...buffers] = parser.encode({ type, nsp, id, data });
        const packet = parsePacket(String(text));
        expect(packet).toMatchObject({ nsp, ack: id, attachments: buffers.length });
        expect(buffers).toEqual(bin);
      }),
    );
  });

  it('are written for its decoder: any event comes out as it went in', () => {
    fc.assert(
      fc.property(anyNamespace, anyEventName, anyArgs, anyAck, (nsp, name, args, ack) => {
        const message = {
          kind: 'event',
          nsp,
          name,
          args,
          ...(ack === undefined ? {} : { ack }),
        } as const;
        const decoded = parser.decode(encodeUpMessage(message));
        expect(decoded).toMatchObject({ type: PacketNumber.event, nsp });
        expect(decoded.id).toBe(ack);
        expect(decoded.data).toEqual([name, ...args]);
      }),
    );
  });

  it('are written for its decoder: any ack comes out as it went in', () => {
    fc.assert(
      fc.property(anyNamespace, fc.nat(), anyArgs, (nsp, ack, args) => {
        const decoded = parser.decode(encodeUpMessage({ kind: 'ack', nsp, ack, args }));
        expect(decoded).toMatchObject({ type: PacketNumber.ack, nsp, id: ack, data: args });
      }),
    );
  });

  it('carry base64 upward as the Buffers that it was', () => {
    fc.assert(
      fc.property(fc.array(anyBytes, { minLength: 1, maxLength: 5 }), (bin) => {
        const args = bin.map((_, num) => ({ at: [{ _placeholder: true, num }] }));
        const texts = bin.map((bytes) => bytes.toString('base64'));
        const event = encodeUpMessage({ kind: 'event', name: 'upload', args, bin: texts });
        expect(parser.decode(event).data).toEqual([
          'upload',
          ...bin.map((bytes) => ({ at: [bytes] })),
        ]);
        const answer = encodeUpMessage({ kind: 'ack', ack: 3, args, bin: texts });
        expect(parser.decode(answer).data).toEqual(bin.map((bytes) => ({ at: [bytes] })));
      }),
    );
  });
});

describe('a text that is no packet of the default parser', () => {
  it.each(['', 'hello', '7["x"]', '9', '{}'])('is refused with the text: %j', (text) => {
    expect(() => parsePacket(text)).toThrow(
      /Socket\.IO packet: got .*wanted the text of socket\.io-parser/,
    );
  });
});
