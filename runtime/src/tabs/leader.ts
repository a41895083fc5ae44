import { createConnection, type OwnConnection } from '../client/connection.js';
import { toError } from '../client/environment.js';
import { type PageWatcher, watchPage } from '../client/page.js';
import { createSecret } from '../client/secret.js';
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

/** Further than any tab has counted the requests for a stream. */
const ATTEMPTS = 1000;

export function createLeader(options: LeaderOptions): Leader {
  const { session, term } = options;
  const reign = new AbortController();
  const watched = new Set<string>([options.tab]);
  let connection: OwnConnection<Tag> | undefined;
  let count = 0;

  const taken = session();
  if (taken) {
    taken.key.attempt += ATTEMPTS;
    taken.key.term = term;
  }
  notify({ kind: 'leading', session: taken });
  if (taken) {
    begin(taken).open();
    Object.values(taken.members).forEach(({ tab }) => watch(tab));
  }

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
      known = {
        key,
        isInterrupted: false,
        first: 1,
        log: [],
        heard: 0,
        namespaces: {},
        said: {},
        members: {},
      };
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

  function enrol(tab: string, port: string, nsps: Iterable<string>): void {
    watch(tab);
    notify({ kind: 'joined', port, member: { tab, nsps: [...nsps] } });
  }

  function watch(tab: string): void {
    if (watched.has(tab)) return;
    watched.add(tab);
    const onGone = (): void => {
      watched.delete(tab);
      for (const [port, member] of Object.entries(session()?.members ?? {})) {
        if (member.tab === tab) forget(port);
      }
    };
    options.watchTab(tab, onGone, reign.signal);
  }

  /** Does any port use it, but this one? */
  function isHeld(nsp: string, but?: string): boolean {
    const members = Object.entries(session()?.members ?? {});
    return members.some(([port, { nsps }]) => port !== but && nsps.includes(nsp));
  }

  function forget(port: string): void {
    const { members = {} } = session() ?? {};
    const { [port]: member } = members;
    notify({ kind: 'left', port });
    if (!member || !connection) return;
    for (const nsp of member.nsps) {
      if (!isHeld(nsp))
        record({ port: options.tab, count: ++count, message: { kind: 'disconnect', nsp } });
    }
    if (Object.keys(members).length) return;
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
    const { port, message } = entry;
    const isKnown = entry.count <= (known.said[port] ?? 0);
    if (!isKnown && isNews(entry, known)) record(entry);
    else notify({ kind: 'settled', tag: entry });
    if (isKnown || (message.kind !== 'connect' && message.kind !== 'disconnect')) return;
    const nsps = new Set(known.members[port]?.nsps);
    nsps[message.kind === 'connect' ? 'add' : 'delete'](message.nsp ?? '/');
    enrol(tab, port, nsps);
  }

  /** Must the server hear of it, or has another tab said the same? */
  function isNews({ port, message }: LogEntry, known: SharedSession): boolean {
    if (message.kind === 'connect') return !(known.settings && isHeld(message.nsp ?? '/'));
    return message.kind !== 'disconnect' || !isHeld(message.nsp ?? '/', port);
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
          const { session: known, connection: open } = present();
          const nsps = new Set([...(known.members[wish.port]?.nsps ?? []), ...wish.nsps]);
          enrol(wish.tab, wish.port, nsps);
          return open.open();
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
