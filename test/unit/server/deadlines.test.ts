import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadlines } from '../../../runtime/src/server/session/deadlines.js';

const DELAY_MS = 100;

/** One that is set again each time it comes, as a ping is. */
const REPEATED = 0;

type Step =
  | { readonly kind: 'set' | 'delete'; readonly subject: number }
  | { readonly kind: 'wait'; readonly ms: number };

const anyKind = fc.constantFrom('set' as const, 'delete' as const);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: anyKind, subject: fc.nat({ max: 5 }) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat({ max: 150 }) }),
);

/** Every deadline with its time, looked at millisecond by millisecond. */
class NaiveDeadlines {
  readonly came: string[] = [];
  private readonly dueAt = new Map<number, number>();
  private nowMs = 0;

  set(subject: number): void {
    this.dueAt.delete(subject);
    this.dueAt.set(subject, this.nowMs + DELAY_MS);
  }

  delete(subject: number): void {
    this.came.push(`${subject} was set: ${this.dueAt.delete(subject)}`);
  }

  wait(ms: number): void {
    for (const end = this.nowMs + ms; this.nowMs < end;) {
      this.nowMs += 1;
      for (const [subject, at] of this.dueAt) if (at === this.nowMs) this.come(subject);
    }
  }

  private come(subject: number): void {
    this.came.push(`${subject} at ${this.nowMs}`);
    this.dueAt.delete(subject);
    if (subject === REPEATED) this.set(subject);
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('deadlines', () => {
  it('come at their times, each once, those that were set anew or deleted not', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
        const startedAt = performance.now();
        const came: string[] = [];
        const deadlines = new Deadlines<number>(DELAY_MS, (subject) => {
          came.push(`${subject} at ${performance.now() - startedAt}`);
          if (subject === REPEATED) deadlines.set(subject);
        });
        const model = new NaiveDeadlines();
        for (const step of steps) {
          if (step.kind === 'wait') {
            vi.advanceTimersByTime(step.ms);
            model.wait(step.ms);
          } else if (step.kind === 'set') {
            deadlines.set(step.subject);
            model.set(step.subject);
          } else {
            came.push(`${step.subject} was set: ${deadlines.delete(step.subject)}`);
            model.delete(step.subject);
          }
        }
        expect(came).toEqual(model.came);
        deadlines.delete(REPEATED);
        vi.advanceTimersByTime(2 * DELAY_MS);
        expect(vi.getTimerCount()).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('have one timer between them', () => {
    const deadlines = new Deadlines<number>(DELAY_MS, () => undefined);
    for (let subject = 0; subject < 100; subject += 1) {
      deadlines.set(subject);
      vi.advanceTimersByTime(1);
    }
    expect(vi.getTimerCount()).toBe(1);
    for (let subject = 1; subject < 100; subject += 1) deadlines.delete(subject);
    vi.advanceTimersByTime(DELAY_MS);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('come also when what was done at another has thrown', () => {
    const came: number[] = [];
    const deadlines = new Deadlines<number>(DELAY_MS, (subject) => {
      came.push(subject);
      if (subject === 1) throw new Error('an application');
    });
    for (const subject of [1, 2]) deadlines.set(subject);
    expect(() => vi.advanceTimersByTime(DELAY_MS)).toThrow('an application');
    vi.advanceTimersByTime(1);
    expect(came).toEqual([1, 2]);
  });
});
