import { isDiagnostic, withParameters } from './diagnostic-url.js';
import type { LiveFinding } from './live-findings.js';
import { liveFinding } from './live-findings.js';
import { observe } from './observe.js';
import type { Observation, ProbeRequest } from './observation.js';

const HEARTBEAT_LIMIT_MS = 20_000;

/** Watches a stream that says nothing for a while. @param idleMs how long */
export async function probeIdle(probe: ProbeRequest, idleMs: number): Promise<LiveFinding[]> {
  const isSilent = isDiagnostic(probe.url);
  const silence = { events: '2', intervalMs: String(idleMs) };
  const url = isSilent ? withParameters(probe.url, silence) : probe.url;
  const seen = await observe({ ...probe, url, maxMs: idleMs + 5000 });
  const isWhole = isSilent ? seen.frames.length >= 2 : seen.end !== 'cut';
  if (!isWhole) return [liveFinding('cut', `after ${Math.round(seen.endedAtMs)} ms`)];
  const gap = longestGapMs(seen);
  if (isSilent || seen.end === 'complete' || gap < HEARTBEAT_LIMIT_MS) return [];
  return [liveFinding('noHeartbeat', `nothing for ${Math.round(gap)} ms`)];
}

function longestGapMs({ chunks, headersAtMs, endedAtMs }: Observation): number {
  const times = [headersAtMs, ...chunks.map(({ atMs }) => atMs), endedAtMs];
  return Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
}
