import type { BroadcastOptions, StoredSocket } from '../engine/adapters.js';

/** An event that this node has broadcast. */
export interface LoggedPacket {
  /** Its place in this log. */
  readonly seq: number;
  /** The same on all nodes. */
  readonly id: string;
  /** Name and arguments, the id last. */
  readonly data: readonly unknown[];
  readonly to: BroadcastOptions;
  readonly atMs: number;
}

/** What a node has broadcast of late, for clients that were on their way. */
export class PacketLog {
  /** Place of the newest packet. */
  seq = 0;
  private packets: LoggedPacket[] = [];
  private readonly seqs = new Map<string, number>();
  /** When the newest packet was broadcast of those that are gone. */
  private trimmedAtMs = -Infinity;

  /**
   * @param maxAgeMs how long a packet is kept
   * @param maxCount how many are kept
   * @param now a clock that does not jump, in milliseconds
   */
  constructor(
    private readonly maxAgeMs: number,
    private readonly maxCount: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get last(): LoggedPacket | undefined {
    return this.packets.at(-1);
  }

  push(id: string, data: readonly unknown[], to: BroadcastOptions): void {
    const atMs = this.now();
    this.packets.push({ seq: (this.seq += 1), id, data, to, atMs });
    this.seqs.set(id, this.seq);
    // An eighth at a time: dropping one would move the whole array for each.
    if (this.packets.length > this.maxCount * 1.125 || this.isOld(this.packets.length >> 3, atMs)) {
      this.trim(atMs);
    }
  }

  seqOf(id: string): number | undefined {
    return this.seqs.get(id);
  }

  /** Whether nothing that was broadcast after a moment is gone. */
  reachesBackTo(atMs: number): boolean {
    return this.trimmedAtMs < atMs;
  }

  /** What was broadcast after a place to whoever is in the socket's rooms, oldest first. */
  since(seq: number, { rooms }: Pick<StoredSocket, 'rooms'>): readonly LoggedPacket[] {
    const first = this.packets[0]?.seq ?? 0;
    return this.packets.slice(Math.max(0, seq + 1 - first)).filter(({ to }) => isFor(to, rooms));
  }

  /** The ids of the last packets up to a place, so many at most, to whomever they were. */
  idsUpTo(seq: number, most: number): readonly string[] {
    const end = Math.max(0, seq + 1 - (this.packets[0]?.seq ?? 0));
    return this.packets.slice(Math.max(0, end - most), end).map(({ id }) => id);
  }

  private isOld(index: number, nowMs: number): boolean {
    const packet = this.packets[index];
    return packet !== undefined && nowMs - packet.atMs > this.maxAgeMs;
  }

  private trim(nowMs: number): void {
    let count = Math.max(0, this.packets.length - this.maxCount);
    while (this.isOld(count, nowMs)) count += 1;
    for (const { id, atMs } of this.packets.splice(0, count)) {
      this.seqs.delete(id);
      this.trimmedAtMs = atMs;
    }
  }
}

function isFor({ rooms, except }: BroadcastOptions, joined: readonly string[]): boolean {
  const isIncluded = rooms.size === 0 || joined.some((room) => rooms.has(room));
  return isIncluded && !joined.some((room) => except?.has(room));
}
