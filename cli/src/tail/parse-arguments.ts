import { InvalidArgumentError } from '../commander.js';
import type { Emission } from './exchange.js';

/** `chat ["hi"]`, `chat {"text":"hi"}` (one argument), or `chat` alone. */
export function parseEmission(text: string): Emission {
  const match = /^(\S+)(?:\s+([^]+))?$/.exec(text.trim());
  const [, name = '', json] = match ?? [];
  if (name === '') throw new InvalidArgumentError('Name an event, such as --emit \'chat ["hi"]\'.');
  if (json === undefined) return { name, args: [] };
  const value = parseJson(json);
  return { name, args: Array.isArray(value) ? value : [value] };
}

/** `Name: value`. */
export function parseHeader(text: string): readonly [string, string] {
  const match = /^([\w!#$%&'*+.^`|~-]+):\s*(.*)$/.exec(text);
  if (match === null) throw new InvalidArgumentError("Write it as -H 'Name: value'.");
  return [(match[1] ?? '').toLowerCase(), match[2] ?? ''];
}

/** An address; `http://` may be left out. */
export function parseUrl(text: string): URL {
  const address = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError(
      'Give an http:// or https:// address, such as http://localhost:3000/sse.',
    );
  }
  return url;
}

/** An object in JSON. */
export function parseObject(text: string): object {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new InvalidArgumentError('It must be an object, such as {"token":"…"}.');
}

/** A number above zero. */
export function parseCount(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a whole number above zero.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError(`${text} is no JSON. Put it in single quotes for the shell.`);
  }
}
