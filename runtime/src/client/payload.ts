import { globals } from './environment.js';
import type { UpMessage } from '../protocol/uplink.js';

interface Placeholder {
  readonly _placeholder: true;
  readonly num: number;
}

/**
 * A message as JSON, its binary arguments as base64 beside it. Only with a `Blob` in it is it a promise.
 * @throws {TypeError} where `JSON.stringify` does: a BigInt, a cycle.
 * @see PROTOCOL.md §3
 */
export function encodeMessage(message: UpMessage): string | Promise<string> {
  const found: unknown[] = [];
  const json = JSON.stringify(message, function (this: Record<string, unknown>, key, value) {
    // A Buffer's own toJSON has run by now, so look at what was there before.
    const binary = [this[key], value].find(isBinary);
    return binary ? { _placeholder: true, num: found.push(binary) - 1 } : value;
  });
  if (!found.length) return json;
  const finish = (bytes: readonly Uint8Array[]): string =>
    `${json.slice(0, -1)},"bin":${JSON.stringify(bytes.map(toBase64))}}`;
  if (!found.some(isBlob)) return finish(found.map(toBytes));
  return Promise.all(found.map(readBytes)).then(finish);
}

/**
 * The arguments with each placeholder replaced by its bytes: a Buffer on Node, elsewhere an ArrayBuffer.
 * Without `bin` they are as they came.
 * @param asArrayBuffer an ArrayBuffer everywhere
 */
export function decodeArgs(
  args: readonly unknown[],
  bin?: readonly string[],
  asArrayBuffer = false,
): unknown[] {
  if (!bin) return [...args];
  const parts = bin.map((base64) => fromBase64(base64, asArrayBuffer));
  // They came as JSON, and so they go through it unchanged.
  return JSON.parse(JSON.stringify(args), (_key, value: Partial<Placeholder> | null) =>
    value?._placeholder === true ? parts[value.num ?? -1] : value,
  );
}

function isBinary(value: unknown): boolean {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value) || isBlob(value);
}

function isBlob(value: unknown): value is Blob {
  return value instanceof Blob;
}

async function readBytes(value: unknown): Promise<Uint8Array> {
  return toBytes(isBlob(value) ? await value.arrayBuffer() : value);
}

function toBytes(value: unknown): Uint8Array {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  // What is binary and no view is an ArrayBuffer.
  return new Uint8Array(value as ArrayBuffer);
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  // In pieces, for a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}

function fromBase64(base64: string, asArrayBuffer: boolean): unknown {
  // Asked of the global object, so that a bundler does not put a Buffer of its own here.
  const { Buffer } = globals as { Buffer?: { from(text: string, encoding: 'base64'): unknown } };
  if (Buffer && !asArrayBuffer) return Buffer.from(base64, 'base64');
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)).buffer;
}
