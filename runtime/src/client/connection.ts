import {
  type DownMessage,
  decodeFrame,
  type GoodbyeMessage,
  type OpenMessage,
} from '../protocol/downlink.js';
import { ProtocolError } from '../protocol/errors.js';
import type { UpMessage } from '../protocol/uplink.js';
import { Backoff } from './backoff.js';
import { report } from './environment.js';
import { watchPage } from './page.js';
import { postForNext, postMessages, requestStream } from './requests.js';
import { createSecret } from './secret.js';
import {
  type ConnectionListener,
  type ConnectionOptions,
  type EndReason,
  FATAL,
  GONE,
  type Phase,
} from './session.js';
import { type Frame, readFrames } from './stream.js';
import { isEventStream, refusalOf, TransportError } from './transport-error.js';
import { Uplink } from './uplink.js';

/**
 * One session: opened once, resumed as often as its stream is cut, ended once. It speaks messages and knows nothing
 * of any client's API.
 * @see PROTOCOL.md §3.2, §4
 */
export class Connection<Owner> {
  private phase: Phase = 'idle';
  private settings?: OpenMessage;
  private secret = createSecret();
  private attempt = 0;
  private lastId = '';
  private stream?: AbortController | undefined;
  private timer: unknown;
  private heardAt = 0;
  private lostAt = 0;
  private silent = false;
  private wake?: () => void;
  private unwatchPage?: () => void;
  private readonly resumes: Backoff;
  private readonly resends: Backoff;
  private readonly uplink: Uplink<Owner>;

  constructor(
    private readonly options: ConnectionOptions,
    private readonly listener: ConnectionListener<Owner>,
  ) {
    const { environment, retryDelayMs = 250 } = options;
    const policy = { initialDelayMs: retryDelayMs, maxDelayMs: 5000, jitter: 0.5 };
    this.resumes = new Backoff(policy, () => environment.random());
    this.resends = new Backoff(policy, () => environment.random());
    this.uplink = new Uplink({
      post: (body) => this.post(body),
      isReady: () => this.phase === 'open' || this.phase === 'leaving',
      received: () => this.lastId,
      maxBytes: () => this.settings?.maxPayloadBytes ?? 1e6,
      failed: (error) => this.sendFailed(error),
    });
  }

  /** The server's name for this connection; undefined before it is open. */
  get id(): string | undefined {
    return this.settings?.conn;
  }

  get isOpen(): boolean {
    return this.phase === 'open' || this.phase === 'resuming';
  }

  /** False while something waits to be sent: a volatile event would wait as well. */
  get isWritable(): boolean {
    return this.phase === 'open' && this.uplink.isIdle;
  }

  /** Asks for a session. What is sent in the same turn travels in the same request. */
  open(): void {
    if (this.phase !== 'idle') return;
    this.phase = 'opening';
    this.openSoon().catch(report);
  }

  /**
   * Queues a message, for the open if there has been none.
   * @param owner comes back in `SessionEnd.unsent` if the message was never sent.
   * @throws what `Uplink.push` throws.
   */
  send(message: UpMessage, owner?: Owner): void {
    if (this.phase !== 'closed' && this.phase !== 'leaving') this.uplink.push(message, owner);
  }

  /** Sends what is queued and a `leave`, and is closed; nobody is told. */
  close(): void {
    const { phase, stream } = this;
    if (phase === 'closed' || phase === 'leaving') return;
    this.phase = 'leaving';
    this.stopWatching();
    // What still comes on it is nobody's.
    this.stream = undefined;
    if (phase === 'idle') return this.dispose();
    if (phase !== 'open') stream?.abort();
    this.leave(stream).catch(report);
  }

  /** Ends an attempt to open as if the network had failed. */
  fail(error: TransportError): void {
    if (this.phase === 'opening') this.lost(error);
  }

  private async leave(stream: AbortController | undefined): Promise<void> {
    this.uplink.push({ kind: 'leave' });
    await this.uplink.settled();
    stream?.abort();
    this.dispose();
  }

  private async openSoon(): Promise<void> {
    await Promise.resolve();
    if (this.phase === 'opening') await this.connectStream();
  }

