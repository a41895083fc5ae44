import type { Command } from 'commander';
import { InvalidArgumentError } from './commander.js';
import type { DoctorOptions } from './doctor.js';
import type { LiveOptions } from './doctor-live.js';
import { details } from './details.js';
import type { ExitCode } from './exit-codes.js';
import type { Terminal } from './terminal.js';

const DETAILS = `
Without --url it reads files: the configuration of webpack-dev-server, Create React App, umi, Next, Angular,
Nuxt, nginx, Apache, Caddy, HAProxy, Traefik and Kubernetes ingresses, and JavaScript that makes, forwards or
reads streams. It does not know scripts inside .vue and .svelte files.
With --url it opens the stream and measures.

  $ sse-migrate doctor . --fix
  $ sse-migrate doctor /etc/nginx --stream-path /chat
  $ sse-migrate doctor --url https://app/sse --url http://127.0.0.1:3000/sse
  $ sse-migrate doctor --url https://app/chat --data '{"prompt":"hi"}' --long

Exit status: 0 nothing found, 1 something breaks streams, 2 wrong usage, or nothing answered.`;

/** `sse-migrate doctor` */
export function addDoctor(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  program
    .command('doctor')
    .description('find what holds a stream back, in files or on a live connection')
    .argument('[paths...]', 'files and folders to look at (default: the current folder)')
    .option('--fix', 'write what can be fixed without a person')
    .option('--diff', 'print the fixes as a diff')
    .option('--json', 'print the findings as JSON')
    .option('--html <file>', 'write one page to look at, with the timeline of live streams')
    .option('--stream-path <path>', 'where streams are asked for; more than once', collect)
    .option('--force', 'fix although git has uncommitted changes')
    .option('--url <url>', 'a stream to open; several, from the edge to the origin', collectUrl)
    .option(
      '--header <header>',
      'sent with the request, "Name: value"; more than once',
      collectHeader,
    )
    .option('--data <json>', 'the body of a POST')
    .option('--origin <origin>', 'ask as a page of this origin would')
    .option('--long [seconds]', 'also watch a silent stream (90 s)', parseSeconds)
    .addHelpText('after', details(DETAILS))
    .action(async (paths: string[], options: DoctorOptions & LiveOptions) => {
      const { url } = options;
      if (url === undefined) {
        const { doctor } = await import('./doctor.js');
        done(await doctor(paths, options, terminal));
      } else {
        const { doctorLive } = await import('./doctor-live.js');
        done(await doctorLive(url, options, terminal));
      }
    });
}

function collectUrl(value: string, earlier?: readonly string[]): string[] {
  if (/^https?:\/\//.test(value) && URL.canParse(value)) return collect(value, earlier);
  throw new InvalidArgumentError('It must be an http: or https: URL.');
}

function collectHeader(value: string, earlier?: readonly string[]): string[] {
  if (/^[\w-]+:/.test(value)) return collect(value, earlier);
  throw new InvalidArgumentError('It must look like "Authorization: Bearer x".');
}

function parseSeconds(value: string): string {
  if (/^\d{1,5}$/.test(value)) return value;
  throw new InvalidArgumentError('It must be a number of seconds.');
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}
