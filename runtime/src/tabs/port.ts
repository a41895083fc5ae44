import type { Connection } from '../client/connection.js';
import { encodeMessage } from '../client/payload.js';
import { createSecret } from '../client/secret.js';
import type { ConnectionListener, NamespaceMessage } from '../client/session.js';
import type { UpMessage } from '../protocol/uplink.js';
import type { Hub } from './hub.js';
import { receiveError } from './sent-error.js';
import type { LogEntry, Notice, Tag } from './shared-session.js';

/** How many acks a port can ask for: its own numbers below, its mark above. */
const ACKS = 2 ** 22;

interface Waiting<Owner> {
  /** Undefined while a Blob in it is being read. */
  entry?: LogEntry;
  readonly count: number;
  readonly owner: Owner | undefined;
}

/** A connection, as a client sees it, that is a share of the one that all tabs have. */
export function createPort<Owner>(
  hub: Hub,
  listener: ConnectionListener<Owner>,
): Connection<Owner> {
  const port = createSecret();
  const mark = Math.floor(Math.random() * 2 ** 30) * ACKS;
  const nsps = new Set<string>();
  /** Connected as the server sees it, and told so. */
  const joined = new Set<string>();
  let phase: 'idle' | 'opening' | 'open' | 'closed' = 'idle';
  let waiting: Waiting<Owner>[] = [];
  /** Logged, and maybe not sent yet. */
  let logged: Waiting<Owner>[] = [];
  let said = 0;
  let count = 0;
  const unlisten = hub.listen(onNotice);

  /** Says what can be said, in order, and at last that it goes. */
  function sayAll(): void {
    for (const { entry, count: number } of waiting) {
      if (!entry) return;
      if (number <= said) continue;
      said = number;
      hub.wish({ kind: 'say', tab: hub.tab, entry });
    }
    if (phase === 'closed') hub.wish({ kind: 'bye', port });
  }

  function join(): void {
    hub.wish({ kind: 'join', tab: hub.tab, port, nsps: [...nsps] });
  }

  function onNotice(notice: Notice): void {
    if (phase === 'closed') return onLastNotice(notice);
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the others are about messages
    switch (notice.kind) {
      case 'leading':
        sayAgain();
        return welcome();
      case 'opened':
        return welcome();
      case 'failed':
        if (phase !== 'opening') return;
        phase = 'idle';
        return listener.failed(receiveError(notice.error));
      case 'message':
        return receive(notice.message, notice.id);
      case 'interrupted':
        return listener.interrupted?.(notice.value);
      case 'reset':
        return listener.reset?.(notice.reason);
      case 'ended':
        return end(notice);
      default:
        return onProgress(notice);
    }
  }

  /** What becomes of messages on their way up. */
  function onProgress(notice: Notice): void {
    if (notice.kind === 'logged') settle(notice.entry, (entry) => void logged.push(entry));
    else if (notice.kind === 'settled') settle(notice.tag, welcome);
    else if (notice.kind === 'confirmed') forgetSent();
    else if (notice.kind === 'refused') refuse(notice.tag, new Error(notice.error.message));
  }

  /** The client has closed, and what it has said before is heard: whoever leads must have all that, and the goodbye. */
  function onLastNotice(notice: Notice): void {
    const isOver =
      notice.kind === 'ended' ||
      (notice.kind === 'leading' && !hub.session) ||
      (notice.kind === 'left' && notice.port === port);
    if (isOver) unlisten();
    else if (notice.kind === 'leading') sayAgain();
    else if (notice.kind !== 'refused') onProgress(notice);
  }

  /** What the one before has heard, and has told nobody, is lost with it: whoever leads now does not know of it. */
  function sayAgain(): void {
    const known = hub.session?.said[port] ?? 0;
    waiting = [...logged.filter((entry) => entry.count > known), ...waiting];
    logged = logged.filter((entry) => entry.count <= known);
    said = 0;
    sayAll();
    if (phase === 'opening' || phase === 'open') join();
  }

  /** Catches up with a session that is open already. */
  function welcome(): void {
    const { session } = hub;
    if (!session?.settings) return;
    if (phase === 'opening') {
      phase = 'open';
      listener.opened(session.settings);
    }
    if (phase !== 'open') return;
    for (const [nsp, message] of Object.entries(session.namespaces)) {
      const isAsked = !waiting.some(({ entry }) => isConnect(entry?.message, nsp));
      if (isAsked) receive(message, '');
    }
  }

  function settle(tag: Tag, then: (entry: Waiting<Owner>) => void): void {
    const found = tag.port === port && waiting.find((entry) => entry.count === tag.count);
    if (!found) return;
    waiting = waiting.filter((entry) => entry !== found);
    then(found);
  }

  function forgetSent(): void {
    const kept = new Set(hub.session?.log.map((entry) => (entry.port === port ? entry.count : 0)));
    logged = logged.filter((entry) => kept.has(entry.count));
  }

  function refuse(tag: Tag, error: Error): void {
    if (tag.port !== port) return;
    const found = logged.find((entry) => entry.count === tag.count);
    logged = logged.filter((entry) => entry !== found);
    listener.refused(error, found?.owner);
  }

  function receive(message: NamespaceMessage, id: string): void {
    const { nsp, kind } = message;
    if (!nsps.has(nsp) || phase === 'closed') return;
    if (kind === 'connect') {
      if (joined.has(nsp)) return;
      joined.add(nsp);
    } else if (kind === 'connect_error' || kind === 'disconnect') {
      nsps.delete(nsp);
      joined.delete(nsp);
    } else if (!joined.has(nsp)) return;
    if (kind !== 'ack') return listener.received(message, id);
    const ack = message.ack - mark;
    if (ack >= 0 && ack < ACKS) listener.received({ ...message, ack }, id);
  }

  function end({ end: { unsent, ...how }, error }: Extract<Notice, { kind: 'ended' }>): void {
    if (phase !== 'open') return;
    phase = 'closed';
    unlisten();
    const isUnsent = (entry: Waiting<Owner>): boolean =>
      unsent.some((tag) => tag.port === port && tag.count === entry.count);
    const owners = [...logged.filter(isUnsent), ...waiting].flatMap(({ owner }) => owner ?? []);
    const details = error && receiveError(error);
    listener.ended({ ...how, details, unsent: owners });
  }

  function push(message: UpMessage, owner?: Owner): void {
    const json = encodeMessage(marked(message));
    const item: Waiting<Owner> = { count: ++count, owner };
    waiting.push(item);
    const complete = (text: string): void => {
      // What was a message before it was encoded, and holds nothing now but JSON.
      item.entry = { port, count: item.count, message: JSON.parse(text) as UpMessage };
      sayAll();
    };
    if (typeof json === 'string') return complete(json);
    json.then(complete).catch((error: Error) => {
      waiting = waiting.filter((other) => other !== item);
      listener.refused(error, owner);
      sayAll();
    });
  }

  function marked(message: UpMessage): UpMessage {
    return message.kind === 'event' && message.ack !== undefined
      ? { ...message, ack: mark + message.ack }
      : message;
  }

  return {
    get id() {
      return hub.session?.settings?.conn;
    },
    get isWritable() {
      return phase === 'open' && !hub.session?.isInterrupted && !waiting.length;
    },
    open() {
      if (phase !== 'idle') return;
      phase = 'opening';
      join();
      // Nobody is told before this call has ended.
      Promise.resolve()
        .then(welcome)
        .catch(() => undefined);
    },
    send(message, owner) {
      if (phase === 'closed') return;
      const nsp = 'nsp' in message && message.nsp ? message.nsp : '/';
      if (message.kind === 'connect') nsps.add(nsp);
      if (message.kind === 'disconnect') {
        nsps.delete(nsp);
        joined.delete(nsp);
      }
      push(message, owner);
    },
    close() {
      if (phase === 'closed') return;
      phase = 'closed';
      sayAll();
    },
    fail(error) {
      if (phase !== 'opening') return;
      phase = 'idle';
      listener.failed(error);
    },
  };
}

function isConnect(message: UpMessage | undefined, nsp: string): boolean {
  return message?.kind === 'connect' && message.nsp === nsp;
}
