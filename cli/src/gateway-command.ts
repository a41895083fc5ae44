import type { Command } from 'commander';
import { InvalidArgumentError, Option } from './commander.js';
import { details } from './details.js';
import type { ExitCode } from './exit-codes.js';
import type { GatewayOptions, GatewayRoute } from './gateway.js';
import type { Terminal } from './terminal.js';

const DETAILS = `
  $ sse-migrate gateway --upstream http://127.0.0.1:5000
  $ sse-migrate gateway --upstream http://127.0.0.1:5000 --route /chat=chat:finish,error
  $ sse-migrate gateway --upstream http://127.0.0.1:9092 --eio 3 --upstream-path /ws/
  $ sse-migrate gateway --upstream http://app:5000 --host 0.0.0.0 --behind-proxy --cors-origin https://app.example

Clients find it at --path, and those that only changed an import at --upstream-path. Put nginx in front of both servers:
the page of @sse-migrate/runtime on the gateway shows how. With --eio 4 an upstream is Socket.IO 3 or 4, python-socketio 5,
Flask-SocketIO 5; with --eio 3 it is Socket.IO 2, python-socketio 4, Flask-SocketIO 4, netty-socketio.
SIGTERM and SIGINT end it once clients have been told when to come back. DEBUG=sse-migrate:bridge tells everything.

Exit status: 0 it was ended by a signal, 2 it cannot listen, or wrong usage.`;

/** `sse-migrate gateway --upstream <url>` */
export function addGateway(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  program
    .command('gateway')
    .description('serve SSE clients for a Socket.IO server in another language')
    .requiredOption('--upstream <url>', 'the Socket.IO server, such as http://127.0.0.1:5000')
    .option('-p, --port <number>', 'where to listen; 0 takes any that is free', parseNumber, 3100)
    .option('--host <address>', 'on which address', '127.0.0.1')
    .option('--path <path>', 'where clients find the gateway', '/sse')
    .option('--upstream-path <path>', 'where the upstream’s Engine.IO answers', '/socket.io/')
    .addOption(
      new Option('--eio <protocol>', 'the upstream’s Engine.IO').choices(['3', '4']).default('4'),
    )
    .option('--cors-origin <origins...>', 'pages of other origins that may connect')
    .option(
      '--forward-header <names...>',
      'headers that the upstream gets (default: authorization and cookie)',
    )
    .option('--no-forward-query', 'keep the client’s query from the upstream')
    .option('--behind-proxy', 'believe X-Forwarded-* and add to it')
    .option('--route <routes...>', 'a handler as a POST: /path=event:last,events', addRoute)
    .option('--drain <ms>', 'how long clients may take to leave at the end', parseNumber, 10_000)
    .addHelpText('after', details(DETAILS))
    .action(async (options: GatewayOptions) => {
      const { gateway } = await import('./gateway.js');
      done(await gateway(options, terminal));
    });
}

function parseNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number.');
}

function addRoute(text: string, earlier: readonly GatewayRoute[] = []): GatewayRoute[] {
  const [, path, event, until] = /^(\/[^=]*)=([^:]+)(?::(.+))?$/.exec(text) ?? [];
  if (path === undefined || event === undefined) {
    throw new InvalidArgumentError('Write it as /path=event, or /path=event:last,events.');
  }
  return [...earlier, { path, event, until: until?.split(',') ?? [] }];
}
