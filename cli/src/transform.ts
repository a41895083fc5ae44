import type { MigrationResult, Target } from '@sse-migrate/codemods';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { gitState } from './git.js';
import { absolutePath } from './paths.js';
import { report, wantsReport } from './reports.js';
import type { ReportOptions } from './reports.js';
import type { Terminal } from './terminal.js';
import { readVersion } from './version.js';

export interface TransformOptions extends ReportOptions {
  readonly dryRun?: boolean;
  readonly diff?: boolean;
  readonly force?: boolean;
  readonly path?: string;
  readonly target?: Target;
}

/** `sse-migrate transform <paths…>` */
export async function transform(
  paths: readonly string[],
  options: TransformOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { applyChanges, formatDiff, formatSummary, migrate, nodeDisk } =
    await import('@sse-migrate/codemods');
  const isDryRun = options.dryRun === true;
  const result = await migrate({
    paths: paths.map(absolutePath),
    disk: nodeDisk,
    runtimeVersion: `^${readVersion()}`,
    survey: wantsReport(options),
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(options.path === undefined ? {} : { path: options.path }),
  });
  if (!isDryRun && refuses(result, options, terminal)) return EXIT.failed;
  if (!isDryRun) applyChanges(nodeDisk, result.root, result.changes);
  const isPrinted = await report(result, options, terminal);
  if (!isPrinted && (isDryRun || options.diff === true)) terminal.print(formatDiff(result));
  terminal.say(formatSummary(result, { isDryRun }));
  return needsPerson(result) ? EXIT.needsPerson : EXIT.ok;
}

function refuses(result: MigrationResult, options: TransformOptions, terminal: Terminal): boolean {
  if (result.changes.length === 0 || options.force === true) return false;
  if (gitState(result.root) !== 'dirty') return false;
  terminal.say(
    `${result.root} has changes that are not committed, so that what was yours and what was changed here would mix.\nNothing was written. Commit or stash them first, or run again with --force.\n`,
  );
  return true;
}

function needsPerson({ findings }: MigrationResult): boolean {
  return findings.some(({ severity }) => severity === 'todo');
}
