import type { DownMessage, GoodbyeMessage, OpenMessage } from '../protocol/downlink.js';
import type { ProtocolError } from '../protocol/errors.js';
import type { UpMessage } from '../protocol/uplink.js';
import { createAlarm } from './alarm.js';
import { Backoff } from './backoff.js';
import { createDownlink } from './downlink.js';
import { report } from './environment.js';
import { countTabs, watchPage } from './page.js';
import { postForNext, sendRequest, sessionHeaders } from './requests.js';
import { createSecret } from './secret.js';
import {
  type ConnectionListener,
  type ConnectionOptions,
  type EndReason,
  FATAL,
  GONE,
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
  const policy = { initialDelayMs: retryDelayMs, maxDelayMs: 5000, jitter: 0.5 };
  const resumes = new Backoff(policy, environment.random);
  const resends = new Backoff(policy, environment.random);
  const alarm = createAlarm(environment);
  const key: SessionKey = taken?.key ?? newKey();
  let phase: Phase = 'idle';
  let settings = taken?.settings;
  let lostAt = 0;
  let wasSilent = false;
  /** Requests in a row that came to another node than the session's. */
  let misses = 0;
  let wake: (() => void) | undefined;
  let unwatchPage: (() => void) | undefined;

  const downlink = createDownlink(options, key, { received: onMessage, lost: onLost });
  const uplink = createUplink<Owner>({
    post: (body) => postForNext(options, key, body, settings?.pingTimeoutMs ?? 20_000),
    isReady: () => phase === 'open' || phase === 'leaving',
    received: () => key.lastId,
    term: () => key.term,
    maxBytes: () => settings?.maxPayloadBytes ?? 1e6,
    failed: sendFailed,
    confirmed(next) {
      misses = 0;
      listener.confirmed?.(next);
    },
    refused: (error, owner) => listener.refused(error, owner),
  });

  taken?.messages.forEach(({ message, owner }) => uplink.push(message, owner));
  if (taken) uplink.takeUp(taken.first);

  const isEstablished = (): boolean => phase === 'open' || phase === 'resuming';

  function onMessage(message: DownMessage, id: string): void {
    const { kind } = message;
    if (kind === 'open') return onOpen(message);
    resumes.reset();
    if (kind === 'reset') return listener.reset?.(message.reason);
    if (kind === 'goodbye') return onGoodbye(message);
    if (kind !== 'ping') return listener.received(message, id);
    uplink.heartbeat();
    listener.pinged?.();
  }

  function onOpen(message: OpenMessage): void {
    const isFirst = phase === 'opening';
    phase = 'open';
    settings = message;
    wasSilent = false;
    resends.reset();
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
    if (phase === 'opening') return alarm.set(0, () => openFailed(failure, GONE.has(code)));
    if (FATAL.has(code)) return endRefused(failure);
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
    const leftMs = (settings?.graceMs ?? 0) - (environment.now() - lostAt);
    if (delayMs >= leftMs) return end(wasSilent ? 'ping timeout' : 'transport close', failure);
    const resume = (): void => {
      const guardMs = Math.min(leftMs, settings?.pingTimeoutMs ?? leftMs);
      alarm.set(guardMs, () => lost(new TransportError('no answer in time')));
      downlink.start(undefined);
    };
    if (delayMs) alarm.set(delayMs, resume);
    else resume();
  }

  /** Gives a stream up that has been silent for too long. One timer looks; frames only leave the time. */
  function watch(): void {
    const { pingIntervalMs = 0, pingTimeoutMs = 0 } = settings ?? {};
    const leftMs = pingIntervalMs + pingTimeoutMs - downlink.silentMs;
    if (leftMs > 0) return alarm.set(leftMs, watch);
    wasSilent = true;
    lost(new TransportError('nothing was heard of the server'));
  }

  /** The page is back, or the network: has the stream missed a ping? */
  function check(isSuspect: boolean): void {
    const isLate = isSuspect || downlink.silentMs > (settings?.pingIntervalMs ?? 0) * 1.2;
    if (phase === 'resuming' || (phase === 'open' && isLate)) {
      lost(new TransportError('the network has changed'));
    }
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
    const { code, retryAfterMs = 0 }: Partial<TransportError> =
      error instanceof TransportError ? error : {};
    if (code === 'unknown-session') {
      // Of this node alone: the stream says that another has it, or is being asked for.
      if (phase === 'open' && ++misses > 8)
        lost(new TransportError('not here', { retryAfterMs: 1000 }));
      return;
    }
    if (error instanceof TransportError && FATAL.has(code)) return endRefused(error);
    const delayMs = Math.max(resends.next(), retryAfterMs);
    await new Promise<void>((resolve) => {
      const pause = createAlarm(environment);
      wake = () => {
        pause.clear();
        resolve();
      };
      pause.set(delayMs, resolve);
    });
  }

  function endRefused(failure: TransportError): void {
    end(GONE.has(failure.code) ? 'transport close' : 'transport error', failure);
  }

  function end(reason: EndReason, details: TransportError | ProtocolError, reconnect = true): void {
    if (!isEstablished()) return;
    const unsent = uplink.stop();
    dispose();
    const retryAfterMs = details instanceof TransportError ? details.retryAfterMs : 0;
    listener.ended({ reason, details, reconnect, retryAfterMs, unsent });
  }

  function dispose(): void {
    phase = 'closed';
    stopStream();
    unwatchPage?.();
    wake?.();
  }

  function stopStream(): void {
    alarm.clear();
    downlink.release()();
  }

  return {
    get id() {
      return settings?.conn;
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
      Promise.resolve()
        .then(() => phase === 'opening' && downlink.start(uplink.openBody()))
        .catch(report);
    },
    send(message, owner) {
      if (phase !== 'closed' && phase !== 'leaving') uplink.push(message, owner);
    },
    close() {
      if (phase === 'closed' || phase === 'leaving') return;
      const wasOpen = phase === 'open';
      const isNew = phase === 'idle';
      phase = 'leaving';
      alarm.clear();
      unwatchPage?.();
      const abort = downlink.release();
      if (isNew) return dispose();
      if (!wasOpen) abort();
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

function newKey(): SessionKey {
  return { secret: createSecret(), attempt: 0, lastId: '' };
}
