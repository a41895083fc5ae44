import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { RecoveringAdapter, RestoredSocket } from '../engine/adapters.js';
import type { PacketLog } from './packet-log.js';
import type { Given, StoredSockets } from './stored-sockets.js';
import { isRecoverable, watchPackets } from './watch-packets.js';

/** Asks the other nodes for a socket that one of them has stored. */
export type AskOthers = (pid: string, offset: string) => Promise<Given | undefined>;

/** No pid or offset of Socket.IO's is longer. */
const MAX_ID_LENGTH = 64;

/** Names this process in the ids of its events. */
const EPOCH = randomBytes(6).toString('base64url');
let lastId = 0;

function createId(): string {
  return `${EPOCH}.${(lastId += 1).toString(36)}`;
}

function isId(text: string): boolean {
  return /^[\w-]{8}\.[\da-z]{1,11}$/.test(text);
}

/**
 * Gives connection state recovery to an adapter that has none of its own. Each event gets an id that is the same on all
 * nodes. Whichever node had a socket last goes on listening for it, and tells the node that it comes to what it has missed,
 * up to the question; what comes after the question, that node has heard itself. It needs an adapter whose messages
 * between servers keep their order among its broadcasts: so do those that have one channel for both (Redis, cluster).
 */
export function lendRecovery(
  adapter: RecoveringAdapter,
  nsp: string,
  log: PacketLog,
  stored: StoredSockets,
  askOthers: AskOthers,
): void {
  watchPackets(adapter, log, isId);
  const broadcast = adapter.broadcast.bind(adapter);
  const rooms = new RoomCounts();
  let restoring = 0;

  // The cluster adapter would add ids of its own, which are empty.
  if (adapter.addOffsetIfNecessary) adapter.addOffsetIfNecessary = () => undefined;
  adapter.broadcast = (packet, options) => {
    if (isRecoverable(packet, options)) packet.data.push(createId());
    return broadcast(packet, options);
  };

  const hasRoom = adapter.hasRoom?.bind(adapter);
  // Which rooms a socket was in is not known before it is restored.
  if (hasRoom) adapter.hasRoom = (room) => hasRoom(room) || restoring > 0 || rooms.has(room);

  adapter.persistSession = (socket) => {
    rooms.add(socket.rooms);
    const dropped = (): void => rooms.remove(socket.rooms);
    stored.add(nsp, { socket, log, seq: log.seq, atMs: performance.now(), dropped });
  };

  adapter.restoreSession = async (pid, offset) => {
    if (pid.length > MAX_ID_LENGTH || offset.length > MAX_ID_LENGTH) return null;
    const from = log.seq;
    restoring += 1;
    try {
      const found = stored.has(nsp, pid) ? undefined : await askOthers(pid, offset);
      // In a turn of its own: what others broadcast when they connect comes before or after, not in between.
      await turn();
      return found ? addHeard(found, from) : (stored.take(nsp, pid, offset)?.socket ?? null);
    } finally {
      restoring -= 1;
    }
  };

  /** Adds what has come since the others were asked. */
  function addHeard({ socket, had }: Given, from: number): RestoredSocket {
    const known = new Set<unknown>(had);
    for (const packet of socket.missedPackets) known.add(packet.at(-1));
    const missed = log.since(from, socket).filter(({ id }) => !known.has(id));
    return {
      ...socket,
      missedPackets: [...socket.missedPackets, ...missed.map(({ data }) => data)],
    };
  }
}

/** How many sockets that are gone were in each room. */
class RoomCounts {
  private readonly counts = new Map<string, number>();

  has(room: string): boolean {
    return this.counts.has(room);
  }

  add(rooms: readonly string[]): void {
    for (const room of rooms) this.counts.set(room, (this.counts.get(room) ?? 0) + 1);
  }

  remove(rooms: readonly string[]): void {
    for (const room of rooms) {
      const count = (this.counts.get(room) ?? 0) - 1;
      if (count > 0) this.counts.set(room, count);
      else this.counts.delete(room);
    }
  }
}
