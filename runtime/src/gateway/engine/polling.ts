import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { decodePayload, encodePayload } from './payload.js';
import {
  type EnginePacket,
  failureOf,
  type Transport,
  type TransportListener,
  type TransportTarget,
  UpstreamFailure,
} from './transport.js';

/** What goes into one request together, unless one packet alone is larger. */
const MAX_BATCH_CHARS = 65_536;
/** Between the packets of one answer; base64 makes a third more of their bytes. */
const PAYLOAD_SLACK = 1.4;
const CLOSE_PACKET = '1';

/** Engine.IO over HTTP: one GET at a time brings packets, one POST at a time takes them. */
export function openPolling(target: TransportTarget, listener: TransportListener): Transport {
  return new Polling(target, listener);
}

class Polling implements Transport {
  private readonly url: URL;
  private readonly cookies = new Map<string, string>();
  private readonly requests = new Set<ClientRequest>();
  private queue: EnginePacket[] = [];
  private queuedBytes = 0;
  private isOpen = false;
  private isOver = false;
  private isPaused = false;
  private isPolling = false;
  private isSending = false;

  constructor(
    private readonly target: TransportTarget,
    private readonly listener: TransportListener,
  ) {
    this.url = new URL(target.url);
    if (target.eio === 3) this.url.searchParams.set('b64', '1');
    this.poll();
  }

  get backlogBytes(): number {
    return this.queuedBytes;
  }

  send(packet: EnginePacket): void {
    if (this.isOver) return;
    this.queue.push(packet);
    this.queuedBytes += packet.length;
    // What is said in one turn goes in one request.
    if (!this.isSending) setImmediate(() => this.flush());
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.poll();
  }

  close(): void {
    this.send(CLOSE_PACKET);
  }

  destroy(): void {
    this.end(new UpstreamFailure('broken', 'destroyed'));
  }

  private poll(): void {
    if (this.isOver || this.isPaused || this.isPolling) return;
    this.isPolling = true;
    this.ask('GET', undefined, (text) => {
      this.isPolling = false;
      this.read(text);
      this.poll();
    });
  }

  private read(text: string): void {
    const packets = decodePayload(text, this.target.eio);
    if (!packets) {
      const kind = this.isOpen ? 'broken' : 'unfit';
      const shown = JSON.stringify(text.slice(0, 80));
      return this.end(new UpstreamFailure(kind, `no Engine.IO payload: ${shown}`));
    }
    for (const packet of packets) {
      if (this.isOver) return;
      if (!this.isOpen) this.learn(packet);
      this.listener.packet(packet);
    }
  }

  /** The first packet says under which id to go on. */
  private learn(packet: EnginePacket): void {
    this.isOpen = true;
    const sid = /"sid"\s*:\s*"([^"\\]+)"/.exec(String(packet))?.[1];
    if (sid !== undefined) this.url.searchParams.set('sid', sid);
  }

  private flush(): void {
    if (this.isOver || this.isSending || this.queue.length === 0) return;
    this.isSending = true;
    const batch = this.takeBatch();
    const isLast = batch.includes(CLOSE_PACKET);
    this.ask('POST', encodePayload(batch, this.target.eio), () => {
      this.isSending = false;
      for (const packet of batch) this.queuedBytes -= packet.length;
      if (isLast) this.destroy();
      else this.flush();
    });
  }

  private takeBatch(): readonly EnginePacket[] {
    let size = 0;
    const end = this.queue.findIndex((packet, index) => {
      size += packet.length;
      return index > 0 && size > MAX_BATCH_CHARS;
    });
    return this.queue.splice(0, end < 0 ? this.queue.length : end);
  }

  private ask(
    method: 'GET' | 'POST',
    body: string | undefined,
    done: (text: string) => void,
  ): void {
    const { request: open } = this.url.protocol === 'https:' ? https : http;
    const request = open(this.url, { method, headers: this.headers(body) }, (response) => {
      this.takeCookies(response);
      this.readText(response, (text) => {
        const { statusCode = 0 } = response;
        if (statusCode === 200) done(text);
        else this.end(this.failureFor(statusCode, text));
      });
    });
    this.requests.add(request);
    request.on('error', (error) => this.end(this.failureFor(0, error.message)));
    request.on('close', () => this.requests.delete(request));
    request.end(body);
  }

  private readText(response: IncomingMessage, done: (text: string) => void): void {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= this.target.maxMessageBytes * PAYLOAD_SLACK) return;
      this.end(new UpstreamFailure('broken', `an answer of more than ${size} bytes`));
    });
    response.on('error', (error) => this.end(this.failureFor(0, error.message)));
    response.on('end', () => this.isOver || done(Buffer.concat(chunks).toString('utf8')));
  }

  private failureFor(status: number, text: string): UpstreamFailure {
    if (!this.isOpen)
      return status > 0 ? failureOf(status, text) : new UpstreamFailure('away', text);
    // The upstream knows this session no longer.
    const kind = status === 400 || status === 404 ? 'closed' : 'broken';
    return new UpstreamFailure(kind, failureOf(status, text).message, status);
  }

  private headers(body: string | undefined): Record<string, string> {
    const { cookie = '', ...headers } = this.target.headers;
    const own = [...this.cookies].map(([name, value]) => `${name}=${value}`);
    const cookies = [...(cookie === '' ? [] : [cookie]), ...own].join('; ');
    return {
      ...headers,
      ...(cookies !== '' && { cookie: cookies }),
      ...(body !== undefined && {
        'content-type': 'text/plain;charset=UTF-8',
        'content-length': String(Buffer.byteLength(body)),
      }),
    };
  }

  /** A balancer in front of the upstream knows by them where to go. */
  private takeCookies({ headers }: IncomingMessage): void {
    for (const text of headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=;]+)=([^;]*)/.exec(text) ?? [];
      if (name !== undefined && value !== undefined) this.cookies.set(name.trim(), value);
    }
  }

  private end(failure: UpstreamFailure): void {
    if (this.isOver) return;
    this.isOver = true;
    this.queue = [];
    for (const request of this.requests) request.destroy();
    this.listener.closed(failure);
  }
}