  private async connectStream(): Promise<void> {
    this.abortStream();
    const stream = new AbortController();
    this.stream = stream;
    const isCurrent = (): boolean => this.stream === stream;
    let failure: TransportError;
    try {
      failure = await this.readStream(stream.signal, isCurrent);
    } catch (error) {
      if (!isCurrent()) return;
      if (error instanceof ProtocolError) return this.spoiled(error);
      failure = new TransportError('no answer', { description: error, context: error });
    }
    if (isCurrent()) this.lost(failure);
  }

  /** Resolves, when the stream is over, to why. */
  private async readStream(signal: AbortSignal, isCurrent: () => boolean): Promise<TransportError> {
    const { environment } = this.options;
    const response = await requestStream(this.options, {
      secret: this.secret,
      attempt: ++this.attempt,
      lastId: this.lastId,
      body: this.phase === 'opening' ? this.uplink.openBody() : undefined,
      signal,
    });
    if (!isEventStream(response) || !response.body) return refusalOf(response, environment.now());
    const onChunk = (): void => void (this.heardAt = environment.now());
    for await (const frame of readFrames(response.body, { onChunk })) {
      if (!isCurrent()) break;
      this.onFrame(frame);
    }
    return new TransportError('the stream was cut');
  }

  private onFrame(frame: Frame): void {
    const message = decodeFrame(frame);
    try {
      if (message) this.onMessage(message);
    } catch (error) {
      report(error);
    }
    // Only now is it processed: a resume must not ask for less.
    if (frame.id) this.lastId = frame.id;
  }

  private onMessage(message: DownMessage): void {
    if (message.kind === 'open') return this.onOpen(message);
    this.resumes.reset();
    switch (message.kind) {
      case 'ping':
        this.uplink.heartbeat();
        return this.listener.pinged?.();
      case 'reset':
        return this.listener.reset?.(message.reason);
      case 'goodbye':
        return this.onGoodbye(message);
      case 'connect':
      case 'connect_error':
      case 'disconnect':
      case 'event':
      case 'ack':
        return this.listener.received(message);
    }
  }

  private onOpen(settings: OpenMessage): void {
    const isFirst = this.phase === 'opening';
    this.phase = 'open';
    this.settings = settings;
    this.resends.reset();
    this.watch();
    this.wake?.();
    if (isFirst) this.uplink.confirmTried();
    this.uplink.flush();
    if (!isFirst) return this.listener.interrupted?.(false);
    this.unwatchPage = watchPage({
      check: (isSuspect) => this.check(isSuspect),
      leave: () => this.leaveNow(),
    });
    this.listener.opened(settings);
  }

  private onGoodbye({ reason, resume, reconnect, retryAfterMs = 0 }: GoodbyeMessage): void {
    // A newer stream of this session has taken over; there is nothing to do.
    if (reason === 'replaced') return void (this.stream = undefined);
    const details = new TransportError(`the server said goodbye: ${reason}`, { retryAfterMs });
    if (resume) return this.lost(details);
    if (this.phase === 'opening') return this.openFailed(details, true);
    this.end('transport close', details, reconnect);
  }

  /** The stream is gone, or a request for one has failed. */
  private lost(failure: TransportError): void {
    this.abortStream();
    const { code, status } = failure;
    if (this.phase === 'opening') return this.openFailed(failure, GONE.has(code));
    if (FATAL.has(code)) return this.endRefused(failure);
    if (status === 204) return this.end('transport close', failure, false);
    if (this.phase === 'open') {
      this.phase = 'resuming';
      this.lostAt = this.options.environment.now();
      this.listener.interrupted?.(true);
    }
    // At once the first time; a stream that said anything makes the next time a first time.
    const backoffMs = this.resumes.attempts || failure.retryAfterMs ? this.resumes.next() : 0;
    this.resumes.attempts ||= 1;
    this.resumeIn(Math.max(backoffMs, failure.retryAfterMs), failure);
  }

  private openFailed(failure: TransportError, isGone: boolean): void {
    this.abortStream();
    this.phase = 'idle';
    if (isGone) this.startOver();
    this.listener.failed(failure);
  }

  /** The server will never know this session again: the next open is a new one. */
  private startOver(): void {
    this.secret = createSecret();
    this.attempt = 0;
    this.lastId = '';
    this.uplink.restart();
  }

