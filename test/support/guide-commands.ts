import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import type { GuideStage } from './guide-stage.js';
import { repository } from './guide.js';
import { until } from './until.js';

const bin = join(repository, 'cli/bin/sse-migrate.js');

/** How a command of the guide went: the status it ended with, or `undefined` when it was stopped because it goes on. */
export interface Run {
  readonly status: number | undefined;
  readonly output: string;
}

/**
 * Runs a command of the guide in a shell, with the stage where the guide says localhost.
 *
 * @param awaited what a command shows that does not end by itself
 */
export async function runShell(
  command: string,
  cwd: string,
  stage: GuideStage,
  awaited: readonly string[],
): Promise<Run> {
  const line = onStage(command, stage);
  const script = `npx() { shift; exec '${process.execPath}' '${bin}' "$@"; }\n${line}`;
  const child = spawn('bash', ['-c', script], { cwd, detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  child.stdin.end('chat ["hi"]\n');
  const closed = once(child, 'close');
  if (awaited.length > 0) {
    const isShown = (): boolean => awaited.every((text) => output.includes(text));
    await until(
      `${line} shows ${awaited.join(', ')}\n`,
      () => isShown() || child.exitCode !== null,
    );
    stop(child);
  }
  await closed;
  return { status: child.exitCode ?? undefined, output };
}

/** The shell, and what it has started. */
function stop({ pid, exitCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGTERM');
}

function onStage(command: string, { origin, gatewayOrigin }: GuideStage): string {
  return command
    .replaceAll('http://127.0.0.1:3100', gatewayOrigin)
    .replaceAll(/https?:\/\/(?:localhost:3000|127\.0\.0\.1:[35]000|app\.example)/g, origin)
    .replace('--port 3100', '--port 0')
    .replace(/(?<= tail .*--emit .*)$/, ' --count 1');
}

/** The scripts that a line of npm's runs, and that there are not. */
export function missingScripts(command: string, folder: string): string[] {
  const manifest = Object(
    JSON.parse(readFileSync(join(repository, folder, 'package.json'), 'utf8')),
  );
  return [...command.matchAll(/\bnpm (?:run ([\w:-]+)|(test|start)\b)/g)]
    .map(([, named, short]) => named ?? short ?? '')
    .filter((name) => !(name in Object(manifest.scripts)));
}
