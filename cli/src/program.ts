import { Command, CommanderError } from 'commander';
import { addCheck } from './check.js';
import { addCompare } from './compare-command.js';
import { addCompletion } from './completion.js';
import { details } from './details.js';
import { describeError } from './describe-error.js';
import { addDoctor } from './doctor-command.js';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { addExplain } from './explain.js';
import { addFinish } from './finish.js';
import { addGateway } from './gateway-command.js';
import { addScan } from './scan.js';
import { addTail } from './tail.js';
import type { Terminal } from './terminal.js';
import { addTransform } from './transform-command.js';
import { addUndo } from './undo.js';
import { readVersion } from './version.js';

const EXAMPLES = `
Examples:
  $ sse-migrate scan .                        what is there, and the plan
  $ sse-migrate transform . --dry-run         show the diff, write nothing
  $ sse-migrate transform .                   migrate the whole project
  $ sse-migrate transform . --target shim     only exchange the client's import
  $ sse-migrate undo                          take the last run back
  $ sse-migrate check                         fail while something is left
  $ sse-migrate finish                        remove what is left of Socket.IO
  $ sse-migrate explain SSE1004               the page of a finding
  $ sse-migrate doctor .                      what breaks streams, in files
  $ sse-migrate doctor --url https://app/sse  what breaks one, on its way
  $ sse-migrate tail localhost:3000/events    watch a stream live
  $ sse-migrate compare --url http://localhost:3000 --scenario chat.mjs
  $ sse-migrate gateway --upstream http://127.0.0.1:5000

What is said every time can stand in sse-migrate.config.ts, .js, .mjs or .json: options by name, for
all commands or under the name of one, such as { "path": "/live", "check": { "allow": ["SSE2002"] } }.
Colours and progress are for terminals; NO_COLOR turns colours off, and CI turns progress off.

Exit status:
  0  ok            done, or nothing to do
  1  needs-person  done as far as possible; something is left for a person
  2  failed        nothing was written: wrong usage, a missing path,
                   a dirty git tree, no permission`;

/**
 * Runs the command line.
 *
 * @param argv the arguments, without node and the script
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = createProgram(terminal, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.failed;
    terminal.say(`${describeError(error)}\n`);
    return EXIT.failed;
  }
}

function createProgram(terminal: Terminal, done: (code: ExitCode) => void): Command {
  const program = new Command('sse-migrate')
    .description('Moves chat and AI applications from Socket.IO to Server-Sent Events.')
    .version(readVersion())
    .addHelpText('after', details(EXAMPLES))
    .exitOverride()
    .showHelpAfterError('(add --help for the options)')
    .hook('preAction', async (_, command) => {
      const { applyConfiguration } = await import('./config-file.js');
      await applyConfiguration(command, process.cwd());
    })
    .configureOutput({ writeOut: terminal.print, writeErr: terminal.say });
  addScan(program, terminal, done);
  addTransform(program, terminal, done);
  addUndo(program, terminal, done);
  addDoctor(program, terminal, done);
  addCheck(program, terminal, done);
  addExplain(program, terminal, done);
  addFinish(program, terminal, done);
  addTail(program, terminal, done);
  addGateway(program, terminal, done);
  addCompare(program, terminal, done);
  addCompletion(program, terminal, done);
  return program;
}
