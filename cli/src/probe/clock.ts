import type { ArrivedFrame } from './observation.js';

/** Arrival by our clock less sending by the sender’s: only differences between such numbers mean anything. */
export function delayOf({ atMs, sentAtMs }: ArrivedFrame): number | undefined {
  return sentAtMs === undefined ? undefined : atMs - sentAtMs;
}

/** How much longer the slowest frame was on its way than the fastest; undefined when frames do not tell. */
export function longestWaitMs(frames: readonly ArrivedFrame[]): number | undefined {
  const delays = frames.flatMap((frame) => delayOf(frame) ?? []);
  return delays.length === 0 ? undefined : Math.max(...delays) - Math.min(...delays);
}
