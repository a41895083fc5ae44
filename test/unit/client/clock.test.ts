import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createClock } from '../../../runtime/src/client/clock.js';

function createClocks() {
  let dateMs = 1_700_000_000_000;
  let elapsedMs = 0;
  let setMs = 0;
  const now = createClock(
    () => dateMs,
    () => elapsedMs,
  );
  const start = now();
  return {
    passed: () => now() - start,
    /** Both go on, the date as whole milliseconds do. */
    pass(ms: number) {
      elapsedMs += ms;
      dateMs = 1_700_000_000_000 + Math.floor(elapsedMs) + setMs;
    },
    /** The date is set, or the machine sleeps. */
    set(ms: number) {
      setMs += ms;
      dateMs += ms;
    },
  };
}

it('goes as time does, however often it is asked, and whatever milliseconds the date cuts off', () => {
  const clocks = createClocks();
  for (let count = 0; count < 10_000; count += 1) {
    clocks.pass(0.13);
    clocks.passed();
  }
  expect(clocks.passed()).toBeCloseTo(1300, 5);
});

it('has gone on when the machine has slept', () => {
  const clocks = createClocks();
  clocks.pass(500);
  clocks.set(3_600_000);
  expect(clocks.passed()).toBeCloseTo(3_600_500, -1);
});

it('does not go back, whatever the date is set to', () => {
  const step = fc.record({ set: fc.integer({ min: -1e7, max: 1e7 }), passes: fc.nat(5000) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const clocks = createClocks();
      let last = 0;
      for (const { set, passes } of steps) {
        clocks.set(set);
        clocks.pass(passes);
        const present = clocks.passed();
        expect(present - last).toBeGreaterThanOrEqual(passes - 1e-3);
        last = present;
      }
    }),
  );
});
