import { ProtocolError } from '../protocol/errors.js';
import { PROTOCOL_VERSION } from '../protocol/names.js';
import type { UpMessage } from '../protocol/uplink.js';
import { toError } from './environment.js';
import { encodeMessage } from './payload.js';
import type { ConnectionListener, SessionKey } from './session.js';
import { TransportError } from './transport-error.js';

interface Entry<Owner> {
  /** Undefined while a Blob in it is being read. */
  json?: string;
  /** The size of `json` in UTF-8, and of a comma. */
  bytes: number;
  /** The namespace, for a `connect` that may be replaced. */
  readonly connects: string | false;
  readonly owner: Owner | undefined;
}

export interface UplinkOptions {
  /** Every body says how far the session has come. */
  readonly key: SessionKey;
  /** Sends a body; resolves to the number that the server expects next. */
  readonly post: (body: string) => Promise<number>;
  /** May a request go out now? */
  readonly isReady: () => boolean;
  /** The largest body in bytes. */
  readonly maxBytes: () => number;
  /** A request failed. Resolves when it may be tried again, rejects when it never may. */
  readonly failed: (error: unknown) => Promise<void>;
}

/** The client's messages in their order, numbered. @see PROTOCOL.md §2.2 */
export interface Uplink<Owner> {
  /** Nothing is waiting: a volatile event may go. */
  readonly isIdle: boolean;
  /**
   * Queues a message. A `connect` still queued for the same namespace is replaced and keeps its place.
   * @param owner comes back from `stop` if the message was never sent.
   * @throws {ProtocolError} `payload-too-large`, and what `encodeMessage` throws; nothing is queued then.
   */
  push(message: UpMessage, owner?: Owner): void;
  /** Sends what is queued, or an empty request: the answer to a `$ping`. */
  heartbeat(): void;
  /** Starts sending unless a request is in flight, once whoever is speaking has finished. */
  flush(): void;
  /** Resolves when no request is in flight. */
  settled(): Promise<void>;
  /** The body of an open: its messages count as sent when the stream has opened. */
  openBody(): string;
  /** Everything that waits, in one body, for a page that has no more time. */
  finalBody(): string;
  /** All that was sent with the open has arrived. */
  confirmTried(): void;
  /** A new session: numbers start again. Only `connect` messages survive, which every open carries. */
  restart(): void;
  /** What has been pushed so far was begun by somebody else, with this number: the server may have it. */
  takeUp(number: number): void;
  /** Forgets everything. @returns the owners of what was never sent */
  stop(): Owner[];
}

/** What a body needs beside its messages, in bytes, generously. */
const ENVELOPE = 200;

/**
 * One request in flight; what queues meanwhile goes in the next one, and a request without an answer is sent again
 * with the same numbers.
 */
export function createUplink<Owner>(
  { key, post, isReady, maxBytes, failed }: UplinkOptions,
  listener: Pick<ConnectionListener<Owner>, 'confirmed' | 'refused'>,
): Uplink<Owner> {
  let queue: Entry<Owner>[] = [];
  /** The number of the queue's first message. */
  let first = 1;
  /** How many at the head of the queue have been in a request. */
  let tried = 0;
  let running: Promise<void> | undefined;
  let mustBeat = false;
  /** The size of the last request, and what somebody on the way lets through, in bytes. */
  let size = 0;
  let passable = Infinity;

  function complete(entry: Entry<Owner>, json: string): void {
    const bytes = new TextEncoder().encode(json).length + 1;
    const limit = maxBytes() - ENVELOPE;
    if (bytes > limit) {
      throw new ProtocolError(
        'payload-too-large',
        `message: got ${bytes} bytes, wanted at most ${limit}; raise maxHttpBufferSize or send less`,
      );
    }
    entry.json = json;
    entry.bytes = bytes;
    flush();
  }

  function flush(): void {
    if (!running && isReady()) running = run().catch(() => undefined);
  }

  async function run(): Promise<void> {
    try {
      // What is said in one turn goes in one request.
      await Promise.resolve();
      while (isReady() && (mustBeat || queue[0]?.json)) await sendOnce();
    } finally {
      running = undefined;
    }
  }

  async function sendOnce(): Promise<void> {
    const beat = mustBeat;
    const count = take();
    mustBeat = false;
    try {
      confirm((await post(body(count))) - first);
    } catch (error) {
      mustBeat = beat;
      if (!count || !(error instanceof TransportError) || error.status !== 413) await failed(error);
      // Half as much in a request; a single message fails, and the next one takes its number.
      else if (count > 1) passable = (size + ENVELOPE) / 2;
      else {
        tried = 0;
        for (const { owner } of queue.splice(0, 1)) listener.refused(error, owner);
      }
    }
  }

  /** The server has so many from the head of the queue. */
  function confirm(wanted: number): void {
    const { length: count } = queue.splice(0, Math.max(wanted, 0));
    first += count;
    tried = Math.max(tried - count, 0);
    listener.confirmed?.(first);
  }

  /** How many go in the next request: as many as fit, and none behind one that is not ready. */
  function take(): number {
    const limit = Math.min(maxBytes(), passable);
    let count = 0;
    size = ENVELOPE;
    for (const { json, bytes } of queue) {
      if (!json || (count && size + bytes > limit)) break;
      size += bytes;
      count++;
    }
    tried = Math.max(tried, count);
    return count;
  }

  function body(count: number, open?: object): string {
    const { lastId, term } = key;
    const head = JSON.stringify({ open, seq: first, received: lastId || undefined, term });
    // They are JSON already. One that is not ready yet is in no body but a last one, without which the others go.
    const messages = queue.slice(0, count).flatMap(({ json }) => json ?? []);
    return `${head.slice(0, -1)},"messages":[${messages.join()}]}`;
  }

  return {
    get isIdle() {
      return !running && !queue.length;
    },
    push(message, owner) {
      const json = encodeMessage(message);
      const connects = message.kind === 'connect' && (message.nsp ?? '/');
      const entry: Entry<Owner> = { connects, owner, bytes: 0 };
      if (typeof json === 'string') complete(entry, json);
      else {
        json
          .then((text) => complete(entry, text))
          .catch((error: unknown) => {
            queue = queue.filter((other) => other !== entry);
            flush();
            listener.refused(toError(error), owner);
          });
      }
      const queued = connects && queue.find((other) => other.connects === connects);
      if (queued) Object.assign(queued, entry);
      else queue.push(entry);
      flush();
    },
    heartbeat() {
      mustBeat = true;
      flush();
    },
    flush,
    settled: () => Promise.resolve(running),
    openBody: () => body(take(), { protocol: PROTOCOL_VERSION }),
    finalBody: () => body(queue.length),
    confirmTried: () => confirm(tried),
    restart() {
      first = 1;
      tried = 0;
      queue = queue.filter((entry) => entry.connects);
    },
    takeUp(number) {
      first = number;
      tried = queue.length;
    },
    stop() {
      const unsent = queue.splice(0).slice(tried);
      tried = 0;
      return unsent.flatMap(({ owner }) => (owner === undefined ? [] : [owner]));
    },
  };
}
