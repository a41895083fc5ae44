import { ProtocolError } from '../protocol/errors.js';
import { PROTOCOL_VERSION } from '../protocol/names.js';
import type { UpMessage } from '../protocol/uplink.js';
import { report } from './environment.js';
import { encodeMessage } from './payload.js';

interface Entry<Owner> {
  /** Undefined while a Blob in it is being read. */
  json?: string;
  /** The size of `json` in UTF-8. */
  bytes: number;
  /** The namespace, for a `connect` that may be replaced. */
  readonly connects?: string | undefined;
  readonly owner: Owner | undefined;
}

export interface UplinkOptions {
  /** Sends a body; resolves to the number that the server expects next. */
  post(body: string): Promise<number>;
  /** May a request go out now? */
  isReady(): boolean;
  /** The last frame's id, for the server to trim its replay by. */
  received(): string;
  /** The largest body in bytes. */
  maxBytes(): number;
  /** A request failed. Resolves when it may be tried again, rejects when it never may. */
  failed(error: unknown): Promise<void>;
}

/** What a body needs beside its messages, in bytes, generously. */
const ENVELOPE = 200;

/**
 * The client's messages in their order: numbered, one request in flight, what queues meanwhile goes in the next
 * one, and a request without an answer is sent again with the same numbers.
 * @see PROTOCOL.md §2.2
 */
export class Uplink<Owner> {
  private queue: Entry<Owner>[] = [];
  /** The number of the queue's first message. */
  private first = 1;
  /** How many at the head of the queue have been in a request. */
  private tried = 0;
  private running?: Promise<void> | undefined;
  private beat = false;

  constructor(private readonly options: UplinkOptions) {}

  /** Nothing is waiting: a volatile event may go. */
  get isIdle(): boolean {
    return !this.running && !this.queue.length;
  }

  /**
   * Queues a message. A `connect` still queued for the same namespace is replaced and keeps its place.
   * @param owner comes back from `stop` if the message was never sent.
   * @throws {ProtocolError} `payload-too-large`, and what `encodeMessage` throws; nothing is queued then.
   */
  push(message: UpMessage, owner?: Owner): void {
    const json = encodeMessage(message);
    const connects = message.kind === 'connect' ? (message.nsp ?? '/') : undefined;
    const entry: Entry<Owner> = { connects, owner, bytes: 0 };
    if (typeof json === 'string') this.complete(entry, json);
    else json.then((text) => this.complete(entry, text)).catch((error) => this.drop(entry, error));
    const queued = connects ? this.queue.find((other) => other.connects === connects) : undefined;
    if (queued) Object.assign(queued, entry);
    else this.queue.push(entry);
    this.flush();
  }

  /** Sends what is queued, or an empty request: the answer to a `$ping`. */
  heartbeat(): void {
    this.beat = true;
    this.flush();
  }

  /** Starts sending unless a request is in flight, once whoever is speaking has finished. */
  flush(): void {
    if (this.running || !this.options.isReady()) return;
    this.running = this.run().then(undefined, () => undefined);
  }

  /** Resolves when no request is in flight. */
  settled(): Promise<void> {
    return Promise.resolve(this.running);
  }

  /** The body of an open: its messages count as sent when the stream has opened. */
  openBody(): string {
    return this.body(`"open":{"protocol":${PROTOCOL_VERSION}},`, this.take());
  }

  /** Everything that waits, in one body, for a page that has no more time. */
  finalBody(): string {
    return this.body('', this.queue.length);
  }

  /** The server has all before this number. */
  confirm(next: number): void {
    const count = Math.min(Math.max(next - this.first, 0), this.queue.length);
    this.queue.splice(0, count);
    this.first += count;
    this.tried = Math.max(this.tried - count, 0);
  }

  /** All that was sent with the open has arrived. */
  confirmTried(): void {
    this.confirm(this.first + this.tried);
  }

  /** A new session: numbers start again. Only `connect` messages survive, which every open carries. */
  restart(): void {
    this.first = 1;
    this.tried = 0;
    this.queue = this.queue.filter((entry) => entry.connects);
  }

  /** Forgets everything; the owners of what was never sent. */
  stop(): Owner[] {
    const unsent = this.queue.splice(0).slice(this.tried);
    this.tried = 0;
    return unsent.flatMap(({ owner }) => (owner === undefined ? [] : [owner]));
  }

  private async run(): Promise<void> {
    try {
      // What is said in one turn goes in one request.
      await Promise.resolve();
      while (this.options.isReady() && (this.beat || this.queue[0]?.json !== undefined)) {
        await this.sendOnce();
      }
    } finally {
      this.running = undefined;
    }
  }

  private async sendOnce(): Promise<void> {
    const beat = this.beat;
    this.beat = false;
    try {
      this.confirm(await this.options.post(this.body('', this.take())));
    } catch (error) {
      this.beat = beat;
      await this.options.failed(error);
    }
  }

  /** How many go in the next request: as many as fit, and none behind one that is not ready. */
  private take(): number {
    let bytes = ENVELOPE;
    let count = 0;
    for (const entry of this.queue) {
      if (entry.json === undefined) break;
      bytes += entry.bytes + 1;
      if (count && bytes > this.options.maxBytes()) break;
      count++;
    }
    this.tried = Math.max(this.tried, count);
    return count;
  }

  private body(open: string, count: number): string {
    const received = this.options.received();
    const messages = this.queue.slice(0, count).map((entry) => entry.json);
    return (
      `{${open}"seq":${this.first},` +
      (received && `"received":${JSON.stringify(received)},`) +
      `"messages":[${messages.join()}]}`
    );
  }

  private complete(entry: Entry<Owner>, json: string): void {
    const bytes = new TextEncoder().encode(json).length;
    const limit = this.options.maxBytes() - ENVELOPE;
    if (bytes > limit) {
      throw new ProtocolError(
        'payload-too-large',
        `message: got ${bytes} bytes, wanted at most ${limit}; raise the server's maxHttpBufferSize or send less`,
      );
    }
    Object.assign(entry, { json, bytes });
    this.flush();
  }

  private drop(entry: Entry<Owner>, error: unknown): void {
    this.queue = this.queue.filter((other) => other !== entry);
    this.flush();
    report(error);
  }
}
