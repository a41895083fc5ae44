import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../cli/bin/sse-migrate.js', import.meta.url));

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `sse-migrate` as a person would; resolves whatever its exit status. */
export function runCommand(...args: readonly string[]): Promise<CommandResult> {
  return runCommandIn(process.cwd(), ...args);
}

/** The same in another folder. */
export function runCommandIn(cwd: string, ...args: readonly string[]): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...args], { cwd }, (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** Transforms an application in its folder. @throws when the command fails */
export async function transformApplication(
  dir: string,
  ...options: readonly string[]
): Promise<void> {
  const { status, stderr } = await runCommand('transform', dir, '--yes', '--force', ...options);
  if (status !== 0) throw new Error(`sse-migrate transform ended with ${status}:\n${stderr}`);
}
