import type { DownMessage, GoodbyeMessage, OpenMessage } from '../protocol/downlink.js';
import type { ProtocolError } from '../protocol/errors.js';
import type { UpMessage } from '../protocol/uplink.js';
import { createAlarm } from './alarm.js';
import { createBackoff } from './backoff.js';
import { createDownlink } from './downlink.js';
import { report, soon, toError } from './environment.js';
import { countTabs, watchPage } from './page.js';
import { postForNext, sendRequest, sessionHeaders } from './requests.js';
import { createSecret } from './secret.js';
import {
  type ConnectionListener,
  type ConnectionOptions,
  type EndReason,
  endOf,
  type Phase,
  type SessionKey,
  type TakenSession,
} from './session.js';
import { TransportError } from './transport-error.js';
import { createUplink } from './uplink.js';

/** One session: opened once, resumed as often as its stream is cut, ended once. */
export interface Connection<Owner> {
  /** The server's name for this connection; undefined before it is open. */
  readonly id: string | undefined;
  /** False while something waits to be sent: a volatile event would wait as well. */
  readonly isWritable: boolean;
  /** Asks for a session. What is sent in the same turn travels in the same request. */
  open(): void;
  /**
   * Queues a message, for the open if there has been none.
   * @param owner comes back in `SessionEnd.unsent` if the message was never sent.
   * @throws what `Uplink.push` throws.
   */
  send(message: UpMessage, owner?: Owner): void;
  /** Sends what is queued and a `leave`, and is closed; nobody is told. */
  close(): void;
  /** Ends an attempt to open as if the network had failed. */
  fail(error: TransportError): void;
}

/** One of this page's own. */
export interface OwnConnection<Owner> extends Connection<Owner> {
  /** Is closed without a word: somebody else has taken the session. */
  abandon(): void;
}

/** What makes connections. `createConnection`, or something with its manners. */
export type Connector = <Owner>(
  options: ConnectionOptions,
  listener: ConnectionListener<Owner>,
) => Connection<Owner>;

/**
 * A session's states. It speaks messages and knows nothing of any client's API.
 * @see PROTOCOL.md §3.2, §4
 */
