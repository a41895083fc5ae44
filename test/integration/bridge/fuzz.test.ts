import { expect, it } from 'vitest';
import { fuzz } from '../../support/fuzz.js';

const MEGABYTE = 1024 * 1024;

it(
  'survives whatever comes, answers as the protocol says, and forgets it',
  { timeout: 60_000 },
  async () => {
    const { faults, heaps, ticks, statuses } = await fuzz({ seconds: 4, seed: 1 });
    expect(faults).toEqual([]);
    const [before = 0, , after = Infinity] = heaps;
    expect(after - before).toBeLessThan(8 * MEGABYTE);
    expect(ticks).toBeGreaterThan(0);
    expect(Object.keys(statuses)).toEqual(
      expect.arrayContaining(['200', '204', '400', '404', '405', '415']),
    );
  },
);
