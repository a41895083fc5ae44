import type { Command } from 'commander';
import { doctor } from './doctor.js';
import type { DoctorOptions } from './doctor.js';
import type { ExitCode } from './exit-codes.js';
import type { Terminal } from './terminal.js';

const DETAILS = `
Without --url it reads files: the configuration of Vite, webpack-dev-server, Create React App, umi, Next,
nginx, Apache, Caddy, HAProxy, Traefik and Kubernetes ingresses, and code that makes or reads streams.
With --url it opens the stream and measures.

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
    .option('--stream-path <path>', 'where streams are asked for; more than once', collect)
    .option('--force', 'fix although git has uncommitted changes')
    .addHelpText('after', DETAILS)
    .action(async (paths: string[], options: DoctorOptions) => {
      done(await doctor(paths, options, terminal));
    });
}

function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}
