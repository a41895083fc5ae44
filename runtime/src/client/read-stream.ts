import { type Frame, readFrames, type ReadOptions } from './stream.js';
import { isEventStream, refusalOf, TransportError } from './transport-error.js';

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
  if (!isEventStream(response)) throw await refusalOf(response, Date.now());
  if (!response.body) throw new TransportError('got no body, wanted a stream');
  yield* readFrames(response.body, options);
}
