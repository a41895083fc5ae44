import type { AnswerHead, AnswerPart, AnswerSignal, AnswerStore, NewAnswer } from './store.js';

export interface MemoryStoreOptions {
  /**
   * What all kept answers together may take, in bytes. Past it, those that ended first are forgotten first; running ones
   * stay, each within its route's `maxBytes`.
   * @default 268435456 (256 MiB)
   */
  readonly maxBytes?: number;
}

interface Kept {
  readonly head: NewAnswer;
  readonly entries: string[];
  readonly listeners: Set<(signal: AnswerSignal) => void>;
  bytes: number;
  isEnded: boolean;
  /** Of which it is the last answer. */
  conversation?: string;
  timer?: NodeJS.Timeout;
}

/** Keeps answers in this process: they end with it. */
export function createMemoryStore({
  maxBytes = 256 * 1024 * 1024,
}: MemoryStoreOptions = {}): AnswerStore {
  return new MemoryStore(maxBytes);
}

class MemoryStore implements AnswerStore {
  private readonly answers = new Map<string, Kept>();
  private readonly idsByKey = new Map<string, string>();
  private readonly lastIds = new Map<string, string>();
  /** Oldest end first. */
  private readonly ended = new Set<string>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  claim(head: NewAnswer): Promise<AnswerHead | undefined> {
    const taken = head.key === undefined ? undefined : this.idsByKey.get(head.key);
    if (taken !== undefined) return this.find(taken);
    const kept: Kept = { head, entries: [], listeners: new Set(), bytes: 0, isEnded: false };
    this.answers.set(head.id, kept);
    if (head.key !== undefined) this.idsByKey.set(head.key, head.id);
    this.forgetIn(kept, head.ttlMs);
    return Promise.resolve(undefined);
  }

  find(id: string): Promise<AnswerHead | undefined> {
    return Promise.resolve(this.answers.get(id)?.head);
  }

  append(id: string, entries: readonly string[]): Promise<boolean> {
    const kept = this.answers.get(id);
    if (!kept || kept.isEnded) return Promise.resolve(false);
    for (const entry of entries) {
      kept.entries.push(entry);
      kept.bytes += entry.length;
      this.bytes += entry.length;
    }
    this.makeRoom();
    tell(kept, 'news');
    return Promise.resolve(true);
  }

  async end(id: string, last: string, ttlMs: number): Promise<boolean> {
    const kept = this.answers.get(id);
    if (!kept || kept.isEnded) return false;
    const added = this.append(id, [last]);
    kept.isEnded = true;
    this.ended.add(id);
    this.forgetIn(kept, ttlMs);
    return added;
  }

  read(id: string, after: number): Promise<AnswerPart | undefined> {
    const kept = this.answers.get(id);
    if (!kept) return Promise.resolve(undefined);
    const { entries, isEnded } = kept;
    const state = isEnded ? 'ended' : 'running';
    return Promise.resolve({ entries: entries.slice(after), count: entries.length, state });
  }

  subscribe(id: string, listener: (signal: AnswerSignal) => void): Promise<() => void> {
    const kept = this.answers.get(id);
    kept?.listeners.add(listener);
    return Promise.resolve(() => void kept?.listeners.delete(listener));
  }

  async cancel(id: string): Promise<void> {
    const kept = this.answers.get(id);
    if (kept) tell(kept, 'cancel');
  }

  async remove(id: string): Promise<void> {
    const kept = this.answers.get(id);
    if (!kept) return;
    clearTimeout(kept.timer);
    this.answers.delete(id);
    this.ended.delete(id);
    this.bytes -= kept.bytes;
    const { key } = kept.head;
    if (key !== undefined && this.idsByKey.get(key) === id) this.idsByKey.delete(key);
    const { conversation } = kept;
    if (conversation !== undefined && this.lastIds.get(conversation) === id) {
      this.lastIds.delete(conversation);
    }
    tell(kept, 'news');
  }

  /** It is forgotten with its answer. */
  async noteLast(conversation: string, id: string): Promise<void> {
    const kept = this.answers.get(id);
    if (!kept) return;
    kept.conversation = conversation;
    this.lastIds.set(conversation, id);
  }

  findLast(conversation: string): Promise<string | undefined> {
    return Promise.resolve(this.lastIds.get(conversation));
  }

  /** All who read are in this process, where whoever runs the answer counts them. */
  async attend(): Promise<void> {}

  isAttended(): Promise<boolean> {
    return Promise.resolve(false);
  }

  private forgetIn(kept: Kept, ttlMs: number): void {
    clearTimeout(kept.timer);
    kept.timer = setTimeout(() => void this.remove(kept.head.id), ttlMs).unref();
  }

  private makeRoom(): void {
    for (const id of this.ended) {
      if (this.bytes <= this.maxBytes) return;
      void this.remove(id);
    }
  }
}

function tell({ listeners }: Kept, signal: AnswerSignal): void {
  for (const listener of listeners) listener(signal);
}
