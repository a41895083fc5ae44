/** Deadlines that are all the same time away when they are set: one timer serves them all. */
export class Deadlines<T> {
  /** In the order in which they were set, and so in that in which they come. */
  private readonly dueAt = new Map<T, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly delayMs: number,
    private readonly onDue: (subject: T) => void,
  ) {}

  has(subject: T): boolean {
    return this.dueAt.has(subject);
  }

  /** Sets the deadline of a subject, anew if it has one. */
  set(subject: T): void {
    this.dueAt.delete(subject);
    this.dueAt.set(subject, now() + this.delayMs);
    if (!this.timer) this.arm();
  }

  /** @returns whether there was one */
  delete(subject: T): boolean {
    const wasSet = this.dueAt.delete(subject);
    if (this.dueAt.size === 0) this.arm();
    return wasSet;
  }

  private arm(): void {
    clearTimeout(this.timer);
    const [next] = this.dueAt.values();
    this.timer = next === undefined ? undefined : setTimeout(() => this.run(), next - now());
  }

  private run(): void {
    try {
      for (const [subject, at] of this.dueAt) {
        if (at > now()) break;
        this.dueAt.delete(subject);
        this.onDue(subject);
      }
    } finally {
      // Also when an application's handler has thrown: the others are not to be forgotten.
      this.arm();
    }
  }
}

/** Whole milliseconds: a fraction would be an object for each deadline. */
function now(): number {
  return Math.ceil(performance.now());
}
