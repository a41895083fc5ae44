import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBackoff } from '../../../runtime/src/client/backoff.js';

test('delays double up to the longest', () => {
  const backoff = createBackoff({ initialDelayMs: 100, maxDelayMs: 1000, jitter: 0.5 }, () => 0.5);
  const delays = Array.from({ length: 6 }, () => backoff.next());
  expect(delays).toEqual([100, 200, 400, 800, 1000, 1000]);
});

test('a reset begins anew', () => {
  const backoff = createBackoff({ initialDelayMs: 100, maxDelayMs: 1000, jitter: 0 }, Math.random);
  backoff.next();
  backoff.next();
  backoff.attempts = 0;
  expect([backoff.next(), backoff.attempts]).toEqual([100, 1]);
});

test('a delay is off by no more than its jitter, and never above the longest', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(2000), (jitter, count) => {
      const backoff = createBackoff({ initialDelayMs: 100, maxDelayMs: 5000, jitter }, Math.random);
      backoff.attempts = count;
      // An endless delay times no jitter is no number.
      const full = 100 * 2 ** Math.min(count, 40);
      const delay = backoff.next();
      expect(delay).toBeLessThanOrEqual(Math.min(5000, Math.ceil(full * (1 + jitter))));
      expect(delay).toBeGreaterThanOrEqual(Math.min(5000, Math.floor(full * (1 - jitter))));
    }),
  );
});
