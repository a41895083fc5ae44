import type { IncomingMessage } from 'node:http';
import { Refusal } from './answers.js';

/** What of a body that is too large is still read, so that a client which is sending sees the answer. */
const MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

/** One for all: each would hold a converter of its own outside the heap. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a request's body as JSON.
 * @throws {Refusal} `payload-too-large`, or `malformed` when it is not JSON in UTF-8 or was broken off
 */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const bytes = await readBytes(request, maxBytes);
  try {
    return JSON.parse(UTF8.decode(bytes)) as unknown;
  } catch {
    throw new Refusal('malformed', { detail: 'the body is not JSON in UTF-8' });
  }
}

/** Nothing of the reading stays on the request: a session keeps that for as long as it lives. */
function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else if (size > maxBytes + MAX_DISCARDED_BYTES) settle(() => reject(tooLarge()));
    };
    const onEnd = (): void => {
      if (size > maxBytes) settle(() => reject(tooLarge()));
      else settle(() => resolve(Buffer.concat(chunks)));
    };
    const onError = (): void =>
      settle(() => reject(new Refusal('malformed', { detail: 'broken off' })));
    const tooLarge = (): Refusal =>
      new Refusal(
        'payload-too-large',
        { limit: maxBytes },
        request.complete ? {} : { Connection: 'close' },
      );
    const settle = (outcome: () => void): void => {
      request.off('data', onData).off('end', onEnd).off('error', onError);
      outcome();
    };
    request.on('data', onData).on('end', onEnd).on('error', onError);
  });
}
