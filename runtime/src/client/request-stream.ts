import { ProtocolError } from '../protocol/errors.js';
import { formatQuery, type Query } from './address.js';
import type { Auth, ConnectOptions } from './options.js';
import { Answer, type StreamOptions, valuesOf } from './request-stream-answer.js';
import type { Frame } from './stream.js';

/** An event of an answer. `data` is its argument, or the array of its arguments if there was not exactly one. */
export type StreamEvent<Data> = {
  [Name in keyof Data & string]: { readonly event: Name; readonly data: Data[Name] };
}[keyof Data & string];

/**
 * Asks a route, and shows the events of its answer as they come: `for await (const { event, data } of stream('/chat', { prompt }))`.
 * The first `next()` sends the request. A stream that was cut is taken up where it was; the iterator ends only when the server has
 * said that the answer is complete. Leaving the loop cancels the answer at the server; leaving the page does not:
 * `stream(url, undefined, { resume: position })` goes on with what `onPosition` heard last.
 * @param body sent as JSON
 * @returns by its last `next()`: what the handler gave to its ack
 * @throws {TransportError} when the request got no answer, or another than a stream
 * @throws {IncompleteStreamError} when the answer ended otherwise, was cut for good, or cannot be resumed: its `cause` says why
 * @see PROTOCOL.md §6
 */
export async function* stream<Data extends object = Record<string, unknown>>(
  url: string,
  body: unknown,
  options: StreamOptions = {},
): AsyncGenerator<StreamEvent<Data>, unknown, void> {
  const answer = new Answer(url, options);
  try {
    let response = await answer.begin(body);
    for (;;) {
      const cause = yield* showEvents<Data>(answer, response);
      if (answer.isOver) return answer.result;
      response = await answer.resume(cause);
    }
  } finally {
    answer.leave();
  }
}

/** What a client says of itself and of its server. */
interface Asker {
  readonly auth: Auth | undefined;
  readonly query: Query;
  readonly _options: ConnectOptions;
}

/** The same, with what a client knows. Who it is says it to its own server alone. */
export function streamFrom<Data extends object>(
  origin: string,
  { auth, query, _options: { headers, credentials, fetch } }: Asker,
  url: string,
  body: unknown,
  options: StreamOptions = {},
): AsyncGenerator<StreamEvent<Data>, unknown, void> {
  const target = new URL(url, origin);
  const isOwn = target.origin === origin;
  const said = isOwn ? formatQuery(query) : '';
  // The URL's own comes last, and counts.
  target.search = [said, target.search.slice(1)].filter(Boolean).join('&');
  return stream<Data>(target.href, body, {
    credentials,
    fetch,
    ...(isOwn && { auth }),
    ...options,
    headers: async () => ({ ...(await valuesOf(headers)), ...(await valuesOf(options.headers)) }),
  });
}

/** @returns why the response ended before the answer did */
async function* showEvents<Data>(
  answer: Answer,
  response: Response,
): AsyncGenerator<StreamEvent<Data>, unknown, void> {
  const frames = answer.read(response);
  try {
    for (;;) {
      let next: IteratorResult<Frame, unknown>;
      try {
        next = await frames.next();
      } catch (error) {
        if (error instanceof ProtocolError) throw error;
        return error;
      }
      if (next.done) return undefined;
      const shown = answer.take(next.value);
      // What the events carry is the caller's to declare.
      if (shown) yield shown as StreamEvent<Data>;
      if (answer.isOver) return undefined;
      answer.notePosition();
    }
  } finally {
    // The body is not read to its end: its watch has to be stopped.
    await frames.return();
  }
}
