import type { Command } from 'commander';
import { details } from './details.js';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import type { Emission, Exchange } from './tail/exchange.js';
import {
  parseCount,
  parseEmission,
  parseHeader,
  parseObject,
  parseUrl,
} from './tail/parse-arguments.js';
import type { Terminal } from './terminal.js';

interface TailOptions {
  readonly json?: boolean;
  readonly header?: readonly (readonly [string, string])[];
  readonly emit?: readonly Emission[];
  readonly auth?: object;
  readonly request?: readonly string[];
  readonly count?: number;
}

const DETAILS = `
Each event is a line: the time since the last, its name, its id, its size, its data folded to the width.
It comes back after an end or a broken connection, with Last-Event-ID, as EventSource does.

  $ sse-migrate tail http://localhost:3000/events
  $ sse-migrate tail http://localhost:3000/sse --auth '{"token":"…"}' --emit 'chat ["hi"]'
  $ sse-migrate tail http://localhost:3000 --request /chat '{"prompt":"Hello"}'
  $ sse-migrate tail localhost:3000/events --json | jq .data

Exit status: 0 it ended, or --count was reached, 2 the answer is no event stream, or wrong usage.`;

/** `sse-migrate tail <url>` */
export function addTail(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  program
    .command('tail')
    .description('watch any event stream live')
    .argument('<url>', 'where the stream is', parseUrl)
    .option('-H, --header <header>', "such as 'Authorization: Bearer …'; more than once", addHeader)
    .option('--emit <event>', 'send an event to the bridge: \'chat ["hi"]\'', addEmission)
    .option('--auth <object>', 'what the bridge’s connect carries, in JSON', parseObject)
    .option('--request <path-and-body...>', 'POST a body to a path, and watch the answer')
    .option('-n, --count <number>', 'stop after so many events', parseCount)
    .option('--json', 'print each event as a line of JSON')
    .addHelpText('after', details(DETAILS))
    .action(async (url: URL, options: TailOptions) => {
      done(await tail(url, options, terminal));
    });
}

async function tail(url: URL, options: TailOptions, terminal: Terminal): Promise<ExitCode> {
  const exchange = await exchangeOf(url, options);
  const { follow } = await import('./tail/follow.js');
  const { formatFrame, formatFrameJson } = await import('./tail/format-frame.js');
  const { first } = exchange;
  terminal.say(`${first.method} ${first.url.href}\n`);
  let last = performance.now();
  let seen = 0;
  const outcome = await follow(exchange, {
    onOpen: ({ status, type }) => {
      last = performance.now();
      terminal.say(`${status} ${type}\n`);
    },
    onFrame: (frame) => {
      const now = performance.now();
      const shown = { ...frame, sinceMs: now - last, at: new Date().toISOString() };
      last = now;
      seen += 1;
      terminal.print(
        options.json === true
          ? formatFrameJson(shown)
          : formatFrame(shown, process.stdout.columns ?? 120),
      );
      return seen !== options.count;
    },
    onEnd: (why, againMs) => {
      terminal.say(`${why}${againMs === undefined ? '' : `; again in ${againMs / 1000} s`}\n`);
    },
  });
  if (outcome !== 'refused') return EXIT.ok;
  if (options.emit !== undefined || options.auth !== undefined) {
    terminal.say(
      `--emit and --auth are for the bridge, which is at ${url.origin}/sse when nothing else is set.\n`,
    );
  }
  return EXIT.failed;
}

async function exchangeOf(url: URL, options: TailOptions): Promise<Exchange> {
  const { bridgeExchange, plainExchange, requestExchange } = await import('./tail/exchange.js');
  const headers = Object.fromEntries(options.header ?? []);
  const { request, emit, auth } = options;
  if (request !== undefined) {
    const [path = '', body = '{}'] = request;
    return requestExchange(new URL(path, url), headers, body);
  }
  if (emit === undefined && auth === undefined) return plainExchange(url, headers);
  const session = { emissions: emit ?? [], ...(auth === undefined ? {} : { auth }) };
  return bridgeExchange(url, headers, session);
}

function addHeader(
  text: string,
  earlier: readonly (readonly [string, string])[] = [],
): (readonly [string, string])[] {
  return [...earlier, parseHeader(text)];
}

function addEmission(text: string, earlier: readonly Emission[] = []): Emission[] {
  return [...earlier, parseEmission(text)];
}
