import * as fc from 'fast-check';

/** Names that applications give to their own events, among them some that mean something elsewhere. */
export const EVENTS = [
  'said',
  'chat message',
  'user.joined',
  'room:update',
  'message',
  'error',
  'open',
  'close',
  'ping',
  'pong',
  'request',
  'reset',
  'send',
  'stream',
  'data',
  'end',
  '$reset',
  'reconnect',
  'constructor',
] as const;

export const anyEvent = fc.constantFrom(...EVENTS);

/** A string as JavaScript. */
export function literal(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner}'`;
}

const leaf = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('1', '0', '-1.5', 'true', 'false', 'null') },
  { weight: 4, arbitrary: fc.constantFrom('hello', 'ä€😀', "it's", 'a\nb', '').map(literal) },
  { weight: 1, arbitrary: fc.constantFrom('undefined', 'NaN', '-0', 'new Date(0)') },
);

const bytes = fc.constantFrom(
  'new Uint8Array([1, 2, 255])',
  "Buffer.from('bytes')",
  'new Uint8Array([7]).buffer',
  'new Uint8Array()',
);

/** What is sent as one argument, as JavaScript. */
export const anyValue = fc.oneof(
  { weight: 5, arbitrary: leaf },
  { weight: 2, arbitrary: leaf.map((value) => `{ id: 7, value: ${value} }`) },
  { weight: 1, arbitrary: fc.array(leaf, { maxLength: 3 }).map((all) => `[${all.join(', ')}]`) },
  { weight: 1, arbitrary: bytes },
  { weight: 1, arbitrary: bytes.map((value) => `{ file: { content: ${value} }, name: 'a.bin' }`) },
);

/** What is sent with one event. */
export const anyValues = fc.array(anyValue, { maxLength: 3 });

/** How an event is named in the code. */
export const anyNaming = fc.constantFrom('literal', 'literal', 'template', 'member', 'computed');
export type Naming = 'literal' | 'template' | 'member' | 'computed';

/** An event's name as an expression; `Events` is a table that every program has. */
export function nameExpression(event: string, naming: Naming): string {
  switch (naming) {
    case 'literal':
      return literal(event);
    case 'template':
      return `\`${event.replace('$', '\\$')}\``;
    case 'member':
      return `Events[${literal(event)}]`;
    case 'computed':
      return `${literal(event.slice(0, 2))} + ${literal(event.slice(2))}`;
  }
}
