import { report } from '../client/environment.js';
import { postForNext } from '../client/requests.js';
import { createSecret } from '../client/secret.js';
import { createLeader, type Leader } from './leader.js';
import {
  applyNotice,
  type ConnectionOptions,
  type Notice,
  type SharedSession,
  type Wish,
} from './shared-session.js';

/** What this tab has to do with the session that all tabs share. */
export interface Hub {
  readonly tab: string;
  readonly session: SharedSession | undefined;
  /** Calls `listener` at what the leader says, after it is true of `session`. @returns stops it */
  listen(listener: (notice: Notice) => void): () => void;
  /** Asks the leader, whoever that is. Before there is one it is lost: ask again when one says `leading`. */
  wish(wish: Wish): void;
}

type Sent = { readonly notice: Notice } | { readonly wish: Wish };

/** Is the next session another one, or further than this tab has heard? */
function hasMissed(known: SharedSession, next: SharedSession | undefined): boolean {
  return known.key.secret !== next?.key.secret || next.heard > known.heard;
}

/** A tab's last words come within this time, or not at all. */
const LAST_WORDS_MS = 2000;

const hubs = new Map<string, Hub>();

/** One for each address. Its options are those of whoever came first in this tab. */
export function hubFor(options: ConnectionOptions): Hub {
  const name = `sse-migrate ${options.url()}`;
  const hub = hubs.get(name) ?? createHub(name, options);
  hubs.set(name, hub);
  return hub;
}

function createHub(name: string, connection: ConnectionOptions): Hub {
  const tab = createSecret();
  const channel = new BroadcastChannel(name);
  const listeners = new Set<(notice: Notice) => void>();
  let session: SharedSession | undefined;
  let leader: Leader | undefined;
  let isHeld = false;

  channel.addEventListener('message', ({ data }: MessageEvent<Sent>) => {
    if ('wish' in data) leader?.hear(data.wish);
    else if (!leader) follow(data.notice);
  });

  /** What another tab says, which leads. */
  function follow(notice: Notice): void {
    if (notice.kind === 'leading') return greet(notice);
    if (!session) return;
    const ahead = notice.kind === 'message' ? notice.heard - session.heard : 1;
    // Who leads now may have heard less than this tab, and hears it again.
    if (ahead < 1) return;
    if (ahead > 1) {
      lose();
      return wish({ kind: 'hello', tab });
    }
    say(notice);
  }

  function greet(notice: Extract<Notice, { kind: 'leading' }>): void {
    const { session: next, to } = notice;
    if (to !== undefined && to !== tab) return;
    // A new leader does not know of this tab yet.
    if (to === undefined) wish({ kind: 'hello', tab });
    if (session && hasMissed(session, next)) lose();
    session = next && { ...next, heard: Math.max(next.heard, session?.heard ?? 0) };
    tell(notice);
  }

  /** This tab has missed something: what it knew is over. */
  function lose(): void {
    const end = {
      reason: 'transport close',
      reconnect: true,
      retryAfterMs: 0,
      unsent: [],
    } as const;
    say({ kind: 'ended', end });
  }

  function say(notice: Notice): void {
    if (session) applyNotice(session, notice);
    tell(notice);
    if (notice.kind === 'ended') session = undefined;
  }

  function tell(notice: Notice): void {
    for (const listener of Array.from(listeners)) {
      try {
        listener(notice);
      } catch (error) {
        report(error);
      }
    }
  }

  /**
   * The lock is free before the last words of who had it have come, and they say which messages have which numbers. How many it
   * has sent, the server knows.
   */
  async function succeed(): Promise<void> {
    if (session && !(await hasAllSince(session, await askForNext(connection, session)))) lose();
    lead();
  }

  /** Resolves to whether this tab knows every message before that number, once it does or will not any more. */
  function hasAllSince({ key }: SharedSession, next: number): Promise<boolean> {
    return new Promise((resolve) => {
      const look = (): boolean => {
        const isSame = session?.key.secret === key.secret;
        if (session && isSame && session.first + session.log.length < next) return false;
        settle(true);
        return true;
      };
      const settle = (hasAll: boolean): void => {
        clearTimeout(timer);
        listeners.delete(look);
        resolve(hasAll);
      };
      const timer = setTimeout(() => settle(false), LAST_WORDS_MS);
      if (!look()) listeners.add(look);
    });
  }

  function lead(): void {
    leader = createLeader({
      tab,
      connection,
      session: () => session,
      notify(notice) {
        post({ notice });
        if (notice.kind !== 'leading') return say(notice);
        if (notice.to === undefined) {
          session = notice.session;
          tell(notice);
        }
      },
      watchTab: (other, onGone) => hold(`${name} tab ${other}`, onGone),
    });
    // Whoever has asked before there was a leader asks again.
    tell({ kind: 'leading', session });
  }

  function wish(wanted: Wish): void {
    const { hear } = leader ?? {};
    // Not in the midst of a notice: all hear one to its end before there is another.
    if (hear) Promise.resolve(wanted).then(hear).catch(report);
    else if (isHeld) post({ wish: wanted });
  }

  function post(sent: Sent): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has none
    channel.postMessage(sent);
  }

  // Held as long as this tab lives: that is how others learn of its end, and who leads.
  hold(`${name} tab ${tab}`, () => {
    isHeld = true;
    wish({ kind: 'hello', tab });
    hold(`${name} leader`, () => void succeed().catch(report));
  });

  return {
    tab,
    get session() {
      return session;
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    wish,
  };
}

/** Runs when the lock is free, and keeps it as long as this tab lives. */
function hold(name: string, run: () => void): void {
  navigator.locks
    .request(name, () => {
      run();
      return new Promise(() => undefined);
    })
    .catch(report);
}

/** The number that the server expects next. Who does not get an answer has time to hear everything before the next attempt. */
async function askForNext(options: ConnectionOptions, session: SharedSession): Promise<number> {
  const body = JSON.stringify({ seq: session.first, messages: [] });
  const timeoutMs = session.settings?.pingTimeoutMs ?? LAST_WORDS_MS;
  return postForNext(options, session.key, body, timeoutMs).catch(() => 0);
}
