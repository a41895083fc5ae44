import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { compare } from '../support/differential/compare.js';
import { anyProgram } from '../support/differential/program.js';
import { Stage } from '../support/differential/stage.js';

// Another seed, and more of them: npm run fuzz:programs.
const SEED = 1;
const PROGRAMS = 12;

const stage = new Stage();

afterAll(() => stage[Symbol.asyncDispose]());

it(
  'does the same before and after its migration, natively and on the shim',
  { timeout: 240_000 },
  async () => {
    const fates: string[] = [];
    let told = 0;
    const sameBefore = fc.asyncProperty(anyProgram, async (program) => {
      const found = await compare(stage, program);
      expect(found.faults.join('\n')).toBe('');
      fates.push(...found.fates);
      told += found.told;
    });
    await fc.assert(sameBefore, { seed: SEED, numRuns: PROGRAMS });
    expect(told).toBeGreaterThan(PROGRAMS * 5);
    // Programs that all went to the shim would show nothing of the native client.
    expect(fates.filter((fate) => fate === 'native').length).toBeGreaterThan(PROGRAMS / 4);
  },
);
