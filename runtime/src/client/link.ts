import type { UpEvent } from '../protocol/uplink.js';
import { formatQuery, type Query } from './address.js';
import { createBackoff } from './backoff.js';
import { createAlarm } from './alarm.js';
import { type Connection, createConnection } from './connection.js';
import type { Emitter } from './emitter.js';
import { platform, report, soon, toError } from './environment.js';
import type { NoEvents } from './event-maps.js';
import type { ReconnectionEvents, Status } from './lifecycle.js';
import { resolveAuth } from './auth.js';
import type { Auth, ConnectOptions } from './options.js';
import { watchPage } from './page.js';
import { endOf, type NamespaceMessage, type SessionEnd } from './session.js';

/** A client as its link sees it: one namespace. */
export interface Member {
  readonly nsp: string;
  readonly auth: Auth | undefined;
  readonly query: Query;
  readonly reconnection: Emitter<NoEvents, ReconnectionEvents>;
  readonly _options: Pick<ConnectOptions, 'onReset'>;
  /** What the server knows its connection again by, if it does. */
  readonly _state: { pid?: string | undefined; offset?: string | undefined };
  _received(message: NamespaceMessage): void;
  _failed(error: Error, isFinal: boolean): void;
  _refused(error: Error, event: UpEvent): void;
  _ended(end: SessionEnd<UpEvent>, isFinal: boolean): void;
}

/** What the clients of one origin and path share: the present session, and the way to the next one. */
export interface Link {
  status(isConnected: boolean): Status;
  /** The present session, or a new one. */
  connection(): Connection<UpEvent>;
  /** By namespace. */
  readonly members: ReadonlyMap<string, Member>;
  join(member: Member): void;
  leave(member: Member): void;
  /** Forgets a member that the server has let go of already. */
  drop(member: Member): void;
  /** Ends the present session, and comes back as after any other end. */
  interrupt(): void;
}

const links = new Map<string, Link>();

/** The link that a client may share, or a new one, which then asks for this client's query. */
export function linkFor(client: Member, origin: string, options: ConnectOptions): Link {
  const key = origin + (options.path ?? '/sse');
  const shared = links.get(key);
  if (options.share === false || shared?.members.has(client.nsp)) {
    return createLink(client, origin, options);
  }
  if (shared) return shared;
  const link = createLink(client, origin, options, () => links.delete(key));
  links.set(key, link);
  return link;
}

function createLink(
  founder: Member,
  origin: string,
  options: ConnectOptions,
  onEmpty?: () => void,
): Link {
  const { path = '/sse', headers, credentials, retry, fetch } = options;
  const { connector = createConnection } = options;
  const { attempts = Infinity } = retry || {};
  const environment = fetch ? { ...platform, fetch } : platform;
  const retries = createBackoff(retry || {}, environment.random);
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
          const search = formatQuery(founder.query);
          return origin + path + (search && `?${search}`);
        },
        headers: () => (typeof headers === 'function' ? headers() : headers),
        credentials: () => credentials,
      },
      {
        opened() {
          const { attempts: attempt } = retries;
          retries.attempts = 0;
          if (attempt) announce('reconnect', attempt);
        },
        failed(error) {
          // What is only gone can be opened anew.
          const isFinal = endOf(error.code) === 'transport error' || !mayRetry();
          const isRetry = retries.attempts > 0;
          settle(isFinal, error.retryAfterMs, (member) => {
            member._failed(error, isFinal);
            if (isRetry && isFinal) member.reconnection._dispatch('reconnect_failed');
            if (isRetry) member.reconnection._dispatch('reconnect_error', error);
          });
        },
        received: (message) => members.get(message.nsp)?._received(message),
        reset: (reason) => each((member) => member._options.onReset?.(reason)),
        interrupted: (value) => void (isInterrupted = value),
        refused(error, event) {
          const member = members.get(event?.nsp ?? '');
          if (event && member) member._refused(error, event);
          else report(error);
        },
        ended,
      },
    ));
  }

  function ended(end: SessionEnd<UpEvent>): void {
    session = undefined;
    isInterrupted = false;
    const isFinal = !end.reconnect || !mayRetry();
    settle(isFinal, end.retryAfterMs, (member) => member._ended(end, isFinal));
  }

  /** Says `connect`; the first to be ready opens the session. */
  async function greet(member: Member): Promise<void> {
    const present = connection();
    try {
      const auth = await resolveAuth(member.auth);
      if (session !== present || members.get(member.nsp) !== member) return;
      present.send({ kind: 'connect', nsp: member.nsp, auth: { ...member._state, ...auth } });
      present.open();
    } catch (error) {
      // The application's own function has failed.
      member._failed(toError(error), true);
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

  /** What is changed in this turn, such as `auth`, counts. */
  function greetSoon(member: Member): void {
    soon(() => greet(member));
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
    onEmpty?.();
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
    status(isConnected) {
      if (isConnected) return isInterrupted ? 'resuming' : 'open';
      return unwatch ? 'waiting' : 'opening';
    },
    connection,
    members,
    join(member) {
      members.set(member.nsp, member);
      if (!unwatch) greetSoon(member);
    },
    leave(member) {
      session?.send({ kind: 'disconnect', nsp: member.nsp });
      drop(member);
    },
    drop,
    interrupt() {
      if (!session) return;
      session.close();
      ended({ reason: 'forced close', reconnect: true, retryAfterMs: 0, unsent: [] });
    },
  };
}
