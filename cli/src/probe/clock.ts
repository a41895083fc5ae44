import type { ArrivedFrame } from './observation.js';

/** Arrival by our clock less sending by the sender’s: only differences between such numbers mean anything. */
export function delayOf({ atMs, sentAtMs }: ArrivedFrame): number | undefined {
  return sentAtMs === undefined ? undefined : atMs - sentAtMs;
}
