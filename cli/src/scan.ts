import type { Command } from 'commander';
import { details } from './details.js';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { absolutePath } from './paths.js';
import { showOn } from './progress.js';
import { addReportOptions, printReport, writePage } from './reports.js';
import type { ReportOptions } from './reports.js';
import { addAnalysisOptions, toAnalysisWishes } from './analysis-options.js';
import type { AnalysisOptions } from './analysis-options.js';
import type { Terminal } from './terminal.js';
import { readVersion } from './version.js';

const DETAILS = `
It shows packages, servers, sockets and where each would go, every event with who sends and who hears it, what
Socket.IO hid, and the steps of the move. --html writes it as one page with a map of the events.

  $ sse-migrate scan
  $ sse-migrate scan client/ server/ --html report.html
  $ sse-migrate scan . --sarif > findings.sarif    for code scanning

Exit status: 0 it was shown, 2 wrong usage, or a missing path.`;

type ScanOptions = ReportOptions & AnalysisOptions;

/** `sse-migrate scan [paths…]` */
export function addScan(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  const command = program
    .command('scan')
    .description('show what there is, what would move by itself, and the plan; changes nothing')
    .argument('[paths...]', 'files and folders to look at (default: the current folder)')
    .addHelpText('after', details(DETAILS));
  addReportOptions(addAnalysisOptions(command)).action(
    async (paths: string[], options: ScanOptions) => {
      done(await scan(paths, options, terminal));
    },
  );
}

async function scan(
  paths: readonly string[],
  options: ScanOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { formatSurvey, migrate, nodeDisk } = await import('@sse-migrate/codemods/migrate');
  const result = await migrate({
    paths: (paths.length === 0 ? ['.'] : paths).map(absolutePath),
    disk: nodeDisk,
    runtimeVersion: `^${readVersion()}`,
    survey: true,
    onProgress: showOn(terminal),
    ...toAnalysisWishes(options),
  });
  await writePage(result, options, terminal);
  const isPrinted = await printReport(result, options, terminal);
  if (!isPrinted) terminal.show(formatSurvey(result));
  return EXIT.ok;
}
