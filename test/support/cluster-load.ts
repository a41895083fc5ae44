import { io, type Socket } from '@sse-migrate/runtime/shim';
import type { Cluster } from './cluster.js';
import { until } from './until.js';

/** What came to pass for the clients that began on one node. */
export interface Tally {
  clients: number;
  received: number;
  /** Of what was sent to its room between a client's first and last event. */
  lost: number;
  repeated: number;
  reordered: number;
  disconnects: number;
  /** Of the disconnects, after how many Socket.IO recovered the state. */
  recovered: number;
}

interface Member {
  readonly socket: Socket;
  readonly seen: Set<number>;
  first: number;
  newest: number;
  tally: Tally | undefined;
}

export interface LoadOptions {
  readonly clients: number;
  /** Between two events that the last node sends. */
  readonly everyMs: number;
  /** Each event goes to the members of one, in turn. @default 1 */
  readonly rooms?: number;
}

/** Clients behind one address, in rooms, that count what they get; the last of the nodes speaks to the rooms. */
export interface Load {
  /** By the node that a client was on in the beginning. */
  readonly tallies: Readonly<Record<string, Tally>>;
  readonly connected: number;
  /** How many events have been sent to a room, as far as a client knows. */
  readonly newest: number;
  /** Stops the speaker, waits until all has come, and counts. */
  finish(): Promise<void>;
  close(): void;
}

/** Many clients on a machine that is busy take their time. */
const LIMIT_MS = 60_000;

export async function startLoad(
  cluster: Cluster,
  origin: string,
  { clients, everyMs, rooms = 1 }: LoadOptions,
): Promise<Load> {
  const speaker = cluster.nodes.at(-1);
  const tallies = Object.fromEntries(cluster.nodes.map(({ name }) => [name, newTally()]));
  const members: Member[] = [];
  for (let count = 0; count < clients; count += 1) {
    members.push(join(origin, `room ${count % rooms}`, tallies));
    // A few at a time, as people come.
    if (count % 50 === 49) await untilAll(members, 'they are in', isSettled);
  }
  await untilAll(members, 'all are in', isSettled);
  speaker?.tell({ kind: 'tick', everyMs, rooms });
  await untilAll(members, 'all have heard it', ({ seen }) => seen.size > 0);
  return {
    tallies,
    get connected() {
      return members.filter(({ socket }) => socket.connected).length;
    },
    get newest() {
      return Math.max(...members.map(({ newest }) => newest));
    },
    async finish() {
      await untilAll(members, 'all are back', ({ socket }) => socket.connected);
      const after = Math.max(...members.map(({ newest }) => newest)) + 5;
      await untilAll(members, 'all have heard more', ({ newest }) => newest > after);
      speaker?.tell({ kind: 'stop' });
      for (const { tally, seen, first, newest } of members) {
        if (tally) tally.lost += newest - first + 1 - seen.size;
      }
    },
    close: () => members.forEach(({ socket }) => socket.disconnect()),
  };
}

async function untilAll(
  members: readonly Member[],
  what: string,
  isSo: (member: Member) => boolean,
): Promise<void> {
  await until(what, () => members.every(isSo), LIMIT_MS);
}

function newTally(): Tally {
  return {
    clients: 0,
    received: 0,
    lost: 0,
    repeated: 0,
    reordered: 0,
    disconnects: 0,
    recovered: 0,
  };
}

const isSettled = ({ tally }: Member): boolean => tally !== undefined;

function join(origin: string, room: string, tallies: Readonly<Record<string, Tally>>): Member {
  const socket = io(origin, { forceNew: true, reconnectionDelay: 100, auth: { room } });
  const member: Member = { socket, seen: new Set(), first: 0, newest: 0, tally: undefined };
  socket.on('connect', () => {
    if (member.tally && socket.recovered) member.tally.recovered += 1;
    if (member.tally) return;
    socket.emit('where', (node: string) => {
      member.tally = tallies[node];
      if (member.tally) member.tally.clients += 1;
    });
  });
  socket.on('disconnect', (reason) => {
    if (member.tally && reason !== 'io client disconnect') member.tally.disconnects += 1;
  });
  socket.on('news', (_node: string, number: number) => {
    member.first ||= number;
    if (member.tally) note(member, number, member.tally);
  });
  return member;
}

function note(member: Member, number: number, tally: Tally): void {
  tally.received += 1;
  if (member.seen.has(number)) tally.repeated += 1;
  else if (number < member.newest) tally.reordered += 1;
  member.seen.add(number);
  member.newest = Math.max(member.newest, number);
}
