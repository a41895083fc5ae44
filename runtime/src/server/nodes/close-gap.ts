import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import type { RecoveringAdapter, RestoredSocket } from '../engine/adapters.js';
import type { PacketLog } from './packet-log.js';
import { watchPackets } from './watch-packets.js';

/** How far this node may be behind the stream that the adapter reads. */
const LAG_MS = 500;
const POLL_MS = 5;

/**
 * An adapter that stores events in a stream (Redis Streams) reads there what a client has missed, and then its socket joins:
 * what comes in between is in neither. This adds it, and waits for what this node has still to read, lest it come twice.
 */
export function closeGap(adapter: RecoveringAdapter, log: PacketLog): void {
  watchPackets(adapter, log, isStreamId);
  const restore = adapter.restoreSession.bind(adapter);
  adapter.restoreSession = async (pid, offset) => {
    const socket = await restore(pid, offset);
    if (!socket || !isStreamId(offset)) return socket;
    const last = socket.missedPackets.at(-1)?.at(-1);
    const newest = typeof last === 'string' ? last : offset;
    await hasRead(log, newest);
    return addLater(socket, log, newest);
  };
}

async function hasRead(log: PacketLog, id: string): Promise<void> {
  const startedAt = performance.now();
  await turn();
  while (!isAtOrPast(log.last?.id, id) && performance.now() - startedAt < LAG_MS) {
    await delay(POLL_MS);
  }
}

function addLater(socket: RestoredSocket, log: PacketLog, newest: string): RestoredSocket {
  const later = log.since(0, socket).filter(({ id }) => compare(id, newest) > 0);
  return {
    ...socket,
    missedPackets: [...socket.missedPackets, ...later.map(({ data }) => data)],
  };
}

function isAtOrPast(id: string | undefined, wanted: string): boolean {
  return id !== undefined && compare(id, wanted) >= 0;
}

/** @see https://redis.io/docs/latest/develop/data-types/streams/#entry-ids */
function isStreamId(id: string): boolean {
  return /^\d{1,16}-\d{1,16}$/.test(id);
}

function compare(one: string, other: string): number {
  const [oneMs = 0, oneSeq = 0] = one.split('-').map(Number);
  const [otherMs = 0, otherSeq = 0] = other.split('-').map(Number);
  return oneMs - otherMs || oneSeq - otherSeq;
}
