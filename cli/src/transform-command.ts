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
A socket goes to the native SSE client if every use of it is understood, else to the shim, where only the import
changes. On a terminal the command shows what it would do and asks first; in a pipe, or with --yes, it does not ask.

--todo puts a comment at every place that needs a person, and \`sse-migrate check\` fails until it is gone. To accept
such a place, say why:  // sse-migrate-ignore SSE1102: the admin page moves next month

A socket that dependency injection or a wrapper hides can be named: --socket-like socketService, or in
sse-migrate.config.json { "socketLike": ["socketService"] }. Everything of that name whose origin is not found is
taken for the socket that is registered or kept under the name; if there is none, it keeps Socket.IO's names.

If the analysis gives up (see --max-steps), all sockets go to the shim, and SSE9004 names the file.

--streams turns an answer that comes event by event into an HTTP response: the client loops over socket.stream(), and
the bridge gets a route, in the same run. Code does not tell which event ends an answer, so name it in the configuration:
{ "streams": { "chat": { "until": ["finish", "error"], "events": ["token"] } } }. Without names it reports candidates.

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
