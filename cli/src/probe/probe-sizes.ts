import { withParameters } from './diagnostic-url.js';
import { observe } from './observe.js';
import type { ProbeRequest } from './observation.js';
import { judge } from './verdict.js';

const SIZES = [1024, 4096, 16_384];

/** The size from which frames of a stream that is held back come through, in bytes; undefined when none does. */
export async function probeSizes(probe: ProbeRequest): Promise<number | undefined> {
  for (const bytes of SIZES) {
    const url = withParameters(probe.url, { bytes: String(bytes), events: '8', intervalMs: '50' });
    if (judge(await observe({ ...probe, url })).kind === 'streamed') return bytes;
  }
  return undefined;
}
