import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Debian's: another Python would not find Debian's packages. */
const PYTHON = '/usr/bin/python3';

/** Servers that are not Node's. */
export const UPSTREAMS = fileURLToPath(new URL('../../fixtures/upstreams/', import.meta.url));

export interface PythonServer extends AsyncDisposable {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** Kills the process and waits for its end. */
  stop(): Promise<void>;
}

export interface PythonOptions {
  readonly args?: readonly string[];
  /** Where the file is. @default fixtures/upstreams */
  readonly cwd?: string;
  /** @default 0: any that is free */
  readonly port?: number;
  /** Beside what this process has. @default none */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a server of fixtures/upstreams, and waits until it says where it listens. */
export async function startPython(
  file: string,
  { args = [], cwd = UPSTREAMS, port = 0, env = {} }: PythonOptions = {},
): Promise<PythonServer> {
  const child = spawn(PYTHON, ['-u', file, ...args], {
    cwd,
    env: { ...process.env, ...env, PYTHONDONTWRITEBYTECODE: '1', PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  createInterface(child.stderr).on('line', (line) => said.push(line));
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  for await (const line of createInterface(child.stdout)) {
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (origin !== undefined) return { origin, stop, [Symbol.asyncDispose]: stop };
  }
  throw new Error(`${file} ended before it listened:\n${said.join('\n')}`);
}
