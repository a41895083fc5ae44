import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../../../runtime/src/protocol/errors.js';
import { decodeBatch } from '../../../runtime/src/protocol/uplink.js';
import { anyJson } from '../../support/arbitraries.js';

const batchOf = (...messages: unknown[]) => ({ seq: 1, messages });

describe('a body that is as the protocol says', () => {
  it.each<[string, unknown]>([
    ['an open and nothing else', { open: { protocol: 1 } }],
    ['an open of a later version, which is for the endpoint to refuse', { open: { protocol: 9 } }],
    ['an open with members that are not known', { open: { protocol: 1, x: 1 }, y: 2 }],
    ['an uplink that only confirms', { received: 'k3x.17', messages: [] }],
    ['a connect with credentials', batchOf({ kind: 'connect', nsp: '/a', auth: { token: 't' } })],
    ['an event', batchOf({ kind: 'event', name: 'x', args: [1, null, { a: [] }], ack: 0 })],
    ['an event whose name is a number', batchOf({ kind: 'event', name: 7 })],
    ['an event called error', batchOf({ kind: 'event', name: 'error' })],
    ['an event with no name to speak of', batchOf({ kind: 'event', name: '' })],
    [
      'an event with bytes',
      batchOf({ kind: 'event', name: 'x', args: [{ _placeholder: true, num: 0 }], bin: ['AA=='] }),
    ],
    [
      'what looks like a placeholder, where there are no bytes',
      batchOf({ kind: 'event', name: 'x', args: [{ _placeholder: true, num: 9 }] }),
    ],
    ['an ack', batchOf({ kind: 'ack', ack: 3, args: [] })],
    ['a disconnect and a leave', batchOf({ kind: 'disconnect', nsp: '/a' }, { kind: 'leave' })],
    ['members that are not known', batchOf({ kind: 'leave', why: 'x' })],
    ['1,000 levels of nesting', batchOf({ kind: 'event', name: 'x', args: nested(999) })],
  ])('passes: %s', (_, body) => {
    expect(decodeBatch(body)).toBe(body);
  });
});

