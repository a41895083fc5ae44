import type { FinishResult } from '@sse-migrate/codemods';
import type { Command } from 'commander';
import { details } from './details.js';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { absolutePath } from './paths.js';
import { showOn } from './progress.js';
import type { Terminal } from './terminal.js';

interface FinishOptions {
  readonly dryRun?: boolean;
  readonly force?: boolean;
}

const DETAILS = `
It removes imports of socket.io-client that nothing uses, and socket.io-client, its types and its aliases from
a package.json below which nothing names them. The server's package socket.io stays: the bridge serves it.
\`sse-migrate undo\` takes it back.

  $ sse-migrate finish --dry-run
  $ sse-migrate finish client/

Exit status: 0 done, 1 something still uses Socket.IO's client and nothing was written, 2 wrong usage.`;

/** `sse-migrate finish [paths…]` */
export function addFinish(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  program
    .command('finish')
    .description('remove what is left of Socket.IO’s client when nothing uses it')
    .argument('[paths...]', 'files and folders that may be changed (default: the current folder)')
    .option('--dry-run', 'print the diff and write nothing')
    .option('--force', 'write although git has uncommitted changes')
    .addHelpText('after', details(DETAILS))
    .action(async (paths: string[], options: FinishOptions) => {
      done(await finish(paths, options, terminal));
    });
}

async function finish(
  paths: readonly string[],
  options: FinishOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const codemods = await import('@sse-migrate/codemods');
  const result = codemods.finish({
    paths: (paths.length === 0 ? ['.'] : paths).map(absolutePath),
    disk: codemods.nodeDisk,
    onProgress: showOn(terminal),
  });
  if (await refuses(result, options, terminal)) {
    return result.reasons.length > 0 ? EXIT.needsPerson : EXIT.failed;
  }
  if (options.dryRun === true) terminal.print(codemods.formatDiff(result));
  else codemods.applyChanges(codemods.nodeDisk, result.root, result.changes);
  terminal.say(summaryOf(result, options.dryRun === true));
  return EXIT.ok;
}

async function refuses(
  result: FinishResult,
  options: FinishOptions,
  terminal: Terminal,
): Promise<boolean> {
  const { reasons, root, changes } = result;
  if (reasons.length > 0) {
    const places = reasons.map(({ file, line, what }) => `  ${file}:${line}  ${what}\n`).join('');
    terminal.say(
      `Socket.IO’s client is still used:\n${places}Nothing was written. Move these with \`sse-migrate transform\`, or finish another path.\n`,
    );
    return true;
  }
  if (options.dryRun === true || options.force === true || changes.length === 0) return false;
  const { gitState } = await import('./git.js');
  if (gitState(root) !== 'dirty') return false;
  terminal.say(
    `${root} has changes that are not committed.\nNothing was written. Commit or stash them first, or run again with --force.\n`,
  );
  return true;
}

function summaryOf({ changes }: FinishResult, isDryRun: boolean): string {
  if (changes.length === 0) return 'Nothing of Socket.IO’s client is left.\n';
  const lines = changes.flatMap(({ file, actions }) => [
    `  ${file}\n`,
    ...actions.map((action) => `      ${action}\n`),
  ]);
  const next = isDryRun
    ? 'Nothing was written. Run again without --dry-run to write it.\n'
    : 'Next: npm install, so that the lock file follows. `sse-migrate undo` takes it back.\n';
  return `${isDryRun ? 'Would change' : 'Changed'}:\n${lines.join('')}${next}`;
}
