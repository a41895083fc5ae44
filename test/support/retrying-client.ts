import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type WireFrame, wireRequest, type WireStream } from './wire-client.js';
import { CONNECT, dataOf, type WireMessage } from './wire-session.js';

/** How long nothing may come before a request is given up. The server must ping more often. */
const PATIENCE_MS = 250;
const MAX_BATCH = 40;

/** The least that a client must do to lose nothing: PROTOCOL.md §2.2, §3.1 and §3.2, and not a line more. */
export class RetryingClient implements Disposable {
  /** What must not happen: the session has ended, or something was refused. */
  readonly failures: string[] = [];
  streams = 0;
  uplinks = 0;
  private readonly secret = randomBytes(24).toString('base64url');
  /** Messages not known to have been run. */
  private readonly queue: WireMessage[] = [CONNECT];
  /** Number of the first of them. */
  private seq = 1;
  private lastId: string | undefined;
  private isOpen = false;
  private isClosed = false;
  private isSending = false;
  private isPinged = false;
  private heardAt = 0;
  private stream: WireStream | undefined;

  constructor(
    private readonly url: string,
    private readonly onEvent: (name: string, data: unknown) => void,
  ) {
    void this.receive();
  }

  send(...messages: readonly WireMessage[]): void {
    this.queue.push(...messages);
    void this.transmit();
  }

  /** How many messages are not known to have been run. */
  get unsent(): number {
    return this.queue.length;
  }

  [Symbol.dispose](): void {
    this.isClosed = true;
    this.stream?.[Symbol.dispose]();
  }

  private async receive(): Promise<void> {
    while (!this.isClosed && this.failures.length === 0) {
      this.streams += 1;
      await this.readStream().catch(() => undefined);
      await delay(1);
    }
  }

  private async readStream(): Promise<void> {
    this.heardAt = performance.now();
    const last = this.lastId === undefined ? {} : { 'last-event-id': this.lastId };
    const abort = new AbortController();
    const watch = setInterval(() => {
      if (performance.now() - this.heardAt > PATIENCE_MS) abort.abort();
    }, 20);
    try {
      this.stream = await wireRequest(this.url, {
        headers: { 'sse-session': this.secret, 'sse-attempt': String(this.streams), ...last },
        signal: abort.signal,
        onFrame: (frame) => this.take(frame),
        ...(this.isOpen ? {} : { body: this.openBody() }),
      });
      if (this.stream.status !== 200) this.failures.push(`stream: ${this.stream.status}`);
      await this.stream.ended();
    } finally {
      clearInterval(watch);
    }
  }

  private openBody(): object {
    return { open: { protocol: 1 }, seq: this.seq, messages: this.queue.slice(0, MAX_BATCH) };
  }

  private take(frame: WireFrame): void {
    this.heardAt = performance.now();
    const { event = 'message', id } = frame;
    if (event === '$open') {
      this.isOpen = true;
      void this.transmit();
    } else if (event === '$ping') {
      this.isPinged = true;
      void this.transmit();
    } else if (event === '$goodbye' && frame.data?.includes('"replaced"')) {
      return;
    } else if (event.startsWith('$') && event !== '$connect' && event !== '$ack') {
      this.failures.push(`${event} ${frame.data}`);
    } else {
      this.onEvent(event, dataOf(frame));
    }
    if (id !== undefined) this.lastId = id;
  }

  /** One uplink at a time, until there is nothing to say. */
  private async transmit(): Promise<void> {
    if (this.isSending || !this.isOpen) return;
    this.isSending = true;
    while ((this.queue.length > 0 || this.isPinged) && !this.isClosed) {
      this.uplinks += 1;
      await this.sendBatch().catch(() => delay(1));
      if (this.failures.length > 0) break;
    }
    this.isSending = false;
  }

  private async sendBatch(): Promise<void> {
    this.isPinged = false;
    const messages = this.queue.slice(0, MAX_BATCH);
    const answer = await wireRequest(this.url, {
      headers: { 'sse-session': this.secret },
      signal: AbortSignal.timeout(PATIENCE_MS),
      body: { seq: this.seq, messages, received: this.lastId },
    });
    const body = (await answer.body()) as { next: number };
    if (answer.status !== 200) {
      this.failures.push(`uplink: ${answer.status} ${JSON.stringify(body)}`);
      return;
    }
    this.queue.splice(0, body.next - this.seq);
    this.seq = body.next;
  }
}