describe('a body that is not', () => {
  it.each<[body: unknown, complaint: string]>([
    [null, 'body: got null, wanted a JSON object'],
    [[], 'body: got an array of 0, wanted a JSON object'],
    ['{}', 'body: got "{}", wanted a JSON object'],
    [{}, 'messages: got nothing, wanted an array'],
    [{ open: true }, 'open: got true, wanted {"protocol":1}'],
    [{ open: {} }, 'open: got an object, wanted {"protocol":1}'],
    [{ open: { protocol: '1' } }, 'open: got an object, wanted {"protocol":1}'],
    [{ messages: {} }, 'messages: got an object, wanted an array'],
    [{ messages: null }, 'messages: got null, wanted an array'],
    [{ messages: [{ kind: 'leave' }] }, 'seq: got nothing, wanted the number of the first message'],
    [{ seq: 0, messages: [] }, 'seq: got 0, wanted an integer ≥ 1'],
    [{ seq: -1, messages: [] }, 'seq: got -1, wanted an integer ≥ 1'],
    [{ seq: 1.5, messages: [] }, 'seq: got 1.5, wanted an integer ≥ 1'],
    [{ seq: '1', messages: [] }, 'seq: got "1", wanted an integer ≥ 1'],
    [{ seq: 2 ** 53, messages: [] }, 'seq: got 9007199254740992, wanted an integer ≥ 1'],
    [{ received: 7, messages: [] }, 'received: got 7, wanted the id of a frame'],
    [batchOf(7), 'messages[0]: got 7, wanted an object'],
    [batchOf({ kind: 'leave' }, null), 'messages[1]: got null, wanted an object'],
    [batchOf({}), 'messages[0].kind: got nothing, wanted connect or event or ack'],
    [batchOf({ kind: 'open' }), 'messages[0].kind: got "open", wanted connect or event or ack'],
    [batchOf({ kind: '__proto__' }), 'messages[0].kind: got "__proto__"'],
    [batchOf({ kind: 'connect', nsp: 'a' }), 'messages[0].nsp: got "a", wanted a string that'],
    [batchOf({ kind: 'connect', nsp: '' }), 'messages[0].nsp: got "", wanted a string that'],
    [batchOf({ kind: 'connect', nsp: '/a,b' }), 'messages[0].nsp: got "/a,b", wanted a string'],
    [batchOf({ kind: 'connect', auth: 't' }), 'messages[0].auth: got "t", wanted an object'],
    [batchOf({ kind: 'connect', auth: null }), 'messages[0].auth: got null, wanted an object'],
    [batchOf({ kind: 'connect', auth: [] }), 'messages[0].auth: got an array of 0, wanted an'],
    [batchOf({ kind: 'event' }), 'messages[0].name: got nothing, wanted a string or a number'],
    [batchOf({ kind: 'event', name: null }), 'messages[0].name: got null, wanted a string or'],
    [batchOf({ kind: 'event', name: {} }), 'messages[0].name: got an object, wanted a string'],
    [batchOf({ kind: 'event', name: Infinity }), 'messages[0].name: got null, wanted a string'],
    ...[
      'connect',
      'connect_error',
      'disconnect',
      'disconnecting',
      'newListener',
      'removeListener',
    ].map((name): [unknown, string] => [
      batchOf({ kind: 'event', name }),
      `messages[0].name: got "${name}", wanted a string or a number, and no name that Socket.IO reserves`,
    ]),
    [batchOf({ kind: 'event', name: 'x', args: {} }), 'messages[0].args: got an object, wanted an'],
    [batchOf({ kind: 'event', name: 'x', ack: -1 }), 'messages[0].ack: got -1, wanted an integer'],
    [
      batchOf({ kind: 'event', name: 'x', ack: '1' }),
      'messages[0].ack: got "1", wanted an integer',
    ],
    [batchOf({ kind: 'ack' }), 'messages[0].ack: got nothing, wanted an integer ≥ 0'],
    [batchOf({ kind: 'event', name: 'x', bin: 'AA' }), 'messages[0].bin: got "AA", wanted base64'],
    [batchOf({ kind: 'event', name: 'x', bin: [1] }), 'messages[0].bin: got an array of 1, wanted'],
    [
      batchOf({ kind: 'event', name: 'x', args: [{ _placeholder: true, num: 1 }], bin: ['AA'] }),
      'messages[0].args: num: got 1, wanted an index of `bin`',
    ],
    [
      batchOf({
        kind: 'ack',
        ack: 0,
        args: [[{ a: { _placeholder: true, num: 'x' } }]],
        bin: ['AA'],
      }),
      'messages[0].args: num: got "x", wanted an index of `bin`',
    ],
    [
      batchOf({ kind: 'event', name: 'x', args: nested(2000) }),
      'messages[0].args: got an array of 1, wanted at most 1000 levels',
    ],
    [
      batchOf({ kind: 'connect', auth: { deep: nested(100_000) } }),
      'messages[0].auth: got an array of 1, wanted at most 1000 levels',
    ],
    [{ messages: { deep: nested(100_000) } }, 'messages: got an object, wanted an array'],
  ])('is refused with what was got and wanted: %#', (body, complaint) => {
    const decode = () => decodeBatch(body);
    expect(decode).toThrow(ProtocolError);
    expect(decode).toThrow(complaint);
  });

  it('is refused with a short text, however large it is', () => {
    const name = 'x'.repeat(1_000_000);
    const decode = () => decodeBatch(batchOf({ kind: name }));
    expect(decode).toThrow(/^messages\[0\]\.kind: got "x{59}, wanted .{1,60}$/);
  });
});

describe('any JSON', () => {
  const anyMember = fc.constantFrom(
    'kind',
    'nsp',
    'auth',
    'name',
    'args',
    'ack',
    'bin',
    '__proto__',
  );
  const anyKind = fc.constantFrom('connect', 'event', 'ack', 'disconnect', 'leave');
  const anyMessage = fc
    .tuple(anyKind, fc.dictionary(anyMember, anyJson))
    .map(([kind, members]) => JSON.parse(JSON.stringify({ kind, ...members })) as unknown);
  const anyBody = fc.oneof(
    anyJson,
    fc.record(
      { open: anyJson, seq: anyJson, received: anyJson, messages: anyJson },
      { requiredKeys: [] },
    ),
    fc.record({ seq: fc.nat(), messages: fc.array(anyMessage) }),
  );

  it('is taken as it is or refused as malformed, and never crashes', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        expect([body, 'malformed']).toContain(outcomeOf(body));
      }),
      { numRuns: 1000 },
    );
  });

  it('is checked in a moment, however long the arrays are', () => {
    const body = batchOf({
      kind: 'event',
      name: 'x',
      args: Array.from({ length: 200_000 }, () => [1]),
    });
    expect(decodeBatch(body)).toBe(body);
  });

  it('cannot reach a prototype', () => {
    const text =
      '{"seq":1,"messages":[{"kind":"event","name":"x","args":[{"__proto__":{"polluted":1}}]}]}';
    decodeBatch(JSON.parse(text));
    expect({}).not.toHaveProperty('polluted');
    const inherited = JSON.parse('{"__proto__":{"messages":[]}}') as unknown;
    expect(() => decodeBatch(inherited)).toThrow('messages: got nothing');
  });
});

/** What decoding gives, or the code with which it refuses. */
function outcomeOf(body: unknown): unknown {
  try {
    return decodeBatch(body);
  } catch (error) {
    return error instanceof ProtocolError ? error.code : error;
  }
}

/** An array in an array in an array. */
function nested(levels: number): unknown[] {
  let value: unknown[] = [];
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
