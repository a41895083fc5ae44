import * as fc from 'fast-check';

/** Any JavaScript string: control characters, quotes, backslashes, lone surrogates included. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.string({ unit: fc.constantFrom('"', '\\', ',', ']', '[', '/', '$', '\r', '\n', '\0', ' ') }),
  fc.constantFrom('', 'open', 'error', 'message', '$event', '$', '/', '/a,b', '__proto__', ' x '),
);

/** Any name that Socket.IO takes for an event and does not keep for itself. */
export const anyEventName: fc.Arbitrary<string> = anyText.filter((name) => !RESERVED.has(name));

/** Any namespace that Socket.IO can put into a packet. */
export const anyNamespace: fc.Arbitrary<string> = fc.oneof(
  fc.constant('/'),
  anyText.map((text) => `/${text.replaceAll(',', '')}`),
);

/** Any value that survives JSON unchanged. */
export const anyJson: fc.Arbitrary<unknown> = fc
  .jsonValue({ stringUnit: 'binary' })
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown);

const RESERVED: ReadonlySet<string> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);
