import type { IncomingMessage } from 'node:http';
import type { BridgeOptions } from '../options.js';
import type { Session } from './session.js';

/** The sessions of one bridge, by their secrets. */
export class Sessions {
  private readonly bySecret = new Map<string, Session>();
  private readonly perAddress = new Map<string, number>();
  private live = 0;

  constructor(private readonly bounds: BridgeOptions) {}

  /** Sessions that have not ended. */
  get count(): number {
    return this.live;
  }

  find(secret: string | undefined): Session | undefined {
    return secret === undefined ? undefined : this.bySecret.get(secret);
  }

  hasRoomFor(request: IncomingMessage): boolean {
    const { maxSessions = 100_000, maxSessionsPerAddress = Infinity } = this.bounds;
    const sameAddress = this.perAddress.get(this.addressOf(request)) ?? 0;
    return this.live < maxSessions && sameAddress < maxSessionsPerAddress;
  }

  add(secret: string, session: Session): void {
    this.bySecret.set(secret, session);
    this.live += 1;
    this.countAddress(session, 1);
  }

  /** @param rememberMs how long the session is still known as ended */
  forget(secret: string, session: Session, rememberMs: number): void {
    this.live -= 1;
    this.countAddress(session, -1);
    setTimeout(() => this.bySecret.delete(secret), rememberMs).unref();
  }

  [Symbol.iterator](): Iterator<Session> {
    return this.bySecret.values();
  }

  private countAddress({ owner }: Session, change: number): void {
    const address = this.addressOf(owner.request);
    const count = (this.perAddress.get(address) ?? 0) + change;
    if (count > 0) this.perAddress.set(address, count);
    else this.perAddress.delete(address);
  }

  private addressOf(request: IncomingMessage): string {
    return this.bounds.address?.(request) ?? request.socket.remoteAddress ?? '';
  }
}
