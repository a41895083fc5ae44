/** A value as text: the same for what an application cannot tell apart, another for all else. */
export function show(value: unknown): string {
  if (typeof value === 'string') return ID.test(value) ? '[id]' : JSON.stringify(value);
  if (typeof value === 'function') return '[function]';
  if (typeof value !== 'object' || value === null)
    return Object.is(value, -0) ? '-0' : String(value);
  if (value instanceof Error) return `${value.name}(${value.message})`;
  if (value instanceof ArrayBuffer) return `ArrayBuffer<${Buffer.from(value).toString('hex')}>`;
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return `${value.constructor.name}<${bytes.toString('hex')}>`;
  }
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (value instanceof Date) return `Date(${value.getTime()})`;
  const entries = Object.entries(value).map(([name, one]) => `${name}: ${show(one)}`);
  return `{ ${entries.join(', ')} }`;
}

/** An id that Socket.IO has made: another one at each run. */
const ID = /^[\w-]{20}$/;
