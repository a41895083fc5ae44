import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { MigrateOptions, MigrationResult, Part, Target } from '@sse-migrate/codemods';
import { choose } from './choose.js';
import { collectGarbage } from './collect-garbage.js';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { absolutePath } from './paths.js';
import { showOn } from './progress.js';
import { printReport, wantsReport, writePage } from './reports.js';
import type { ReportOptions } from './reports.js';
import { toAnalysisWishes } from './analysis-options.js';
import type { AnalysisOptions } from './analysis-options.js';
import type { Terminal } from './terminal.js';
import { readVersion } from './version.js';

export interface TransformOptions extends ReportOptions, AnalysisOptions {
  readonly dryRun?: boolean;
  readonly diff?: boolean;
  /** A file to write the patch to. */
  readonly patch?: string;
  readonly commit?: boolean;
  readonly only?: Part;
  readonly ignore?: readonly string[];
  readonly todo?: boolean;
  readonly streams?: boolean;
  /** The answers that the configuration names. */
  readonly streamNames?: unknown;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly path?: string;
  readonly target?: Target;
}

/** `sse-migrate transform <paths…>` */
export async function transform(
  paths: readonly string[],
  options: TransformOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const wishes = await wishesOf(paths, options, terminal);
  const planned = await workOut(wishes, options);
  if (isWriting(options) && (await refuses(planned, options, terminal))) return EXIT.failed;
  const chosen = isWriting(options) ? await choose(planned, wishes, options, terminal) : wishes;
  if (chosen === undefined) return EXIT.failed;
  const result = chosen === wishes ? planned : await workOut(chosen, options);
  await writePage(result, options, terminal);
  if (!(await carryOut(result, chosen, options, terminal))) return EXIT.needsPerson;
  await tell(result, options, terminal);
  return needsPerson(result) ? EXIT.needsPerson : EXIT.ok;
}

async function wishesOf(
  paths: readonly string[],
  options: TransformOptions,
  terminal: Terminal,
): Promise<MigrateOptions> {
  const { decodeStreams, nodeDisk } = await import('@sse-migrate/codemods/migrate');
  return {
    paths: paths.map(absolutePath),
    disk: nodeDisk,
    runtimeVersion: `^${readVersion()}`,
    survey: wantsReport(options),
    onProgress: showOn(terminal),
    onAnalysed: collectGarbage,
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(options.path === undefined ? {} : { path: options.path }),
    ...(options.ignore === undefined ? {} : { ignored: options.ignore }),
    ...toAnalysisWishes(options),
    ...(options.only === undefined ? {} : { only: [options.only] }),
    ...(options.streams === true ? { streams: decodeStreams(options.streamNames ?? {}) } : {}),
  };
}

async function workOut(
  wishes: MigrateOptions,
  { todo }: TransformOptions,
): Promise<MigrationResult> {
  const { markProject, migrate } = await import('@sse-migrate/codemods/migrate');
  const result = await migrate(wishes);
  return todo === true ? markProject(result, wishes) : result;
}

function isWriting({ dryRun, patch }: TransformOptions): boolean {
  return dryRun !== true && patch === undefined;
}

/** @returns whether everything was done that was asked for */
async function carryOut(
  result: MigrationResult,
  wishes: MigrateOptions,
  options: TransformOptions,
  terminal: Terminal,
): Promise<boolean> {
  if (options.patch !== undefined) {
    const { formatDiff } = await import('@sse-migrate/codemods');
    if (result.changes.length > 0) writeFileSync(options.patch, formatDiff(result));
  } else if (options.commit === true) {
    const { commitParts } = await import('./commit-parts.js');
    return commitParts(result, wishes, (part) => workOut(part, options), terminal);
  } else if (options.dryRun !== true) {
    const { applyChanges } = await import('@sse-migrate/codemods/migrate');
    applyChanges(wishes.disk, result.root, result.changes, wishes.onProgress);
  }
  return true;
}

async function tell(
  result: MigrationResult,
  options: TransformOptions,
  terminal: Terminal,
): Promise<void> {
  const { formatSummary } = await import('@sse-migrate/codemods/migrate');
  const isPrinted = await printReport(result, options, terminal);
  if (!isPrinted && (options.dryRun === true || options.diff === true)) {
    const { formatDiff } = await import('@sse-migrate/codemods');
    terminal.print(formatDiff(result));
  }
  terminal.say(
    formatSummary(result, { isDryRun: !isWriting(options), ...nextStep(result, options) }),
  );
}

/** What comes next where it is not what comes after every transform. */
function nextStep(
  { changes, root }: MigrationResult,
  { patch, commit }: TransformOptions,
): { next?: string } {
  if (changes.length === 0) return {};
  if (patch !== undefined) {
    return { next: `Nothing was changed. Next: \`git apply ${resolve(patch)}\`, in ${root}.` };
  }
  if (commit !== true) return {};
  const next =
    'Next: install the new dependency, start the application, and look at the network tab. `git revert` takes a commit back.';
  return { next };
}

async function refuses(
  result: MigrationResult,
  options: TransformOptions,
  terminal: Terminal,
): Promise<boolean> {
  if (result.changes.length === 0) return false;
  const { gitState } = await import('./git.js');
  const state = gitState(result.root);
  if (options.commit === true && state !== 'clean') {
    terminal.say(
      state === 'none'
        ? `${result.root} is in no git repository that --commit could commit to.\nNothing was written. Run git init, or leave --commit out.\n`
        : `${result.root} has changes that are not committed; --commit would take yours along.\nNothing was written. Commit or stash them first.\n`,
    );
    return true;
  }
  if (options.force === true || state !== 'dirty') return false;
  terminal.say(
    `${result.root} has changes that are not committed, so that what was yours and what was changed here would mix.\nNothing was written. Commit or stash them first, or run again with --force.\n`,
  );
  return true;
}

function needsPerson({ findings }: MigrationResult): boolean {
  return findings.some(({ severity }) => severity === 'todo');
}
