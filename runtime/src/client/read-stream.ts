import { createFrameParser } from './frame-parser.js';
import { type Frame, readFrames, type ReadOptions } from './stream.js';
import { refusalOf, streamOf } from './transport-error.js';

/**
 * Reads an event stream of your own, for example the answer to a `POST`.
 * It ends where the body ends, and throws when the connection breaks; whether an end is the end of the matter, the
 * stream must say itself.
 * @example
 * for await (const { event, data } of readStream(await fetch('/answer', { method: 'POST' }))) show(event, data);
 * @throws {TransportError} when the answer is no event stream: another status than 200, another content type.
 * @throws {ProtocolError} `payload-too-large` when a frame is longer than `maxLength`.
 */
export async function* readStream(
  response: Response,
  options?: ReadOptions,
): AsyncGenerator<Frame, void, void> {
  const body = streamOf(response);
  if (!body) throw await refusalOf(response, Date.now());
  yield* readFrames(body, createFrameParser, options);
}