  private resumeIn(delayMs: number, failure: TransportError): void {
    const lostMs = this.options.environment.now() - this.lostAt;
    const leftMs = (this.settings?.graceMs ?? 0) - lostMs;
    if (delayMs >= leftMs) {
      return this.end(this.silent ? 'ping timeout' : 'transport close', failure);
    }
    const resume = (): void => {
      const guardMs = Math.min(leftMs, this.settings?.pingTimeoutMs ?? leftMs);
      this.arm(guardMs, () => this.lost(new TransportError('no answer in time')));
      this.connectStream().catch(report);
    };
    if (delayMs) this.arm(delayMs, resume);
    else resume();
  }

  /** Gives a stream up that has been silent for too long. One timer looks; frames only leave the time. */
  private watch(): void {
    const { pingIntervalMs = 0, pingTimeoutMs = 0 } = this.settings ?? {};
    const silentMs = this.options.environment.now() - this.heardAt;
    const leftMs = pingIntervalMs + pingTimeoutMs - silentMs;
    if (leftMs > 0) return this.arm(leftMs, () => this.watch());
    this.silent = true;
    this.lost(new TransportError('nothing was heard of the server'));
  }

  /** The page is back, or the network: has the stream missed a ping? */
  private check(isSuspect: boolean): void {
    const silentMs = this.options.environment.now() - this.heardAt;
    const isLate = isSuspect || silentMs > (this.settings?.pingIntervalMs ?? 0) * 1.2;
    if (this.phase === 'open' && !isLate) return;
    if (this.isOpen) this.lost(new TransportError('the network has changed'));
  }

  private leaveNow(): void {
    this.stopWatching();
    this.phase = 'closed';
    this.sayLeave({ keepalive: true });
    this.abortStream();
  }

  /** A `leave` whose answer does not matter. */
  private sayLeave(init: RequestInit): void {
    this.uplink.push({ kind: 'leave' });
    postMessages(this.options, this.secret, this.uplink.finalBody(), init).catch(() => undefined);
  }

  private post(body: string): Promise<number> {
    return postForNext(this.options, this.secret, body, this.settings?.pingTimeoutMs ?? 20_000);
  }

  /** Resolves when the uplink may try again. */
  private async sendFailed(error: unknown): Promise<void> {
    if (this.phase === 'leaving') throw error;
    const failure = error instanceof TransportError ? error : undefined;
    if (failure && FATAL.has(failure.code)) return this.endRefused(failure);
    const { environment } = this.options;
    const delayMs = Math.max(this.resends.next(), failure?.retryAfterMs ?? 0);
    await new Promise<void>((resolve) => {
      const timer = environment.setTimeout(resolve, delayMs);
      this.wake = () => {
        environment.clearTimeout(timer);
        resolve();
      };
    });
  }

  /** What came is not what the protocol says. The server should not wait for us. */
  private spoiled(error: ProtocolError): void {
    if (this.phase === 'opening') {
      return this.openFailed(new TransportError('parse error', { description: error }), true);
    }
    this.sayLeave({});
    this.end('parse error', error);
  }

  private endRefused(failure: TransportError): void {
    this.end(GONE.has(failure.code) ? 'transport close' : 'transport error', failure);
  }

  private end(reason: EndReason, details?: Error, reconnect = true): void {
    if (!this.isOpen) return;
    const unsent = this.uplink.stop();
    this.dispose();
    const retryAfterMs = details instanceof TransportError ? details.retryAfterMs : 0;
    this.listener.ended({ reason, details, reconnect, retryAfterMs, unsent });
  }

  private dispose(): void {
    this.phase = 'closed';
    this.stopWatching();
    this.abortStream();
    this.wake?.();
  }

  private stopWatching(): void {
    this.options.environment.clearTimeout(this.timer);
    this.unwatchPage?.();
  }

  private abortStream(): void {
    const { stream } = this;
    this.stream = undefined;
    this.options.environment.clearTimeout(this.timer);
    stream?.abort();
  }

  private arm(delayMs: number, run: () => void): void {
    const { environment } = this.options;
    environment.clearTimeout(this.timer);
    this.timer = environment.setTimeout(run, delayMs);
  }
}
