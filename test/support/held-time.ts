import { onTestFinished, vi } from 'vitest';

/**
 * Has time stand still for the sessions, until the end of the test: a machine that is busy passes none of their bounds.
 * Node's network, and `until`, have timers of their own.
 * @returns lets some milliseconds pass
 */
export function holdTime(): (ms: number) => void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const now = vi.spyOn(performance, 'now');
  let passed = performance.now();
  now.mockImplementation(() => passed);
  onTestFinished(() => {
    now.mockRestore();
    vi.useRealTimers();
  });
  return (ms) => {
    passed += ms;
    vi.advanceTimersByTime(ms);
  };
}
