import type { IncomingMessage } from 'node:http';
import { Refusal, RETRY_SOON } from './answers.js';

export interface BodyBounds {
  readonly maxBytes: number;
  /** Within which all of it has to arrive. */
  readonly timeoutMs: number;
}

/** What of a body that is too large is still read, so that a client which is sending sees the answer. */
const MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

/** After such an answer the rest of the body is not waited for. */
const CLOSE: Readonly<Record<string, string>> = { Connection: 'close' };

/** One for all: each would hold a converter of its own outside the heap. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a request's body as JSON.
 * @param traffic where its bytes are counted
 * @throws {Refusal} `payload-too-large`, `unavailable` when it is too slow, or `malformed` when it is not JSON in UTF-8 or
 *   was broken off
 */
export async function readJson(
  request: IncomingMessage,
  bounds: BodyBounds,
  traffic: { received: number },
): Promise<unknown> {
  const bytes = readArrived(request, bounds) ?? (await readBytes(request, bounds));
  traffic.received += bytes.length;
  try {
    return JSON.parse(UTF8.decode(bytes)) as unknown;
  } catch {
    const detail = `body: got ${bytes.length} bytes, wanted JSON in UTF-8`;
    throw new Refusal('malformed', { detail });
  }
}

/** Nearly always all of a body has come with its head: then there is nothing to wait for. */
function readArrived(request: IncomingMessage, { maxBytes }: BodyBounds): Buffer | undefined {
  const length = Number(request.headers['content-length']);
  if (length > maxBytes || length !== request.readableLength) return undefined;
  // Text, where somebody has set an encoding; null, where there is nothing.
  const bytes: unknown = request.read();
  return Buffer.isBuffer(bytes) ? bytes : undefined;
}

/** Nothing of the reading stays on the request: a session keeps that for as long as it lives. */
function readBytes(request: IncomingMessage, { maxBytes, timeoutMs }: BodyBounds): Promise<Buffer> {
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
      new Refusal('payload-too-large', { limit: maxBytes }, request.complete ? {} : CLOSE);
    const late = setTimeout(() => {
      const detail = `the body took longer than ${timeoutMs} ms`;
      settle(() => reject(new Refusal('unavailable', { detail }, { ...RETRY_SOON, ...CLOSE })));
    }, timeoutMs);
    const settle = (outcome: () => void): void => {
      clearTimeout(late);
      request.off('data', onData).off('end', onEnd).off('error', onError);
      outcome();
    };
    request.on('data', onData).on('end', onEnd).on('error', onError);
  });
}
