import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { withParameters } from './diagnostic-url.js';
import type { LiveFinding } from './live-findings.js';
import { liveFinding } from './live-findings.js';
import { observe } from './observe.js';
import type { ProbeRequest } from './observation.js';

const WAIT_MS = 3000;
const ASK_EVERY_MS = 50;

/** Leaves in the middle of a diagnostic stream, and asks the origin whether it has noticed. */
export async function probeAbort(probe: ProbeRequest): Promise<LiveFinding[]> {
  const run = randomUUID();
  const url = withParameters(probe.url, { run, events: '1000', intervalMs: '50' });
  // Where the stream is held back there is no answer so soon: then the client leaves without one.
  await observe({ ...probe, url, maxFrames: 2, maxMs: 1000 }).catch(() => undefined);
  const deadline = performance.now() + WAIT_MS;
  let outcome = await outcomeOf(probe, run);
  while (outcome === 'running' && performance.now() < deadline) {
    await delay(ASK_EVERY_MS);
    outcome = await outcomeOf(probe, run);
  }
  if (outcome !== 'running') return [];
  return [liveFinding('abortLost', `${WAIT_MS} ms after the client left it was still sending`)];
}

async function outcomeOf({ url, headers }: ProbeRequest, run: string): Promise<unknown> {
  const asked = new URL(url);
  asked.search = '';
  asked.searchParams.set('outcome', run);
  const response = await fetch(asked, headers === undefined ? {} : { headers });
  const answer: unknown = await response.json();
  const { outcome } = Object(answer);
  return outcome;
}
