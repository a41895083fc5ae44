import type { Command } from 'commander';
import { addAnalysisOptions, toAnalysisWishes } from './analysis-options.js';
import type { AnalysisOptions } from './analysis-options.js';
import { details } from './details.js';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { absolutePath } from './paths.js';
import { showOn } from './progress.js';
import type { Terminal } from './terminal.js';

interface CheckOptions extends AnalysisOptions {
  readonly json?: boolean;
  readonly allow?: readonly string[];
  readonly path?: string;
}

const DETAILS = `
It fails while there is a comment left by transform --todo, a finding that needs a person, or a file that
transform would still change. Sockets on the shim are done. --allow takes a code, a path, or both:

  $ sse-migrate check
  $ sse-migrate check --allow SSE2002
  $ sse-migrate check --allow test/legacy/ --allow SSE1102:src/old.js

Exit status: 0 nothing is left, 1 something is, 2 wrong usage.`;

/** `sse-migrate check [paths…]` */
export function addCheck(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  const command = program
    .command('check')
    .description('fail while something of the migration is left (for CI)')
    .argument('[paths...]', 'files and folders to look at (default: the current folder)')
    .option('--allow <entry>', 'what may stay; more than once', collect)
    .option('--path <path>', 'where the bridge answers')
    .option('--json', 'print what is left as JSON');
  addAnalysisOptions(command)
    .addHelpText('after', details(DETAILS))
    .action(async (paths: string[], options: CheckOptions) => {
      done(await check(paths, options, terminal));
    });
}

async function check(
  paths: readonly string[],
  { allow, json, path, ...analysis }: CheckOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const codemods = await import('@sse-migrate/codemods');
  const result = await codemods.check({
    paths: (paths.length === 0 ? ['.'] : paths).map(absolutePath),
    disk: codemods.nodeDisk,
    allow: allow ?? [],
    onProgress: showOn(terminal),
    ...toAnalysisWishes(analysis),
    ...(path === undefined ? {} : { path }),
  });
  if (json === true) terminal.print(`${JSON.stringify({ version: 1, ...result }, null, 2)}\n`);
  else terminal.show(codemods.formatProblems(result.problems));
  terminal.say(codemods.formatVerdict(result));
  return result.problems.length === 0 ? EXIT.ok : EXIT.needsPerson;
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}
