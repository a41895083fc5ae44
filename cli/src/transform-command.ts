import { InvalidArgumentError, Option } from './commander.js';
import type { Command } from 'commander';
import { details } from './details.js';
import type { ExitCode } from './exit-codes.js';
import { addReportOptions } from './reports.js';
import { addAnalysisOptions } from './analysis-options.js';
import type { Terminal } from './terminal.js';
import { transform } from './transform.js';
import type { TransformOptions } from './transform.js';

const DETAILS = `
Each socket goes to the native SSE client where every use of it is understood, else to the shim, where only the
import changes. On a terminal it shows what it would do, and asks; in a pipe, or with --yes, it does it.

--todo puts a comment at everything that needs a person, and \`sse-migrate check\` fails until it is gone. To accept
such a place, say why:  // sse-migrate-ignore SSE1102: the admin page moves next month

What dependency injection or a wrapper hides can be named: --socket-like socketService, or in sse-migrate.config.json
{ "socketLike": ["socketService"] }. What bears the name, and no flow explains, is then taken for the socket that is
registered or held under it; where there is none, it is counted and keeps Socket.IO's names.

Where the sockets of generated code cannot be followed to their end, all go to the shim, and SSE9004 names the file.

--streams makes an HTTP response of an answer that came event by event: the client loops over socket.stream(), and the
bridge gets a route, in the same run. Nothing in code says which event ends an answer, so name it in sse-migrate.config:
{ "streams": { "chat": { "until": ["finish", "error"], "events": ["token"] } } }. Without a name it says what it found.

  $ sse-migrate transform src/ server/ --dry-run
  $ sse-migrate transform . --only server      only mount the bridge; clients can follow later
  $ sse-migrate transform . --commit           one git commit each: server, configuration, clients
  $ sse-migrate transform . --patch sse.patch  for git apply, elsewhere or later
  $ sse-migrate transform . --ignore 'src/admin/' --todo

Exit status: 0 done, 1 done and something is left for a person, 2 nothing was written.`;

/** `sse-migrate transform <paths…>` */
export function addTransform(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  const command = program
    .command('transform')
    .description('move clients to SSE and mount the bridge in the server')
    .argument('<paths...>', 'files and folders that may be changed')
    .addOption(
      new Option('--dry-run', 'print the diff and write nothing').conflicts(['commit', 'patch']),
    )
    .option('--diff', 'print the diff of what was written')
    .addOption(
      new Option('--patch <file>', 'write a patch for git apply, and change nothing').conflicts(
        'commit',
      ),
    )
    .option('--commit', 'one git commit for each of server, configuration and clients')
    .addOption(
      new Option('--only <part>', 'change only this part').choices(['client', 'server', 'config']),
    )
    .option('--ignore <pattern>', 'what stays as it is, as in .gitignore; more than once', collect)
    .option(
      '--streams',
      'make routes and loops of the answers that the configuration names as `streams`',
    )
    .option('--todo', 'put a comment at everything that needs a person')
    .option('--path <path>', 'where the bridge answers', parseMount, '/sse')
    .addOption(
      new Option(
        '--target <target>',
        'native where every use is understood (auto), or only the shim',
      )
        .choices(['auto', 'shim', 'native'])
        .default('auto'),
    )
    .option('--force', 'write although git has uncommitted changes')
    .option('--yes', 'ask nothing (it never asks when it is not on a terminal)');
  addReportOptions(addAnalysisOptions(command))
    .addHelpText('after', details(DETAILS))
    .action(async (paths: string[], options: TransformOptions) => {
      done(await transform(paths, options, terminal));
    });
}

function parseMount(value: string): string {
  if (/^\/[\w\-./]*[\w\-.]$/.test(value)) return value;
  throw new InvalidArgumentError('It must start with a slash and end without one, such as /sse.');
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}
