import type { LiveFinding } from './live-findings.js';
import { liveFinding } from './live-findings.js';
import { observe } from './observe.js';
import type { Observation, ProbeRequest } from './observation.js';

/** Comes back with the id of a frame in the middle, and looks whether the stream goes on behind it. */
export async function probeResume(probe: ProbeRequest, seen: Observation): Promise<LiveFinding[]> {
  const ids = seen.frames.flatMap(({ id }) => id ?? []);
  const [first] = ids;
  const middle = ids[Math.floor(ids.length / 2)];
  if (first === undefined || middle === undefined || middle === first) return [];
  const headers = { ...probe.headers, 'last-event-id': middle };
  const again = await observe({ ...probe, headers, maxFrames: 1 });
  const next = again.frames.find(({ id }) => id !== undefined)?.id;
  if (next !== first) return [];
  return [liveFinding('noResume', `asked to go on behind ${middle}, it began at ${first} again`)];
}
