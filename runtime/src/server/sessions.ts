import type { Session } from './session.js';

/** The sessions of one bridge, by their secrets. */
export class Sessions {
  private readonly bySecret = new Map<string, Session>();
  private live = 0;

  /** @param rememberMs how long an ended session is still known as ended */
  constructor(private readonly rememberMs: () => number) {}

  get count(): number {
    return this.live;
  }

  find(secret: string): Session | undefined {
    return this.bySecret.get(secret);
  }

  add(secret: string, session: Session): void {
    this.bySecret.set(secret, session);
    this.live += 1;
  }

  ended(secret: string): void {
    this.live -= 1;
    setTimeout(() => this.bySecret.delete(secret), this.rememberMs()).unref();
  }

  [Symbol.iterator](): Iterator<Session> {
    return this.bySecret.values();
  }
}
