import { globals, platform, report } from '../client/environment.js';
import { postForNext } from '../client/requests.js';
import { createSecret } from '../client/secret.js';
import { createLeader, type Leader } from './leader.js';
import { createPatience } from './patience.js';
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

/** `term` of the leader that speaks, or that is spoken to. */
type Sent = { readonly term: number } & ({ readonly notice: Notice } | { readonly wish: Wish });

/** Is the next session another one, or further than this tab has heard? */
function hasMissed(known: SharedSession, next: SharedSession | undefined): boolean {
  return known.key.secret !== next?.key.secret || next.heard > known.heard;
}

/** A tab's last words come within this time, or not at all. */
const LAST_WORDS_MS = 2000;

/** The most that a leader may be silent, or take to answer. */
const PATIENCE_MS = 5000;

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
  /** Of the leader that this tab knows of, itself included. */
  let term = 0;
  /** Of the one that has told this tab that it leads. */
  let greeted = 0;
  let isHeld = false;
  /** What this tab has asked of the lock; aborted when it is another's. */
  let claim: AbortController | undefined;
  /** Gives the lock back, if this tab has it. */
  let release: (() => void) | undefined;
  /** It has the lock, and does not lead yet. */
  let isSucceeding = false;
  const patience = createPatience({
    patienceMs,
    ask: () => wish({ kind: 'ping' }),
    lost: () => void (isSucceeding || claimLead({ steal: true }).catch(report)),
  });

  channel.addEventListener('message', ({ data }: MessageEvent<Sent>) => {
    if ('wish' in data) onWish(data.wish, data.term);
    // Who was frozen while another took over speaks on until it knows.
    else if (data.term >= term) {
      if (data.term > term) stepDown();
      term = data.term;
      patience.renew();
      follow(data.notice);
    }
  });

  function onWish(wanted: Wish, to: number): void {
    // What was said to another is said again, in order, by who hears that this one leads. It must not come behind what follows it.
    if (leader) return wanted.kind === 'say' && to !== term ? undefined : leader.hear(wanted);
    if (isSucceeding && wanted.kind === 'ping') post({ notice: { kind: 'alive' }, term });
  }

  /** So short that the session outlives it; who knows of no session lets those go first who do. */
  function patienceMs(): number {
    const { pingTimeoutMs } = session?.settings ?? {};
    return pingTimeoutMs === undefined ? 2 * PATIENCE_MS : Math.min(pingTimeoutMs / 4, PATIENCE_MS);
  }

  /** What another tab says, which leads. */
  function follow(notice: Notice): void {
    if (notice.kind === 'leading') return greet(notice);
    if (!session) return;
    const ahead =
      notice.kind === 'message' ? notice.heard - session.heard - Number(notice.isKept) : 0;
    // Who leads now may have heard less than this tab, and hears it again.
    if (ahead < 0) return;
    if (ahead > 0) {
      lose();
      return wish({ kind: 'hello', tab });
    }
    say(notice);
  }

  function greet(notice: Extract<Notice, { kind: 'leading' }>): void {
    const { session: next, to } = notice;
    if (to !== undefined && to !== tab) return;
    greeted = term;
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
  async function succeed({ signal }: AbortController): Promise<void> {
    isSucceeding = true;
    // As large as those of leaders that this tab has never heard of.
    const next = Math.max(term + 1, platform.now());
    const first = session && (await askForNext(connection, session, next, patienceMs()));
    if (session && first !== undefined && !(await hasAllSince(session, first))) lose();
    if (signal.aborted) return;
    isSucceeding = false;
    lead(next);
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

  function lead(next: number): void {
    patience.stop();
    term = next;
    leader = createLeader({
      tab,
      term,
      connection,
      session: () => session,
      notify(notice) {
        post({ notice, term: next });
        if (notice.kind !== 'leading') return say(notice);
        if (notice.to === undefined) {
          session = notice.session;
          tell(notice);
        }
      },
      watchTab(other, onGone, signal) {
        // Shared, so that it keeps nobody else from knowing.
        const options = { mode: 'shared', signal } as const;
        navigator.locks.request(`${name} tab ${other}`, options, onGone).catch(() => undefined);
      },
    });
    // Whoever has asked before there was a leader asks again.
    tell({ kind: 'leading', session });
  }

  /** Another tab leads. */
  function stepDown(): void {
    leader?.depose();
    leader = undefined;
  }

  /** A tab that is frozen hears others, and would answer them, but not its stream: it lets another have that. */
  function resign(): void {
    claim?.abort();
    stepDown();
    release?.();
  }

  /** Leads once the lock is free, or at once; and again when it has lost the lock and that is free again. */
  async function claimLead({ steal = false } = {}): Promise<void> {
    claim?.abort();
    const own = new AbortController();
    claim = own;
    const run = (): Promise<void> => {
      succeed(own).catch(report);
      return new Promise((resolve) => (release = resolve));
    };
    await navigator.locks
      .request(`${name} leader`, steal ? { steal } : { signal: own.signal }, run)
      .catch(() => undefined);
    if (claim !== own) return;
    isSucceeding = false;
    stepDown();
    patience.renew();
    await claimLead();
  }

  function wish(wanted: Wish): void {
    const { hear } = leader ?? {};
    // Not in the midst of a notice: all hear one to its end before there is another.
    if (hear) Promise.resolve(wanted).then(hear).catch(report);
    else if (isHeld) post({ wish: wanted, term: greeted });
  }

  function post(sent: Sent): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has none
    channel.postMessage(sent);
  }

  globals.addEventListener?.('freeze', resign, true);
  // Held as long as this tab lives: that is how others learn of its end, and who leads.
  hold(`${name} tab ${tab}`, () => {
    isHeld = true;
    wish({ kind: 'hello', tab });
    patience.renew();
    claimLead().catch(report);
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

/** Runs when it has the lock, and keeps it as long as this tab lives. */
function hold(name: string, run: () => void): void {
  navigator.locks
    .request(name, () => {
      run();
      return new Promise(() => undefined);
    })
    .catch(report);
}

/**
 * The number that the server expects next; from now on it takes nothing from leaders before. Who does not get an answer has time to
 * hear everything before the next attempt.
 */
async function askForNext(
  options: ConnectionOptions,
  session: SharedSession,
  term: number,
  timeoutMs: number,
): Promise<number> {
  const body = JSON.stringify({ seq: session.first, term, messages: [] });
  return postForNext(options, session.key, body, timeoutMs).catch(() => 0);
}
