import { isDiagnostic } from './diagnostic-url.js';
import { judgeCors } from './judge-cors.js';
import { judgeDelivery } from './judge-delivery.js';
import type { LiveFinding } from './live-findings.js';
import { observe } from './observe.js';
import type { Observation, ProbeRequest } from './observation.js';
import { probeAbort } from './probe-abort.js';
import { probeHttp2 } from './probe-http2.js';
import { probeIdle } from './probe-idle.js';
import { probePreflight } from './probe-preflight.js';
import { probeResume } from './probe-resume.js';
import { probeSizes } from './probe-sizes.js';
import type { Verdict } from './verdict.js';
import { judge } from './verdict.js';

/** What was asked and how. */
export interface ProbeOptions extends Omit<ProbeRequest, 'url' | 'encoding' | 'maxFrames'> {
  /** Also asks as a page of this origin would. */
  readonly origin?: string;
  /** Also watches a silent stream for so long. */
  readonly idleMs?: number;
}

/** What was measured at one URL. */
export interface ProbeReport {
  readonly url: string;
  readonly observation: Observation;
  readonly verdict: Verdict;
  /** The same without compression; only tried when a stream that can be asked for again is held back. */
  readonly plain?: Verdict;
  /** From which size on frames come through; only measured on a diagnostic stream that is held back. */
  readonly flushedFromBytes?: number;
  readonly findings: readonly LiveFinding[];
}

/**
 * Opens a stream as a browser would, and measures what happens to it on the way.
 *
 * @throws when nothing answers
 */
export async function probeUrl(url: URL, options: ProbeOptions): Promise<ProbeReport> {
  const probe = toRequest(url, options);
  const observation = await observe(probe);
  const verdict = judge(observation);
  const isHeld = verdict.kind === 'held' || verdict.kind === 'lumps';
  const plain =
    isHeld && isRepeatable(probe)
      ? judge(await observe({ ...probe, encoding: 'identity' }))
      : undefined;
  const size = isHeld && isDiagnostic(url) ? await probeSizes(probe) : undefined;
  const findings = [
    ...judgeDelivery(observation, verdict, plain),
    ...(await probeCors(probe, observation, options)),
    ...(verdict.kind === 'no-stream' ? [] : await probeFurther(probe, observation, options)),
  ];
  return {
    url: url.href,
    observation,
    verdict,
    ...(plain === undefined ? {} : { plain }),
    ...(size === undefined ? {} : { flushedFromBytes: size }),
    findings,
  };
}

/** Whether a page of another origin may ask, and may read the answer. */
async function probeCors(
  probe: ProbeRequest,
  seen: Observation,
  { origin, headers = {} }: ProbeOptions,
): Promise<LiveFinding[]> {
  if (origin === undefined) return [];
  const preflight = await probePreflight({ ...probe, headers }, origin);
  return [...preflight, ...judgeCors(seen, origin)];
}

/** A `POST` is not repeated: it may cost something. */
function isRepeatable({ body, method = 'GET' }: ProbeRequest): boolean {
  return body === undefined && method === 'GET';
}

/** What takes requests of its own. */
async function probeFurther(
  probe: ProbeRequest,
  seen: Observation,
  { idleMs }: ProbeOptions,
): Promise<LiveFinding[]> {
  return [
    ...(isRepeatable(probe) ? await probeResume(probe, seen) : []),
    ...(isDiagnostic(probe.url) ? await probeAbort(probe) : []),
    ...(idleMs === undefined ? [] : await probeIdle(probe, idleMs)),
    ...(await probeHttp2(probe.url)),
  ];
}

function toRequest(url: URL, { origin, headers, ...rest }: ProbeOptions): ProbeRequest {
  const own = origin === undefined ? headers : { ...headers, origin };
  return { ...rest, url, ...(own === undefined ? {} : { headers: own }) };
}
