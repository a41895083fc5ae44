import { createConnection, type OwnConnection } from '../client/connection.js';
import { toError } from '../client/environment.js';
import { type PageWatcher, watchPage } from '../client/page.js';
import { createSecret } from '../client/secret.js';
import type { UpMessage } from '../protocol/uplink.js';
import { sendError } from './sent-error.js';
import type {
  ConnectionOptions,
  LogEntry,
  Notice,
  SharedSession,
  Tag,
  Wish,
} from './shared-session.js';

/** The tab that holds the stream. */
export interface Leader {
  readonly hear: (wish: Wish) => void;
  /** Another tab leads: from now on this one does and says nothing. */
  readonly depose: () => void;
}

export interface LeaderOptions {
  readonly tab: string;
  /** Larger than that of any leader before. */
  readonly term: number;
  readonly connection: ConnectionOptions;
  /** What all tabs know of the session. */
  readonly session: () => SharedSession | undefined;
  /** Tells all tabs, this one included. */
  readonly notify: (notice: Notice) => void;
  /** Calls back when a tab is gone, unless that has been aborted. */
  watchTab(tab: string, onGone: () => void, signal: AbortSignal): void;
}

/** What the leader knows of a port: it has the namespaces that it has said `connect` to. */
interface Member {
  readonly tab: string;
  readonly nsps: Set<string>;
}

/** Further than any tab has counted the requests for a stream. */
const ATTEMPTS = 1000;

export function createLeader(options: LeaderOptions): Leader {
  const { session, term } = options;
  const reign = new AbortController();
  const members = new Map<string, Member>();
  const watched = new Set<string>([options.tab]);
  let connection: OwnConnection<Tag> | undefined;
  let count = 0;

  const taken = session();
  if (taken) {
    taken.key.attempt += ATTEMPTS;
    taken.key.term = term;
  }
  notify({ kind: 'leading', session: taken });
  if (taken) begin(taken).open();

  function notify(notice: Notice): void {
    if (!reign.signal.aborted) options.notify(notice);
  }

  function begin(begun: SharedSession): OwnConnection<Tag> {
    const { key, settings, first, log } = begun;
    const messages = log.map((entry) => ({ message: entry.message, owner: entry }));
    let { secret } = key;
    connection = createConnection<Tag>(
      { ...options.connection, watchPage: watchAlone },
      {
        opened: (opened) => notify({ kind: 'opened', settings: opened }),
        failed(error) {
          if (secret !== key.secret) {
            secret = key.secret;
            begun.first = 1;
            begun.log = begun.log.filter(({ message }) => message.kind === 'connect');
            notify({ kind: 'leading', session: begun });
          }
          notify({ kind: 'failed', error: sendError(error) });
        },
        received(message, id) {
          // What has no id of its own comes with that of the one before, if there was any.
          const isKept = id !== '' && id !== key.lastId;
          notify({ kind: 'message', message, id, heard: begun.heard + Number(isKept), isKept });
        },
        reset: (reason) => notify({ kind: 'reset', reason }),
        interrupted: (value) => notify({ kind: 'interrupted', value, attempt: key.attempt }),
        confirmed: (next) => notify({ kind: 'confirmed', next }),
        refused: (error, tag) => tag && notify({ kind: 'refused', tag, error: sendError(error) }),
        ended({ details, ...end }) {
          connection = undefined;
          notify({ kind: 'ended', end, error: details && sendError(details) });
        },
      },
      { key, settings, first, messages },
    );
    return connection;
  }

  function present(): { session: SharedSession; connection: OwnConnection<Tag> } {
    let known = session();
    if (!known || !connection) {
      const key = { secret: createSecret(), attempt: 0, lastId: '', term };
      known = { key, isInterrupted: false, first: 1, log: [], heard: 0, namespaces: {}, said: {} };
      notify({ kind: 'leading', session: known });
      begin(known);
    }
    // It has just been begun, if it was not there.
    return { session: known, connection: connection as OwnConnection<Tag> };
  }

  /** While other tabs live, the session outlives this page. */
  function watchAlone(watcher: PageWatcher): () => void {
    return watchPage({
      check: (isSuspect) => watcher.check(isSuspect),
      hide(isForGood) {
        if (watched.size === 1) watcher.hide(isForGood);
      },
    });
  }

  function memberOf(tab: string, port: string): Member {
    const member = members.get(port) ?? { tab, nsps: new Set() };
    members.set(port, member);
    return member;
  }

  function watch(tab: string): void {
    if (watched.has(tab)) return;
    watched.add(tab);
    const onGone = (): void => {
      watched.delete(tab);
      members.forEach((member, port) => member.tab === tab && forget(port));
    };
    options.watchTab(tab, onGone, reign.signal);
  }

  function isHeld(nsp: string): boolean {
    return [...members.values()].some(({ nsps }) => nsps.has(nsp));
  }

  function forget(port: string): void {
    const member = members.get(port);
    members.delete(port);
    if (!member || !connection) return;
    for (const nsp of member.nsps) {
      if (!isHeld(nsp))
        record({ port: options.tab, count: ++count, message: { kind: 'disconnect', nsp } });
    }
    if (members.size) return;
    connection.close();
    connection = undefined;
    notify({ kind: 'leading', session: undefined });
  }

  function record(entry: LogEntry): void {
    const { connection: open } = present();
    // Known everywhere before it can reach the server: a request leaves no sooner than in the next turn.
    notify({ kind: 'logged', entry });
    try {
      open.send(entry.message, entry);
    } catch (error) {
      notify({ kind: 'refused', tag: entry, error: sendError(toError(error)) });
    }
  }

  function say(tab: string, entry: LogEntry): void {
    const { session: known } = present();
    const isKnown = entry.count <= (known.said[entry.port] ?? 0);
    const member = memberOf(tab, entry.port);
    if (!isKnown && isNews(member, entry.message, known)) record(entry);
    else notify({ kind: 'settled', tag: entry });
  }

  /** Must the server hear of it, or has another tab said the same? */
  function isNews({ nsps }: Member, message: UpMessage, known: SharedSession): boolean {
    const nsp = 'nsp' in message && message.nsp ? message.nsp : '/';
    if (message.kind === 'connect') {
      const isAsked = isHeld(nsp);
      nsps.add(nsp);
      return !(isAsked && known.settings);
    }
    if (message.kind !== 'disconnect') return true;
    nsps.delete(nsp);
    return !isHeld(nsp);
  }

  return {
    hear(wish) {
      if (reign.signal.aborted) return;
      switch (wish.kind) {
        case 'ping':
          return notify({ kind: 'alive' });
        case 'hello':
          watch(wish.tab);
          return notify({ kind: 'leading', session: session(), to: wish.tab });
        case 'join': {
          const { nsps } = memberOf(wish.tab, wish.port);
          wish.nsps.forEach((nsp) => nsps.add(nsp));
          return present().connection.open();
        }
        case 'say':
          return say(wish.tab, wish.entry);
        case 'bye':
          return forget(wish.port);
      }
    },
    depose() {
      reign.abort();
      connection?.abandon();
    },
  };
}
