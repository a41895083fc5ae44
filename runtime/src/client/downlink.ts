import { type DownMessage, decodeFrame } from '../protocol/downlink.js';
import { ProtocolError } from '../protocol/errors.js';
import { ATTEMPT_HEADER, EVENT_STREAM, LAST_EVENT_ID_HEADER } from '../protocol/names.js';
import { report } from './environment.js';
import { sendRequest, sessionHeaders } from './requests.js';
import type { ConnectionOptions, SessionKey } from './session.js';
import { createPlainParser, readFrames } from './stream.js';
import { refusalOf, streamOf, TransportError } from './transport-error.js';

/** The streams of a session: one at a time, each taken up where the one before was cut. */
export interface Downlink {
  /** For how many milliseconds nothing has come of the stream, since it was asked for; endless when there is none. */
  readonly silentMs: number;
  /** Takes a new stream, in place of the one that there may be. @param openBody none: a resume */
  start(openBody: string | undefined): void;
  /** Whatever still comes is nobody's. @returns what ends the request itself */
  release(): () => void;
}

export interface DownlinkListener {
  /** May throw: the error is reported, and the message counts as received. */
  received(message: DownMessage, id: string): void;
  /** The stream is over, or there was none. A ProtocolError: what came is not what the protocol says. */
  lost(failure: TransportError | ProtocolError): void;
}

/** @see PROTOCOL.md §2, §3 */
export function createDownlink(
  options: ConnectionOptions,
  key: SessionKey,
  listener: DownlinkListener,
): Downlink {
  const { environment } = options;
  let current: AbortController | undefined;
  let heardAt = 0;

  function release(): () => void {
    const released = current;
    current = undefined;
    return () => released?.abort();
  }

  async function run(stream: AbortController, openBody: string | undefined): Promise<void> {
    const isCurrent = (): boolean => current === stream;
    const failure = await read(stream.signal, openBody, isCurrent).catch((error: unknown) =>
      error instanceof ProtocolError
        ? error
        : new TransportError('no answer', { description: error, context: error }),
    );
    if (isCurrent()) listener.lost(failure);
  }

  /** Resolves, when the stream is over, to why. */
  async function read(
    signal: AbortSignal,
    openBody: string | undefined,
    isCurrent: () => boolean,
  ): Promise<TransportError> {
    const headers: Record<string, string> = {
      ...sessionHeaders(key),
      accept: EVENT_STREAM,
      [ATTEMPT_HEADER]: String(++key.attempt),
    };
    if (key.lastId) headers[LAST_EVENT_ID_HEADER] = key.lastId;
    // Not of a POST: Chromium would not keep what its preflight has brought.
    const cache = openBody ? 'default' : 'no-store';
    const response = await sendRequest(options, headers, openBody, { cache, signal });
    const body = streamOf(response);
    if (!body) return refusalOf(response, environment.now());
    const onChunk = (): void => void (heardAt = environment.now());
    for await (const frame of readFrames(body, createPlainParser, { onChunk })) {
      if (!isCurrent()) break;
      const message = decodeFrame(frame);
      try {
        if (message) listener.received(message, frame.id);
      } catch (error) {
        report(error);
      }
      // Only now is it processed: a resume must not ask for less.
      if (frame.id) key.lastId = frame.id;
    }
    return new TransportError('the stream was cut');
  }

  return {
    get silentMs() {
      // If the date was set back, the silence begins anew.
      heardAt = Math.min(heardAt, environment.now());
      return current ? environment.now() - heardAt : Infinity;
    },
    start(openBody) {
      release()();
      current = new AbortController();
      heardAt = environment.now();
      run(current, openBody).catch(report);
    },
    release,
  };
}
