import type { ProbeReport } from './probe-url.js';

/**
 * Which hop holds the stream back, in a sentence. `undefined` when none does, or nothing can be said.
 *
 * @param reports from the edge to the origin
 */
export function findHop(reports: readonly ProbeReport[]): string | undefined {
  const held = reports.findLastIndex(isHeld);
  const [report, next] = [reports[held], reports[held + 1]];
  if (report === undefined || reports.length < 2) return undefined;
  if (next === undefined) {
    return `${report.url} itself holds the stream back: look there first, not at what is in front of it.`;
  }
  if (next.verdict.kind !== 'streamed') return undefined;
  return `What stands between ${report.url} and ${next.url} holds the stream back: behind it, it streams.`;
}

function isHeld({ verdict: { kind } }: ProbeReport): boolean {
  return kind === 'held' || kind === 'lumps';
}
