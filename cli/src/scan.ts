import type { Command } from 'commander';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { absolutePath } from './paths.js';
import type { Terminal } from './terminal.js';
import { readVersion } from './version.js';

interface ScanOptions {
  readonly json?: boolean;
}

/** `sse-migrate scan [paths…]` */
export function addScan(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  program
    .command('scan')
    .description('show what there is, what would move by itself, and the plan; changes nothing')
    .argument('[paths...]', 'files and folders to look at (default: the current folder)')
    .option('--json', 'print it as JSON')
    .action(async (paths: string[], options: ScanOptions) => {
      done(await scan(paths, options, terminal));
    });
}

async function scan(
  paths: readonly string[],
  options: ScanOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { formatJson, formatSurvey, migrate, nodeDisk } = await import('@sse-migrate/codemods');
  const result = await migrate({
    paths: (paths.length === 0 ? ['.'] : paths).map(absolutePath),
    disk: nodeDisk,
    runtimeVersion: `^${readVersion()}`,
    survey: true,
  });
  terminal.print(options.json === true ? formatJson(result) : formatSurvey(result));
  return EXIT.ok;
}
