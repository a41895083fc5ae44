import { randomUUID } from 'node:crypto';

/** One HTTP request whose answer is a stream. */
export interface StreamRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How a stream is asked for, and asked for again. */
export interface Exchange {
  readonly first: StreamRequest;
  /** What to ask after the stream has ended or broken; absent when it must not be asked for twice. */
  readonly again?: (lastId: string) => StreamRequest;
}

/** An event to send: its name and arguments. */
export interface Emission {
  readonly name: string;
  readonly args: readonly unknown[];
}

type Headers = Readonly<Record<string, string>>;

const STREAM = { accept: 'text/event-stream', 'cache-control': 'no-store' };
const JSON_BODY = { 'content-type': 'application/json' };

/** As `EventSource` does it: a `GET`, and again with the last `id`. */
export function plainExchange(url: URL, headers: Headers): Exchange {
  const get = (more: Headers): StreamRequest => ({
    url,
    method: 'GET',
    headers: { ...STREAM, ...headers, ...more },
  });
  return {
    first: get({}),
    again: (lastId) => get(lastId === '' ? {} : { 'last-event-id': lastId }),
  };
}

/** A session of the bridge that connects, and sends these events. */
export function bridgeExchange(
  url: URL,
  headers: Headers,
  session: { readonly emissions: readonly Emission[]; readonly auth?: object },
): Exchange {
  const { emissions, auth } = session;
  const secret = { 'sse-session': `${randomUUID()}${randomUUID()}`.slice(0, 64) };
  const messages = [
    { kind: 'connect', ...(auth === undefined ? {} : { auth }) },
    ...emissions.map(({ name, args }) => ({ kind: 'event', name, args })),
  ];
  const plain = plainExchange(url, { ...headers, ...secret });
  return {
    first: {
      url,
      method: 'POST',
      headers: { ...STREAM, ...JSON_BODY, ...headers, ...secret },
      body: JSON.stringify({ open: { protocol: 1 }, messages }),
    },
    ...(plain.again === undefined ? {} : { again: plain.again }),
  };
}

/** A `POST` whose answer streams. It is not sent twice: what it starts may cost something. */
export function requestExchange(url: URL, headers: Headers, body: string): Exchange {
  return {
    first: { url, method: 'POST', headers: { ...STREAM, ...JSON_BODY, ...headers }, body },
  };
}
