import type { LiveFinding } from './live-findings.js';
import { liveFinding } from './live-findings.js';
import type { Observation } from './observation.js';

/** Whether a page of another origin may read the stream, cookies included. */
export function judgeCors({ headers }: Observation, origin: string): LiveFinding[] {
  const allowed = headers['access-control-allow-origin'];
  const withCookies = headers['access-control-allow-credentials'] === 'true';
  if (allowed === origin && withCookies) return [];
  if (allowed === origin || allowed === '*') {
    const without = liveFinding('corsRefused', `${origin} may, but not with cookies`);
    return [
      {
        ...without,
        severity: 'note',
        title: 'A page of this origin may read the stream only without cookies',
      },
    ];
  }
  return [
    liveFinding('corsRefused', `${origin}: Access-Control-Allow-Origin is ${allowed ?? 'missing'}`),
  ];
}
