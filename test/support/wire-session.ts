import { randomBytes } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import { wirePost, wireRequest, type WireFrame, type WireStream } from './wire-client.js';

/** A message of the protocol, unchecked: tests also send what is wrong. */
export type WireMessage = Readonly<Record<string, unknown>>;

export const CONNECT: WireMessage = { kind: 'connect' };

/** One session of the wire client: a secret and a count of its messages, but no retry and no queue. */
export class WireSession implements Disposable {
  readonly secret = randomBytes(24).toString('base64url');
  /** Number of the next message. */
  seq = 1;
  private streams: WireStream[] = [];

  constructor(readonly url: string) {}

  /** The stream that was opened last. */
  get stream(): WireStream {
    const stream = this.streams.at(-1);
    if (!stream) throw new Error('no stream has been opened');
    return stream;
  }

  /** The `id` of the last frame that has arrived. */
  get lastId(): string | undefined {
    return this.streams.flatMap(({ frames }) => frames.flatMap(({ id }) => id ?? [])).at(-1);
  }

  async open(
    messages: readonly WireMessage[] = [CONNECT],
    headers: OutgoingHttpHeaders = {},
    onFrame: (frame: WireFrame) => void = () => undefined,
  ): Promise<WireStream> {
    const body = { open: { protocol: 1 }, seq: 1, messages };
    this.seq = Math.max(this.seq, 1 + messages.length);
    const all = { 'sse-session': this.secret, ...headers };
    return this.keep(await wireRequest(this.url, { body, headers: all, onFrame }));
  }

  /** Opens, and waits until the namespaces that were asked for are connected. */
  async connect(...nsps: readonly string[]): Promise<WireStream> {
    const wanted = nsps.length === 0 ? ['/'] : nsps;
    const stream = await this.open(wanted.map((nsp) => ({ kind: 'connect', nsp })));
    while (wanted.length > connectedIn(stream).length) await stream.next('$connect');
    return stream;
  }

  async resume(
    lastEventId?: string,
    headers: OutgoingHttpHeaders = {},
    onFrame: (frame: WireFrame) => void = () => undefined,
  ): Promise<WireStream> {
    const last = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const all = { 'sse-session': this.secret, ...last, ...headers };
    return this.keep(await wireRequest(this.url, { headers: all, onFrame }));
  }

  /** Sends an uplink with the next numbers. */
  async send(...messages: readonly WireMessage[]): Promise<{ status: number; body: unknown }> {
    const seq = this.seq;
    this.seq += messages.length;
    return this.sendAt(seq, messages);
  }

  /** Sends an uplink with these numbers, whatever has been sent before. */
  sendAt(seq: number, messages: readonly WireMessage[], received?: string) {
    return wirePost(this.url, this.secret, { seq, received, messages });
  }

  emit(name: unknown, ...args: readonly unknown[]) {
    return this.send({ kind: 'event', name, args });
  }

  [Symbol.dispose](): void {
    for (const stream of this.streams) stream[Symbol.dispose]();
  }

  private keep(stream: WireStream): WireStream {
    this.streams.push(stream);
    return stream;
  }
}

export function event(name: unknown, ...args: readonly unknown[]): WireMessage {
  return { kind: 'event', name, args };
}

/** The JSON in a frame. Tests know what they expect there. */
export function dataOf(frame: WireFrame): unknown {
  return JSON.parse(frame.data ?? '');
}

/** What frames of this name have brought so far. */
export function allData(stream: WireStream, name: string): readonly unknown[] {
  return stream.frames.filter((frame) => frame.event === name).map(dataOf);
}

function connectedIn(stream: WireStream): readonly WireFrame[] {
  return stream.frames.filter((frame) => frame.event === '$connect');
}