export function createConnection<Owner>(
  options: ConnectionOptions,
  listener: ConnectionListener<Owner>,
  taken?: TakenSession<Owner>,
): OwnConnection<Owner> {
  const { environment, retryDelayMs = 250 } = options;
  const resumes = createBackoff({ initialDelayMs: retryDelayMs }, environment.random);
  const resends = createBackoff({ initialDelayMs: retryDelayMs }, environment.random);
  const alarm = createAlarm(environment);
  /** Until the uplink tries again. */
  const pause = createAlarm(environment);
  const key: SessionKey = taken?.key ?? newKey();
  let phase: Phase = 'idle';
  let settings: Settings = taken?.settings ?? UNKNOWN;
  let lostAt = 0;
  /** What a session ends with whose stream does not come back. */
  let loss: EndReason = 'transport close';
  /** Requests in a row that came to another node than the session's. */
  let misses = 0;
  let wake: (() => void) | undefined;
  let unwatchPage: (() => void) | undefined;

  const downlink = createDownlink(options, key, { received: onMessage, lost: onLost });
  const uplink = createUplink<Owner>(
    {
      key,
      async post(body) {
        const next = await postForNext(options, key, body, settings.pingTimeoutMs);
        misses = 0;
        return next;
      },
      isReady: () => phase === 'open' || phase === 'leaving',
      maxBytes: () => settings.maxPayloadBytes,
      failed: sendFailed,
    },
    listener,
  );

  taken?.messages.forEach(({ message, owner }) => uplink.push(message, owner));
  if (taken) uplink.takeUp(taken.first);

  function onMessage(message: DownMessage, id: string): void {
    if (message.kind === 'open') return onOpen(message);
    resumes.attempts = 0;
    if (message.kind === 'reset') return listener.reset?.(message.reason);
    if (message.kind === 'goodbye') return onGoodbye(message);
    if (message.kind !== 'ping') return listener.received(message, id);
    uplink.heartbeat();
    listener.pinged?.();
  }

  function onOpen(message: OpenMessage): void {
    const isFirst = phase === 'opening';
    phase = 'open';
    settings = message;
    loss = 'transport close';
    resends.attempts = 0;
    misses = 0;
    watch();
    wake?.();
    if (isFirst) uplink.confirmTried();
    uplink.flush();
    unwatchPage ??= (options.watchPage ?? watchPage)({ check, hide });
    // Where another watches, it is for many tabs.
    if (!options.watchPage) countTabs(options.url());
    if (isFirst) listener.opened(message);
    else listener.interrupted?.(false);
  }

  function onGoodbye({ reason, resume, reconnect, retryAfterMs = 0 }: GoodbyeMessage): void {
    // A newer stream of this session has taken over; there is nothing to do.
    if (reason === 'replaced') return void downlink.release();
    const details = new TransportError(`the server said goodbye: ${reason}`, { retryAfterMs });
    if (resume) return lost(details);
    if (phase === 'opening') return openFailed(details, true);
    end('transport close', details, reconnect);
  }

  /** The stream is gone, or a request for one has failed. */
  function onLost(failure: TransportError | ProtocolError): void {
    if (failure instanceof TransportError) return lost(failure);
    if (phase === 'opening') {
      return openFailed(new TransportError('parse error', { description: failure }), true);
    }
    // The server should not wait for us.
    sayLeave({});
    end('parse error', failure);
  }

  function lost(failure: TransportError): void {
    stopStream();
    const { code, status, retryAfterMs } = failure;
    // In a turn of its own, as an XMLHttpRequest's error comes: a handler may throw.
    const refusal = endOf(code);
    if (phase === 'opening') {
      return alarm.set(0, () => openFailed(failure, refusal === 'transport close'));
    }
    if (refusal) return end(refusal, failure);
    if (status === 204) return end('transport close', failure, false);
    interrupt();
    // At once the first time; a stream that said anything makes the next time a first time.
    const isAtOnce = code === 'elsewhere' ? ++misses < 9 : !resumes.attempts && !retryAfterMs;
    const backoffMs = isAtOnce ? 0 : resumes.next();
    resumes.attempts ||= 1;
    resumeIn(Math.max(backoffMs, retryAfterMs), failure);
  }

  function interrupt(): void {
    if (phase !== 'open') return;
    phase = 'resuming';
    lostAt = environment.now();
    listener.interrupted?.(true);
  }

  function openFailed(failure: TransportError, isGone: boolean): void {
    stopStream();
    phase = 'idle';
    if (isGone) {
      // The server will never know this session again: the next open is a new one.
      Object.assign(key, newKey());
      uplink.restart();
    }
    listener.failed(failure);
  }

  function resumeIn(delayMs: number, failure: TransportError): void {
    const leftMs = settings.graceMs - (environment.now() - lostAt);
    if (delayMs >= leftMs) return end(loss, failure);
    const resume = (): void => {
      const guardMs = Math.min(leftMs, settings.pingTimeoutMs);
      alarm.set(guardMs, () => lost(new TransportError('no answer in time')));
      downlink.start(undefined);
    };
    if (delayMs) alarm.set(delayMs, resume);
    else resume();
  }

  /** Gives a stream up that has been silent for too long. One timer looks; frames only leave the time. */
  function watch(): void {
    const leftMs = settings.pingIntervalMs + settings.pingTimeoutMs - downlink.silentMs;
    if (leftMs > 0) return alarm.set(leftMs, watch);
    loss = 'ping timeout';
    lost(new TransportError('nothing was heard of the server'));
  }

  /** The page is back, or the network: has the stream missed a ping, or is none being asked for? */
  function check(isSuspect: boolean): void {
    const isLate = isSuspect || downlink.silentMs > settings.pingIntervalMs * 1.2;
    if (!isLate || (phase !== 'open' && phase !== 'resuming')) return;
    // This is a first time again: whoever is back is not kept waiting.
    resumes.attempts = 0;
    lost(new TransportError('the network has changed'));
  }

  function hide(isForGood: boolean): void {
    if (!isForGood) {
      // No page is kept for long that has a request open.
      stopStream();
      return interrupt();
    }
    phase = 'closed';
    sayLeave({ keepalive: true });
    dispose();
  }

  /** A `leave` whose answer does not matter. */
  function sayLeave(init: RequestInit): void {
    uplink.push({ kind: 'leave' });
    const body = uplink.finalBody();
    sendRequest(options, sessionHeaders(key), body, init).catch(() => undefined);
  }

  async function leave(abort: () => void): Promise<void> {
    uplink.push({ kind: 'leave' });
    await uplink.settled();
    abort();
    dispose();
  }

  /** Resolves when the uplink may try again. */
  async function sendFailed(error: unknown): Promise<void> {
    if (phase === 'leaving') throw error;
    const failure: Refusal = toError(error);
    const { code, retryAfterMs = 0 } = failure;
    if (code === 'unknown-session') {
      // Of this node alone: the stream says that another has it, or is being asked for.
      if (phase === 'open' && ++misses > 8)
        lost(new TransportError('not here', { retryAfterMs: 1000 }));
      return;
    }
    const refusal = endOf(code);
    if (refusal) return end(refusal, failure);
    const delayMs = Math.max(resends.next(), retryAfterMs);
    await new Promise<void>((resolve) => pause.set(delayMs, (wake = resolve)));
  }

  function end(reason: EndReason, details: Refusal, reconnect = true): void {
    if (phase !== 'open' && phase !== 'resuming') return;
    const unsent = uplink.stop();
    const { retryAfterMs = 0 } = details;
    dispose();
    listener.ended({ reason, details, reconnect, retryAfterMs, unsent });
  }

  function dispose(): void {
    phase = 'closed';
    stopStream();
    unwatchPage?.();
    pause.clear();
    wake?.();
  }

  function stopStream(): void {
    alarm.clear();
    downlink.release()();
  }

  return {
    get id() {
      return settings.conn;
    },
    get isWritable() {
      return phase === 'open' && uplink.isIdle;
    },
    open() {
      if (phase !== 'idle') return;
      if (taken?.settings) {
        phase = 'resuming';
        lostAt = environment.now();
        return resumeIn(0, new TransportError('whoever had it is gone'));
      }
      phase = 'opening';
      soon(() => phase === 'opening' && downlink.start(uplink.openBody()));
    },
    send(message, owner) {
      if (phase !== 'closed' && phase !== 'leaving') uplink.push(message, owner);
    },
    close() {
      if (phase === 'closed' || phase === 'leaving') return;
      const before = phase;
      phase = 'leaving';
      alarm.clear();
      unwatchPage?.();
      const abort = downlink.release();
      if (before === 'idle') return dispose();
      if (before !== 'open') abort();
      leave(abort).catch(report);
    },
    fail(error) {
      if (phase === 'opening') lost(error);
    },
    abandon() {
      uplink.stop();
      dispose();
    },
  };
}

/** A TransportError, or another that says nothing of what it says. */
type Refusal = Error & Partial<TransportError>;

/** What the server says of itself when a session opens. */
type Settings = Omit<OpenMessage, 'kind' | 'protocol' | 'resumed' | 'conn'> & {
  readonly conn?: string;
};

/** As long as it has not. */
const UNKNOWN: Settings = {
  pingIntervalMs: 0,
  pingTimeoutMs: 20_000,
  graceMs: 0,
  maxPayloadBytes: 1e6,
};

function newKey(): SessionKey {
  return { secret: createSecret(), attempt: 0, lastId: '' };
}
