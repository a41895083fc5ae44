import type { IncomingMessage } from 'node:http';
import type { BridgeOptions } from '../options.js';
import type { Session } from './session.js';

/** The sessions of one bridge, by the digests of their secrets. */
export class Sessions {
  private readonly byDigest = new Map<string, Session>();
  private readonly perAddress = new Map<string, number>();
  private live = 0;
  /** Of the sessions that have ended, oldest first: what forgets them in time. */
  private readonly ended = new Map<string, NodeJS.Timeout>();
  private readonly maxSessions: number;

  constructor(private readonly bounds: BridgeOptions) {
    this.maxSessions = bounds.maxSessions ?? 100_000;
  }

  /** Sessions that have not ended. */
  get count(): number {
    return this.live;
  }

  /** What is kept for their clients, in UTF-16 units. */
  get keptSize(): number {
    let sum = 0;
    for (const session of this) sum += session.keptSize;
    return sum;
  }

  find(digest: string | undefined): Session | undefined {
    return digest === undefined ? undefined : this.byDigest.get(digest);
  }

  /** What the sessions of a client are counted by. */
  addressOf(request: IncomingMessage): string {
    return this.bounds.address?.(request) ?? request.socket.remoteAddress ?? '';
  }

  hasRoomFor(address: string): boolean {
    const { maxSessionsPerAddress = Infinity } = this.bounds;
    const sameAddress = this.perAddress.get(address) ?? 0;
    return this.live < this.maxSessions && sameAddress < maxSessionsPerAddress;
  }

  add(session: Session): void {
    this.byDigest.set(session.digest, session);
    this.live += 1;
    this.countAddress(session.address, 1);
  }

  /**
   * Takes note that a session has ended. No more of those are known than there may be sessions.
   * @param rememberMs how long it is still known, where its client can come back
   */
  forget(session: Session, rememberMs: number): void {
    this.live -= 1;
    this.countAddress(session.address, -1);
    const { digest } = session;
    if (!session.canAnswer) return void this.byDigest.delete(digest);
    this.ended.set(digest, setTimeout(() => this.drop(digest), rememberMs).unref());
    const [oldest] = this.ended.keys();
    if (this.ended.size > this.maxSessions && oldest !== undefined) this.drop(oldest);
  }

  private drop(digest: string): void {
    clearTimeout(this.ended.get(digest));
    this.ended.delete(digest);
    this.byDigest.delete(digest);
  }

  [Symbol.iterator](): Iterator<Session> {
    return this.byDigest.values();
  }

  private countAddress(address: string, change: number): void {
    const count = (this.perAddress.get(address) ?? 0) + change;
    if (count > 0) this.perAddress.set(address, count);
    else this.perAddress.delete(address);
  }
}
