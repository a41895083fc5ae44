import type { AnswerStore } from '../stores/store.js';

/** What became of what was written. */
export interface JournalListener {
  /** Everything so far has been kept. */
  written(): void;
  /** The store has failed, or somebody else has ended the answer. */
  lost(): void;
}

/** Writes one answer into a store: in order, one request at a time, what is said in one turn in one request. */
export class Journal {
  private queue: string[] = [];
  private last: { readonly entry: string; readonly ttlMs: number } | undefined;
  private size = 0;
  private isBusy = false;

  constructor(
    private readonly store: AnswerStore,
    private readonly id: string,
    private readonly maxBytes: number,
    private readonly listener: JournalListener,
  ) {}

  /** @returns false, with nothing written, when the answer would be larger than it may be */
  push(entry: string): boolean {
    if (this.size + entry.length > this.maxBytes) return false;
    this.size += entry.length;
    this.queue.push(entry);
    this.schedule();
    return true;
  }

  end(entry: string, ttlMs: number): void {
    this.last = { entry, ttlMs };
    this.schedule();
  }

  private schedule(): void {
    if (this.isBusy) return;
    this.isBusy = true;
    setImmediate(() => {
      this.flush().catch(() => this.listener.lost());
    });
  }

  private async flush(): Promise<void> {
    while (this.queue.length > 0) {
      if (!(await this.store.append(this.id, this.queue.splice(0)))) return this.listener.lost();
    }
    if (this.last) return void (await this.store.end(this.id, this.last.entry, this.last.ttlMs));
    this.isBusy = false;
    this.listener.written();
  }
}
