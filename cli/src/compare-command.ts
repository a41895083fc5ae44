import { InvalidArgumentError, Option } from './commander.js';
import type { Command } from 'commander';
import type { CompareOptions } from './compare.js';
import { details } from './details.js';
import type { ExitCode } from './exit-codes.js';
import { parseHeader, parseObject, parseUrl } from './tail/parse-arguments.js';
import type { Terminal } from './terminal.js';

const DETAILS = `
It connects the project's own socket.io-client and an SSE client to one server, whose bridge is mounted, plays
the same with both, and shows where the events that they heard, their payloads, their order, answers or times
differ. Socket.IO's part is played twice: what differs between these two (ids, times) is left out, and named.

A scenario is a module, or a recording that ends in .jsonl:

  export default async function ({ connect, sleep }) {
    const ada = await connect('ada', { auth: { token: 'demo-ada' } });   // or connect()
    await ada.request('join', 'general');                                // waits for the answer
    ada.emit('chat', 'hi');
    await ada.next('chat');                                              // waits for the event
  }

What must listen from the first moment on goes into connect('ada', { on: { ping: (answer) => answer('pong') } }).
One client plays after the other, so that they do not hear each other; --together plays all at once. Without a
scenario they listen together. The server sees real connections: use one that may be written to.

  $ sse-migrate compare --url http://localhost:3000 --scenario chat.mjs
  $ sse-migrate compare --url http://localhost:3000 --record chat.jsonl      type events, end with Ctrl-D
  $ sse-migrate compare --url http://localhost:3000 --scenario chat.jsonl --client socket.io-client-v2
  $ sse-migrate compare --url http://localhost:3000/news --for 30

Exit status: 0 no difference, 1 differences, 2 nothing was compared.`;

/** `sse-migrate compare` */
export function addCompare(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  program
    .command('compare')
    .description('play the same over Socket.IO and over SSE, and show what differs')
    .requiredOption('--url <url>', 'the server; its path is the namespace', parseUrl)
    .option('--scenario <file>', 'a module that exports a function, or a recording (.jsonl)')
    .option('--for <seconds>', 'listen for so long when there is no scenario', parseSeconds, 5)
    .option('--together', 'play with all clients at once')
    .option('--record <file>', 'write what is sent and heard with Socket.IO; compare nothing')
    .option('--client <module>', 'the package or the path of socket.io-client', 'socket.io-client')
    .addOption(
      new Option('--sse <client>', 'which SSE client').choices(['shim', 'native']).default('shim'),
    )
    .option('--path <path>', 'where the bridge answers', '/sse')
    .option('--socket-io-path <path>', 'where Socket.IO answers', '/socket.io')
    .option('--auth <object>', 'what each connect carries, in JSON', parseObject)
    .option('-H, --header <header>', "such as 'Cookie: …'; more than once", addHeader)
    .option(
      '--ignore <event>',
      'an event, or a part such as message[0].id; more than once',
      collect,
    )
    .option('--tolerance <ms>', 'how much later an event may come', parseMilliseconds, 500)
    .option(
      '--quiet <ms>',
      'a play is over when nothing has come for so long',
      parseMilliseconds,
      500,
    )
    .option('--patience <ms>', 'how long a scenario waits', parseMilliseconds, 5000)
    .option('--json', 'print the differences as JSON')
    .addHelpText('after', details(DETAILS))
    .action(async (options: CompareOptions) => {
      const { compare } = await import('./compare.js');
      done(await compare(options, terminal));
    });
}

function addHeader(
  text: string,
  earlier: readonly (readonly [string, string])[] = [],
): (readonly [string, string])[] {
  return [...earlier, parseHeader(text)];
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

function parseSeconds(text: string): number {
  return parsePositive(text, 'a number of seconds above zero');
}

function parseMilliseconds(text: string): number {
  return parsePositive(text, 'a number of milliseconds above zero');
}

function parsePositive(text: string, wanted: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0 && value < 2 ** 31) return value;
  throw new InvalidArgumentError(`It must be ${wanted}.`);
}
