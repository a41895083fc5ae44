import { expect, test } from 'vitest';
import { Availability } from '../../../runtime/src/gateway/availability.js';

function setUp(random = 0.5) {
  const clock = { now: 0 };
  return {
    clock,
    upstream: new Availability(
      () => clock.now,
      () => random,
    ),
  };
}

/** Whether somebody may try now. */
function mayTry(upstream: Availability): boolean {
  try {
    upstream.enter();
    return true;
  } catch {
    return false;
  }
}

test('an upstream that is there may be tried by everyone', () => {
  const { upstream } = setUp();
  expect([mayTry(upstream), mayTry(upstream)]).toEqual([true, true]);
});

test('after a failure nobody tries for a while, and then one alone', () => {
  const { clock, upstream } = setUp();
  upstream.enter();
  upstream.failed();
  expect(mayTry(upstream)).toBe(false);
  clock.now += 1000;
  expect([mayTry(upstream), mayTry(upstream)]).toEqual([true, false]);
  upstream.succeeded();
  expect([mayTry(upstream), mayTry(upstream)]).toEqual([true, true]);
});

test('the pauses grow to half a minute, and no further', () => {
  const { clock, upstream } = setUp(1);
  const pauses = Array.from({ length: 9 }, () => {
    upstream.failed();
    const from = clock.now;
    while (!mayTry(upstream)) clock.now += 500;
    return clock.now - from;
  });
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
});

test('clients are told to come back when it may be there again, and not all together', () => {
  const waits = [0, 0.5, 1].map((random) => setUp(random).upstream.failed().headers['Retry-After']);
  expect(waits).toEqual(['1', '2', '3']);
});
