import type { LiveFinding } from './live-findings.js';
import { liveFinding } from './live-findings.js';
import type { Observation } from './observation.js';
import type { Verdict } from './verdict.js';

/** What the times of arrival mean. @param plain the same without compression, when it was tried */
export function judgeDelivery(
  observation: Observation,
  verdict: Verdict,
  plain: Verdict | undefined,
): LiveFinding[] {
  const numbers = describeVerdict(verdict);
  switch (verdict.kind) {
    case 'no-stream':
      return [liveFinding('noStream', describeAnswer(observation))];
    case 'held':
    case 'lumps': {
      if (plain?.kind === 'streamed') {
        const coding = observation.headers['content-encoding'] ?? 'unknown';
        return [liveFinding('compressed', `${coding}: ${numbers}`)];
      }
      return [liveFinding(verdict.kind, numbers)];
    }
    case 'streamed':
    case 'unclear':
      return observation.end === 'cut' ? [liveFinding('broken', numbers)] : [];
  }
}

/** `20 frames in 2 ms, sent over 960 ms; the first after 1010 ms` */
export function describeVerdict({ frames, spanMs, sentSpanMs, firstMs }: Verdict): string {
  const sent = sentSpanMs === undefined ? '' : `, sent over ${Math.round(sentSpanMs)} ms`;
  return `${frames} frames in ${Math.round(spanMs)} ms${sent}; the first after ${Math.round(firstMs)} ms`;
}

function describeAnswer({ status, headers }: Observation): string {
  return `status ${status}, ${headers['content-type'] ?? 'no Content-Type'}`;
}
