import type { RestoredSocket, StoredSocket } from '../engine/adapters.js';
import type { PacketLog } from './packet-log.js';

/** A socket whose client may come back, to this node or to another. */
export interface Stored {
  readonly socket: StoredSocket;
  /** What goes on in its namespace. */
  readonly log: PacketLog;
  /** Place in the log of the last packet before it was stored. */
  readonly seq: number;
  readonly atMs: number;
  /** Called once, when it is taken or its time is over. */
  readonly dropped: () => void;
}

/** A socket that is given away. */
export interface Given {
  readonly socket: RestoredSocket;
  /** Of the last packets that its client has had: another node may still get them, for each has its own ones first. */
  readonly had: readonly string[];
}

/** By how many packets a node may be behind another. */
const MOST_BEHIND = 200;

/** A client that was there had everything that is older than this: it would have been missed by its pings. */
const HEARD_MS = 60_000;
const MAX_STORED = 100_000;

/** The sockets of one node that are gone but may be restored, in all namespaces. */
export class StoredSockets {
  private readonly byKey = new Map<string, Stored>();
  private readonly timers = new Map<Stored, NodeJS.Timeout>();
  private onDropped: (stored: Stored) => void = () => undefined;

  /** @param maxAgeMs how long each is kept */
  constructor(private readonly maxAgeMs: number) {}

  add(nsp: string, stored: Stored): void {
    const key = keyOf(nsp, stored.socket.pid);
    this.drop(key);
    this.byKey.set(key, stored);
    this.timers.set(stored, setTimeout(() => this.drop(key), this.maxAgeMs).unref());
    const [oldest] = this.byKey.keys();
    if (this.byKey.size > MAX_STORED && oldest !== undefined) this.drop(oldest);
  }

  has(nsp: string, pid: string): boolean {
    return this.byKey.has(keyOf(nsp, pid));
  }

  /**
   * Gives a socket away, once, with what its client has missed.
   * @param offset the id of the last packet that the client has had
   * @returns undefined when it is not here, or something that the client has missed is gone
   */
  take(nsp: string, pid: string, offset: string): Given | undefined {
    const stored = this.drop(keyOf(nsp, pid));
    const seq = stored && (stored.log.seqOf(offset) ?? seqOfIdle(stored));
    if (!stored || seq === undefined) return undefined;
    const missed = stored.log.since(seq, stored.socket);
    const socket = { ...stored.socket, missedPackets: missed.map(({ data }) => data) };
    return { socket, had: stored.log.idsUpTo(seq, MOST_BEHIND) };
  }

  /**
   * Waits until all that were stored after a moment have been taken, or `timeoutMs` are over.
   * @returns false when there were none
   */
  async allTaken(sinceMs: number, timeoutMs: number): Promise<boolean> {
    const left = new Set([...this.byKey.values()].filter(({ atMs }) => atMs >= sinceMs));
    if (left.size === 0) return false;
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, timeoutMs);
      this.onDropped = (stored) => {
        if (!left.delete(stored) || left.size > 0) return;
        clearTimeout(late);
        resolve();
      };
    });
    return true;
  }

  private drop(key: string): Stored | undefined {
    const stored = this.byKey.get(key);
    if (!stored) return undefined;
    this.byKey.delete(key);
    clearTimeout(this.timers.get(stored));
    this.timers.delete(stored);
    stored.dropped();
    this.onDropped(stored);
    return stored;
  }
}

/** The last packet of a socket that was quiet for so long that the log does not know it any more. */
function seqOfIdle({ socket, log, seq, atMs }: Stored): number | undefined {
  const [first] = log.since(0, socket);
  const wasQuiet = (first?.seq ?? Infinity) > seq;
  return wasQuiet && log.reachesBackTo(atMs - HEARD_MS) ? seq : undefined;
}

function keyOf(nsp: string, pid: string): string {
  return `${nsp},${pid}`;
}
