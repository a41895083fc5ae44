import { compareTranscripts } from './compare-transcripts.js';
import { variationKey } from './difference.js';
import type { Difference, Tolerance } from './difference.js';
import type { Transcript } from './transcript.js';

/** What was given to be left out, such as `message` or `message[0].id`. */
export function toleranceOf(ignored: readonly string[], lateMs: number): Tolerance {
  const paths = new Map<string, Set<string>>();
  const uncounted = new Set<string>();
  for (const entry of ignored) {
    const [, event = entry, path = ''] = /^(.*?)(\[\d+\].*)$/.exec(entry) ?? [];
    if (path === '') uncounted.add(event);
    else for (const isAnswer of [false, true]) add(paths, variationKey(event, isAnswer), path);
  }
  return { paths, unordered: new Set(uncounted), uncounted, lateMs };
}

/**
 * What the server itself does differently from one time to the next, such as ids and times: seen by playing the same
 * twice with Socket.IO.
 */
export function withVariation(
  given: Tolerance,
  first: Transcript,
  second: Transcript,
  options: { readonly isTogether: boolean },
): Tolerance {
  const paths = new Map([...given.paths].map(([key, set]) => [key, new Set(set)]));
  for (const one of compareTranscripts(first, second, given, options)) {
    if (one.kind === 'payload') add(paths, variationKey(one.event), one.path);
    if (one.kind === 'answer') add(paths, variationKey(one.event, true), one.path);
  }
  const rest = compareTranscripts(first, second, { ...given, paths }, options);
  return {
    paths,
    unordered: new Set([...given.unordered, ...eventsOf(rest, ['order'])]),
    uncounted: new Set([...given.uncounted, ...eventsOf(rest, ['lost', 'extra'])]),
    lateMs: given.lateMs + slowest(rest),
  };
}

/** What is left out, for a person to read. */
export function describeVariation({ paths, unordered, uncounted }: Tolerance): string[] {
  return [
    ...[...paths].flatMap(([event, all]) => [...all].map((path) => `${event}${path}`)),
    ...[...uncounted].map((event) => `how often ${event} comes`),
    ...[...unordered]
      .filter((event) => !uncounted.has(event))
      .map((event) => `when ${event} comes`),
  ];
}

function eventsOf(
  differences: readonly Difference[],
  kinds: readonly Difference['kind'][],
): string[] {
  return differences
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ event }) => variationKey(event));
}

/** How much the times of one client vary. */
function slowest(differences: readonly Difference[]): number {
  const excess = differences.flatMap((one) =>
    one.kind === 'late' || one.kind === 'late-answer' ? [one.sseMs - one.socketIoMs] : [],
  );
  return Math.max(0, ...excess);
}

function add(map: Map<string, Set<string>>, key: string, path: string): void {
  const set = map.get(key) ?? new Set();
  map.set(key, set.add(path));
}
