import { JsonParser } from './json-parser.js';
import type { JsonStream } from './json-value.js';

/** @typeParam T what the whole text holds; it is not checked */
export function createJsonStream<T = unknown>(): JsonStream<T> {
  return new JsonParser<T>();
}
