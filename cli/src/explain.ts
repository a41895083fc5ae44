import type { Command } from 'commander';
import { details } from './details.js';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import type { Terminal } from './terminal.js';

const DETAILS = `
  $ sse-migrate explain            all findings
  $ sse-migrate explain SSE1004    what one means, and what to do`;

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
    .addHelpText('after', details(DETAILS))
    .action(async (code: string | undefined) => {
      done(await explain(code, terminal));
    });
}

async function explain(code: string | undefined, terminal: Terminal): Promise<ExitCode> {
  const { FINDING_CODES, formatFindingList, formatFindingPage } =
    await import('@sse-migrate/codemods');
  const name = code?.toUpperCase().replace(/^(?=\d{4}$)/, 'SSE');
  const page = name === undefined ? formatFindingList() : formatFindingPage(name);
  if (page !== undefined) {
    terminal.show(page);
    return EXIT.ok;
  }
  const near = FINDING_CODES.filter((one) => one.slice(0, 4) === name?.slice(0, 4));
  const known = near.length > 0 ? `There are: ${near.join(', ')}. ` : '';
  terminal.say(`There is no finding ${code}. ${known}\`sse-migrate explain\` lists all.\n`);
  return EXIT.failed;
}
