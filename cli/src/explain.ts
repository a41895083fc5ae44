import type { Command } from 'commander';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** `sse-migrate explain [code]` */
export function addExplain(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  program
    .command('explain')
    .description('show the page of a finding, or the list of all')
    .argument('[code]', 'such as SSE1004')
    .action(async (code: string | undefined) => {
      done(await explain(code, terminal));
    });
}

async function explain(code: string | undefined, terminal: Terminal): Promise<ExitCode> {
  const { FINDING_CODES, formatFindingIndex, formatFindingPage } =
    await import('@sse-migrate/codemods');
  const page = code === undefined ? formatFindingIndex() : formatFindingPage(code);
  if (page !== undefined) {
    terminal.print(page);
    return EXIT.ok;
  }
  const near = FINDING_CODES.filter((one) => one.slice(0, 4) === code?.toUpperCase().slice(0, 4));
  const known = near.length > 0 ? near : FINDING_CODES;
  terminal.say(`There is no finding ${code}. There are: ${known.join(', ')}.\n`);
  return EXIT.failed;
}
