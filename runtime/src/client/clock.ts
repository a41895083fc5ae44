/** What the date may gain on the monotonic clock at once, in milliseconds, before the machine is taken to have slept. */
const SLEEP_MS = 1000;

/**
 * Milliseconds that go on while the machine sleeps, as the date does and `performance.now` need not, and that do not go back
 * when the date is set. They begin at the date.
 * @see https://w3c.github.io/hr-time/#dfn-monotonic-clock
 */
export function createClock(date: () => number, elapsed: () => number): () => number {
  const origin = date() - elapsed();
  let offset = origin;
  let sleptMs = 0;
  return () => {
    const present = date() - elapsed();
    if (present - offset > SLEEP_MS) sleptMs += present - offset;
    offset = present;
    return origin + elapsed() + sleptMs;
  };
}
