import type { DownMessage } from '../protocol/downlink.js';
import type { UpEvent } from '../protocol/uplink.js';
import { type Address, formatQuery } from './address.js';
import { Backoff } from './backoff.js';
import { Connection } from './connection.js';
import { type Environment, platform, report } from './environment.js';
import type { Auth, ConnectOptions } from './options.js';
import { watchPage } from './page.js';
import type { SessionEnd } from './session.js';
import type { TransportError } from './transport-error.js';

/** A client as its link sees it: one namespace. */
export interface Member {
  readonly nsp: string;
  auth(): Auth | undefined;
  received(message: DownMessage): void;
  failed(error: Error, isFinal: boolean): void;
  reset(reason: string): void;
  ended(end: SessionEnd<UpEvent>, isFinal: boolean): void;
}

/** Answers that the next attempt would get as well. */
const FINAL: ReadonlySet<unknown> = new Set([
  'malformed',
  'unsupported-protocol',
  'forbidden',
  'payload-too-large',
  'unsupported-media-type',
]);

const links = new Map<string, Link>();

/** What the clients of one origin and path share: the present session, and the way to the next one. */
export class Link {
  readonly members: Map<string, Member> = new Map();
  isInterrupted = false;
  private session?: Connection<UpEvent> | undefined;
  private timer: unknown;
  private unwatch?: (() => void) | undefined;
  private readonly retries: Backoff;
  private readonly environment: Environment;

  constructor(
    private readonly origin: string,
    private readonly options: ConnectOptions,
    private readonly onEmpty: () => void,
  ) {
    this.environment = options.fetch ? { ...platform, fetch: options.fetch } : platform;
    const { initialDelayMs = 1000, maxDelayMs = 5000, jitter = 0.5 } = options.retry || {};
    this.retries = new Backoff({ initialDelayMs, maxDelayMs, jitter }, () => platform.random());
  }

  /** Waiting for the time to try again. */
  get isWaiting(): boolean {
    return !!this.unwatch;
  }

  get connection(): Connection<UpEvent> {
    return (this.session ??= this.createSession());
  }

  join(member: Member): void {
    this.members.set(member.nsp, member);
    if (!this.isWaiting) this.greet(member).catch(report);
  }

  leave(member: Member): void {
    this.session?.send({ kind: 'disconnect', nsp: member.nsp });
    this.drop(member);
  }

  /** Forgets a member that the server has let go of already. */
  drop(member: Member): void {
    if (!this.members.delete(member.nsp) || this.members.size) return;
    this.stopWaiting();
    this.session?.close();
    this.session = undefined;
    this.onEmpty();
  }

  /** Says `connect`; the first to be ready opens the session. */
  private async greet(member: Member): Promise<void> {
    // What is changed in this turn, such as `auth`, counts.
    await Promise.resolve();
    const { connection } = this;
    try {
      const auth = await resolveAuth(member.auth());
      if (this.session !== connection || this.members.get(member.nsp) !== member) return;
      connection.send({ kind: 'connect', nsp: member.nsp, ...(auth && { auth }) });
      connection.open();
    } catch (error) {
      // The application's own function has failed.
      member.failed(error instanceof Error ? error : new Error(String(error)), true);
      this.drop(member);
    }
  }

  private createSession(): Connection<UpEvent> {
    const { origin, environment } = this;
    const { path = '/sse', query, headers, credentials } = this.options;
    const search = formatQuery(query);
    const url = origin + path + (search && `?${search}`);
    return new Connection<UpEvent>(
      {
        environment,
        url: () => url,
        headers: () => (typeof headers === 'function' ? headers() : headers),
        credentials: () => credentials,
      },
      {
        opened: () => this.retries.reset(),
        failed: (error) => this.failed(error),
        received: (message) => 'nsp' in message && this.members.get(message.nsp)?.received(message),
        reset: (reason) => this.each((member) => member.reset(reason)),
        interrupted: (isInterrupted) => void (this.isInterrupted = isInterrupted),
        ended: (end) => this.ended(end),
      },
    );
  }

  private failed(error: TransportError): void {
    const isFinal = FINAL.has(error.code) || !this.mayRetry();
    this.settle(isFinal, error.retryAfterMs, (member) => member.failed(error, isFinal));
  }

  private ended(end: SessionEnd<UpEvent>): void {
    this.session = undefined;
    this.isInterrupted = false;
    const isFinal = !end.reconnect || !this.mayRetry();
    this.settle(isFinal, end.retryAfterMs, (member) => member.ended(end, isFinal));
  }

  private mayRetry(): boolean {
    const { retry } = this.options;
    return retry !== false && this.retries.attempts < (retry?.attempts ?? Infinity);
  }

  /** Tells the members, and waits for the next attempt or lets them go. */
  private settle(isFinal: boolean, retryAfterMs: number, tell: (member: Member) => void): void {
    if (!isFinal) {
      const delayMs = Math.max(this.retries.next(), retryAfterMs);
      this.timer = this.environment.setTimeout(() => this.retry(), delayMs);
      this.unwatch = watchPage({
        check: (isSuspect) => isSuspect && this.retry(),
        leave: () => this.stopWaiting(),
      });
    }
    this.each(tell);
    if (isFinal) this.each((member) => this.drop(member));
  }

  private retry(): void {
    this.stopWaiting();
    this.each((member) => void this.greet(member).catch(report));
  }

  private stopWaiting(): void {
    this.environment.clearTimeout(this.timer);
    this.unwatch?.();
    this.unwatch = undefined;
  }

  private each(tell: (member: Member) => void): void {
    [...this.members.values()].forEach((member) => {
      try {
        tell(member);
      } catch (error) {
        report(error);
      }
    });
  }
}

/** The link that a client of this namespace may share, or a new one. */
export function linkFor(address: Address, options: ConnectOptions): Link {
  const key = address.origin + (options.path ?? '/sse');
  const shared = links.get(key);
  const isFree = options.share !== false && !shared?.members.has(address.nsp);
  if (shared && isFree) return shared;
  const link: Link = new Link(address.origin, options, () => {
    if (links.get(key) === link) links.delete(key);
  });
  if (isFree) links.set(key, link);
  return link;
}

function resolveAuth(auth: Auth | undefined): object | undefined | Promise<object | undefined> {
  if (typeof auth !== 'function') return auth;
  // The form with a parameter answers through it.
  if (auth.length) return new Promise<object>((resolve) => auth(resolve));
  return (auth as () => object | undefined)();
}
