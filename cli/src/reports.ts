import { writeFileSync } from 'node:fs';
import type { MigrationResult } from '@sse-migrate/codemods';
import type { Command } from 'commander';
import { Option } from './commander.js';
import type { Terminal } from './terminal.js';
import { readVersion } from './version.js';

/** The forms in which a result can be had, beside the text for people. */
export interface ReportOptions {
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly markdown?: boolean;
  /** A file to write the page to. */
  readonly html?: string;
}

/** The options of every command that gives a result. One form at a time goes to stdout. */
export function addReportOptions(command: Command): Command {
  return command
    .addOption(new Option('--json', 'print it as JSON').conflicts(['sarif', 'markdown']))
    .addOption(
      new Option('--sarif', 'print the findings as SARIF 2.1.0').conflicts(['json', 'markdown']),
    )
    .addOption(new Option('--markdown', 'print it for a pull request').conflicts(['json', 'sarif']))
    .option('--html <file>', 'write one page to look at, that needs no network');
}

/** Whether a report is asked for, so that what goes into it is worth working out. */
export function wantsReport({ json, sarif, markdown, html }: ReportOptions): boolean {
  return json === true || sarif === true || markdown === true || html !== undefined;
}

/** Writes the page, if there is to be one. Whoever changes files does this first: it may not work. */
export async function writePage(
  result: MigrationResult,
  { html }: ReportOptions,
  terminal: Terminal,
): Promise<void> {
  if (html === undefined) return;
  const { formatHtml } = await import('@sse-migrate/codemods');
  writeFileSync(html, formatHtml(result));
  terminal.say(`The page is ${html}\n`);
}

/** Prints what was asked for. `false` when nothing went to stdout. */
export async function printReport(
  result: MigrationResult,
  options: ReportOptions,
  terminal: Terminal,
): Promise<boolean> {
  if (!wantsReport(options)) return false;
  const { formatJson, formatMarkdown, formatSarif } = await import('@sse-migrate/codemods');
  if (options.json === true) terminal.print(formatJson(result));
  else if (options.sarif === true) terminal.print(formatSarif(result, readVersion()));
  else if (options.markdown === true) terminal.print(formatMarkdown(result));
  else return false;
  return true;
}
