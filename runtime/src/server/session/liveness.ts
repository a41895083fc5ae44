import { Deadlines } from './deadlines.js';

/** A client that is pinged. */
export interface Watched {
  /** False for a client that cannot answer a ping. */
  readonly canAnswer: boolean;
  sendPing(): void;
  /** It has not answered in time. */
  onSilence(): void;
}

/** Pings clients and notices when one has fallen silent. @see PROTOCOL.md §3.1 */
export class Liveness {
  private readonly pings: Deadlines<Watched>;
  private readonly answers: Deadlines<Watched>;

  constructor(pingIntervalMs: number, pingTimeoutMs: number) {
    this.pings = new Deadlines(pingIntervalMs, (client) => this.ping(client));
    this.answers = new Deadlines(pingTimeoutMs, (client) => client.onSilence());
  }

  start(client: Watched): void {
    this.answers.delete(client);
    this.pings.set(client);
  }

  stop(client: Watched): void {
    this.answers.delete(client);
    this.pings.delete(client);
  }

  /** The client has said something. @returns whether a ping was waiting for it */
  heard(client: Watched): boolean {
    return this.answers.delete(client);
  }

  private ping(client: Watched): void {
    this.pings.set(client);
    client.sendPing();
    if (client.canAnswer && !this.answers.has(client)) this.answers.set(client);
  }
}
