import type { AnswerEnd, AnswerEntry } from '../../protocol/answer.js';
import { problemOf, Refusal } from '../http/answers.js';
import type { AnswerPart, AnswerStore } from '../stores/store.js';

/** An entry with its number in the answer, from 1: the `id` of its frame. */
export interface NumberedEntry {
  readonly id: number;
  readonly entry: AnswerEntry;
}

/** Reads one answer from its store, entry by entry, and waits for those to come. */
export class AnswerReader {
  private isStale = true;
  private isStopped = false;
  private wake: () => void = noop;
  private unsubscribe: () => void = noop;

  /** @param position how many entries are passed over */
  constructor(
    private readonly store: AnswerStore,
    private readonly id: string,
    private readonly resumeTtlMs: number,
    private position: number,
  ) {}

  /** Waits until the answer has opened. @returns what there is of it; undefined when it never will open */
  async open(): Promise<AnswerPart | undefined> {
    this.unsubscribe = await this.store.subscribe(this.id, () => this.notice());
    return this.readUntil((part) => part.count > 0);
  }

  /** The next entries; undefined when there are none left, the answer is gone, or the reader was stopped. */
  async next(): Promise<readonly NumberedEntry[] | undefined> {
    const part = await this.readUntil(
      ({ entries, state }) => entries.length > 0 || state === 'ended',
    );
    if (!part || part.entries.length === 0) return undefined;
    return part.entries.map((text) => {
      this.position += 1;
      // The texts are the route's own.
      return { id: this.position, entry: JSON.parse(text) as AnswerEntry };
    });
  }

  stop(): void {
    this.isStopped = true;
    this.unsubscribe();
    this.notice();
  }

  private async readUntil(
    isEnough: (part: AnswerPart) => boolean,
  ): Promise<AnswerPart | undefined> {
    while (!this.isStopped) {
      this.isStale = false;
      const part = await this.store.read(this.id, this.position);
      if (!part || isEnough(part)) return part;
      if (part.state === 'lost') await this.endLost();
      else if (!this.isStale) await new Promise<void>((resolve) => (this.wake = resolve));
    }
    return undefined;
  }

  /** Whoever ran it is gone. The first to notice says so to all. */
  private async endLost(): Promise<void> {
    const problem = problemOf(new Refusal('owner-lost'));
    const end: AnswerEnd = { kind: 'end', status: 'error', problem };
    await this.store.end(this.id, JSON.stringify(end), this.resumeTtlMs);
  }

  private notice(): void {
    this.isStale = true;
    this.wake();
  }
}

function noop(): void {}
