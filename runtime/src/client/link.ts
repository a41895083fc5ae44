import type { UpEvent } from '../protocol/uplink.js';
import { type Address, formatQuery, type Query } from './address.js';
import { Backoff } from './backoff.js';
import { createAlarm } from './alarm.js';
import { type Connection, createConnection } from './connection.js';
import type { Emitter } from './emitter.js';
import { platform, report, toError } from './environment.js';
import type { NoEvents } from './event-maps.js';
import type { ReconnectionEvents } from './lifecycle.js';
import type { Auth, ConnectOptions } from './options.js';
import { watchPage } from './page.js';
import { FATAL, GONE, type NamespaceMessage, type SessionEnd } from './session.js';

/** A client as its link sees it: one namespace. */
export interface Member {
  readonly nsp: string;
  auth(): Auth | undefined;
  /** What the server knows its connection again by, if it does. */
  readonly state: { pid?: string | undefined; offset?: string | undefined };
  readonly reconnection: Emitter<NoEvents, ReconnectionEvents>;
  received(message: NamespaceMessage): void;
  failed(error: Error, isFinal: boolean): void;
  reset(reason: string): void;
  refused(error: Error, event: UpEvent): void;
  ended(end: SessionEnd<UpEvent>, isFinal: boolean): void;
}

/** What the clients of one origin and path share: the present session, and the way to the next one. */
export interface Link {
  readonly isInterrupted: boolean;
  /** Waiting for the time to try again. */
  readonly isWaiting: boolean;
  readonly connection: Connection<UpEvent>;
  has(nsp: string): boolean;
  join(member: Member): void;
  leave(member: Member): void;
  /** Forgets a member that the server has let go of already. */
  drop(member: Member): void;
}

const links = new Map<string, Link>();

/** The link that a client of this namespace may share, or a new one, which then asks for this query. */
export function linkFor(
  { origin, nsp }: Address,
  options: ConnectOptions,
  query: () => Query,
): Link {
  const key = origin + (options.path ?? '/sse');
  const shared = links.get(key);
  const isFree = options.share !== false && !shared?.has(nsp);
  if (shared && isFree) return shared;
  const link: Link = createLink(origin, options, query, () => {
    if (links.get(key) === link) links.delete(key);
  });
  if (isFree) links.set(key, link);
  return link;
}

function createLink(
  origin: string,
  options: ConnectOptions,
  query: () => Query,
  onEmpty: () => void,
): Link {
  const { path = '/sse', headers, credentials, retry, fetch } = options;
  const { connector = createConnection } = options;
  const {
    attempts = Infinity,
    initialDelayMs = 1000,
    maxDelayMs = 5000,
    jitter = 0.5,
  } = retry || {};
  const environment = fetch ? { ...platform, fetch } : platform;
  const retries = new Backoff({ initialDelayMs, maxDelayMs, jitter }, environment.random);
  const members = new Map<string, Member>();
  const alarm = createAlarm(environment);
  let isInterrupted = false;
  let session: Connection<UpEvent> | undefined;
  let unwatch: (() => void) | undefined;

  function connection(): Connection<UpEvent> {
    return (session ??= connector<UpEvent>(
      {
        environment,
        url() {
          const search = formatQuery(query());
          return origin + path + (search && `?${search}`);
        },
        headers: () => (typeof headers === 'function' ? headers() : headers),
        credentials: () => credentials,
      },
      {
        opened() {
          const { attempts: attempt } = retries;
          retries.reset();
          if (attempt) announce('reconnect', attempt);
        },
        failed(error) {
          // What is only gone can be opened anew.
          const isFinal = (FATAL.has(error.code) && !GONE.has(error.code)) || !mayRetry();
          const isRetry = retries.attempts > 0;
          settle(isFinal, error.retryAfterMs, (member) => {
            member.failed(error, isFinal);
            if (isRetry && isFinal) member.reconnection._dispatch('reconnect_failed');
            if (isRetry) member.reconnection._dispatch('reconnect_error', error);
          });
        },
        received: (message) => members.get(message.nsp)?.received(message),
        reset: (reason) => each((member) => member.reset(reason)),
        interrupted: (value) => void (isInterrupted = value),
        refused(error, event) {
          const member = event && members.get(event.nsp ?? '/');
          if (event && member) member.refused(error, event);
          else report(error);
        },
        ended(end) {
          session = undefined;
          isInterrupted = false;
          const isFinal = !end.reconnect || !mayRetry();
          settle(isFinal, end.retryAfterMs, (member) => member.ended(end, isFinal));
        },
      },
    ));
  }

  /** Says `connect`; the first to be ready opens the session. */
  async function greet(member: Member): Promise<void> {
    // What is changed in this turn, such as `auth`, counts.
    await Promise.resolve();
    const present = connection();
    try {
      const auth = await resolveAuth(member.auth());
      if (session !== present || members.get(member.nsp) !== member) return;
      present.send({ kind: 'connect', nsp: member.nsp, auth: { ...member.state, ...auth } });
      present.open();
    } catch (error) {
      // The application's own function has failed.
      member.failed(toError(error), true);
      drop(member);
    }
  }

  function mayRetry(): boolean {
    return retry !== false && retries.attempts < attempts;
  }

  /** Tells the members, and waits for the next attempt or lets them go. */
  function settle(isFinal: boolean, retryAfterMs: number, tell: (member: Member) => void): void {
    if (!isFinal) {
      alarm.set(Math.max(retries.next(), retryAfterMs), tryAgain);
      unwatch = watchPage({
        check: (isSuspect) => isSuspect && tryAgain(),
        hide: (isForGood) => isForGood && stopWaiting(),
      });
    }
    each(tell);
    if (isFinal) each(drop);
  }

  function tryAgain(): void {
    stopWaiting();
    announce('reconnect_attempt', retries.attempts);
    each(greetSoon);
  }

  function announce(event: keyof ReconnectionEvents, attempt: number): void {
    each(({ reconnection }) => reconnection._dispatch(event, attempt));
  }

  function greetSoon(member: Member): void {
    greet(member).catch(report);
  }

  function stopWaiting(): void {
    alarm.clear();
    unwatch?.();
    unwatch = undefined;
  }

  function drop(member: Member): void {
    if (!members.delete(member.nsp) || members.size) return;
    stopWaiting();
    session?.close();
    session = undefined;
    onEmpty();
  }

  function each(tell: (member: Member) => void): void {
    [...members.values()].forEach((member) => {
      try {
        tell(member);
      } catch (error) {
        report(error);
      }
    });
  }

  return {
    get isInterrupted() {
      return isInterrupted;
    },
    get isWaiting() {
      return !!unwatch;
    },
    get connection() {
      return connection();
    },
    has: (nsp) => members.has(nsp),
    join(member) {
      members.set(member.nsp, member);
      if (!unwatch) greetSoon(member);
    },
    leave(member) {
      session?.send({ kind: 'disconnect', nsp: member.nsp });
      drop(member);
    },
    drop,
  };
}

function resolveAuth(auth: Auth | undefined): object | undefined | Promise<object | undefined> {
  if (typeof auth !== 'function') return auth;
  // The form with a parameter answers through it.
  if (auth.length) return new Promise<object>((resolve) => auth(resolve));
  return (auth as () => object | undefined)();
}
