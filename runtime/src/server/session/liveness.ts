/** Pings a client and notices when it has fallen silent. @see PROTOCOL.md §3.1 */
export class Liveness {
  private pingTimer: NodeJS.Timeout | undefined;
  private silenceTimer: NodeJS.Timeout | undefined;

  /** @param onSilence absent for a client that cannot answer */
  constructor(
    private readonly pingIntervalMs: number,
    private readonly pingTimeoutMs: number,
    private readonly sendPing: () => void,
    private readonly onSilence: (() => void) | undefined,
  ) {}

  start(): void {
    this.stop();
    this.pingTimer = setTimeout(() => this.ping(), this.pingIntervalMs);
  }

  stop(): void {
    clearTimeout(this.pingTimer);
    this.heard();
  }

  /** The client has said something. @returns whether a ping was waiting for it */
  heard(): boolean {
    const wasAwaited = this.silenceTimer !== undefined;
    clearTimeout(this.silenceTimer);
    this.silenceTimer = undefined;
    return wasAwaited;
  }

  private ping(): void {
    this.pingTimer?.refresh();
    this.sendPing();
    if (this.onSilence && !this.silenceTimer) {
      this.silenceTimer = setTimeout(this.onSilence, this.pingTimeoutMs);
    }
  }
}
