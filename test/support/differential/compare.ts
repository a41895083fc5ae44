import { migrated } from './migrated.js';
import type { Trace } from './performer.js';
import type { Program } from './program.js';
import type { Stage } from './stage.js';

/** Ways to run a program: as it is, and moved. */
const TARGETS = ['auto', 'shim'] as const;

/** What came of one program. */
export interface Comparison {
  /** What is wrong, in words; empty when all is the same. */
  readonly faults: readonly string[];
  /** Where its sockets went with `auto`. */
  readonly fates: readonly string[];
  /** How many things it told. */
  readonly told: number;
}

/** Runs a program before and after its migration, and tells where the two differ. */
export async function compare(stage: Stage, program: Program): Promise<Comparison> {
  const [before, ...moved] = await Promise.all([
    stage.run('before', program, program.files),
    ...TARGETS.map(async (target) => {
      const { files, result, faults } = await migrated(program.files, target);
      return { target, result, faults, files, trace: await stage.run(target, program, files) };
    }),
  ]);
  if (before['failure'] !== undefined)
    return { faults: [`before: ${before['failure'].join(', ')}`], fates: [], told: 0 };
  const faults: string[] = [];
  for (const { target, trace, faults: own, files } of moved) {
    const found = [...own, ...differences(before, trace)];
    faults.push(...found.map((fault) => `${target}: ${fault}`));
    if (found.length > 0) faults.push(...changed(program.files, files, target));
  }
  const fates = moved[0]?.result.groups.map(({ fate }) => fate) ?? [];
  return { faults, fates, told: Object.values(before).flat().length };
}

function differences(before: Trace, after: Trace): string[] {
  if (after['failure'] !== undefined && before['failure'] === undefined)
    return [`failed: ${after['failure'].join(', ')}`];
  const speakers = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...speakers].flatMap((who) => {
    const [one = [], other = []] = [before[who], after[who]];
    const at = one.findIndex((text, index) => text !== other[index]);
    if (at < 0 && one.length === other.length) return [];
    const from = at < 0 ? one.length : at;
    return [
      `${who} told at ${from}\n  ${one[from] ?? 'nothing'}\n  and now\n  ${other[from] ?? 'nothing'}`,
    ];
  });
}

function changed(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  target: string,
): string[] {
  return Object.entries(after)
    .filter(([name, text]) => before[name] !== text && !/^(?:package\.json|server\.)/.test(name))
    .map(([name, text]) => `--- ${name} (${target})\n${text}`);
}
