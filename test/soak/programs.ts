// npm run fuzz:programs [-- count seed]: generated programs, each run before and after its migration.
import * as fc from 'fast-check';
import { compare } from '../support/differential/compare.js';
import { anyProgram } from '../support/differential/program.js';
import type { Program } from '../support/differential/program.js';
import { Stage } from '../support/differential/stage.js';

const [count = 1000, seed = Date.now() % 1_000_000] = process.argv.slice(2, 4).map(Number);

/** So many programs, of a seed that is told, are looked at one after the other; then comes the next seed. */
const BATCH = 50;
/** How long the smallest program is looked for that shows the same. */
const SHRINK_MS = 60_000;

console.log(`${count} programs, seed ${seed}`);
await using stage = new Stage();
const fates: Record<string, number> = {};
let faults = 0;
const same = fc.asyncProperty(anyProgram, async (program: Program) => {
  const found = await compare(stage, program);
  for (const fate of found.fates) fates[fate] = (fates[fate] ?? 0) + 1;
  if (found.faults.length > 0) throw new Error(found.faults.join('\n'));
});
for (let done = 0; done < count; done += BATCH) {
  const batch = { seed: seed + done, numRuns: Math.min(BATCH, count - done) };
  const { failed, errorInstance, counterexample } = await fc.check(same, {
    ...batch,
    interruptAfterTimeLimit: SHRINK_MS * 3,
  });
  if (failed && counterexample !== null) {
    faults += 1;
    console.log(`\nseed ${batch.seed}: ${String(errorInstance)}\n\n${String(counterexample[0])}`);
  }
  console.log(
    `${done + batch.numRuns} programs, ${faults} faults, sockets ${JSON.stringify(fates)}`,
  );
}
process.exitCode = faults === 0 ? 0 : 1;
