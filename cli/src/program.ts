import type { Command as Program } from 'commander';
import { Command, CommanderError } from './commander.js';
import { addCheck } from './check.js';
import { addCompare } from './compare-command.js';
import { addCompletion } from './completion.js';
import { applyConfiguration } from './config-file.js';
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

type AddCommand = (program: Program, terminal: Terminal, done: (code: ExitCode) => void) => void;

/** In the order of the help. Each loads what does the work only when it has work to do. */
const COMMANDS: Readonly<Record<string, AddCommand>> = {
  scan: addScan,
  transform: addTransform,
  undo: addUndo,
  doctor: addDoctor,
  check: addCheck,
  explain: addExplain,
  finish: addFinish,
  tail: addTail,
  gateway: addGateway,
  compare: addCompare,
  completion: addCompletion,
};

/** It writes about all of them. */
const NEEDS_ALL = 'completion';

const EXAMPLES = `
Examples:
  $ sse-migrate scan .                        what is there, and the plan
  $ sse-migrate transform . --dry-run         show the diff, write nothing
  $ sse-migrate transform .                   migrate the whole project
  $ sse-migrate transform . --target shim     only replace the client's import
  $ sse-migrate undo                          take the last run back
  $ sse-migrate check                         fail while something is left
  $ sse-migrate finish                        remove what is left of Socket.IO
  $ sse-migrate explain SSE1004               the page of a finding
  $ sse-migrate doctor .                      what holds streams back, in files
  $ sse-migrate doctor --url https://app/sse  the same, measured on a live stream
  $ sse-migrate tail localhost:3000/events    watch a stream live
  $ sse-migrate compare --url http://localhost:3000 --scenario chat.mjs
  $ sse-migrate gateway --upstream http://127.0.0.1:5000

Options that you always use can be set in sse-migrate.config.ts, .js, .mjs or .json: for all commands, or
under the name of one, such as { "path": "/live", "check": { "allow": ["SSE2002"] } }.
Colours and progress are shown on terminals only; NO_COLOR turns colours off, CI turns progress off.

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
  const create = (names: readonly string[]): Program =>
    createProgram(names, terminal, (result) => {
      code = result;
    });
  try {
    const [name = ''] = argv;
    const isAlone = Object.hasOwn(COMMANDS, name) && name !== NEEDS_ALL;
    const program = create(isAlone ? [name] : Object.keys(COMMANDS));
    program.hook('preAction', async (_, command) => {
      await applyConfiguration(command, process.cwd(), () => create(Object.keys(COMMANDS)));
    });
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.failed;
    terminal.say(`${describeError(error)}\n`);
    return EXIT.failed;
  }
}

function createProgram(
  names: readonly string[],
  terminal: Terminal,
  done: (code: ExitCode) => void,
): Program {
  const program = new Command('sse-migrate')
    .description('Moves chat and AI applications from Socket.IO to Server-Sent Events.')
    .version(readVersion())
    .addHelpText('after', details(EXAMPLES))
    .exitOverride()
    .showHelpAfterError('(add --help for the options)')
    .configureOutput({ writeOut: terminal.print, writeErr: terminal.say });
  for (const name of names) COMMANDS[name]?.(program, terminal, done);
  return program;
}
