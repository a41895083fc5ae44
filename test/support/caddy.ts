import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './nginx.js';
import { until } from './until.js';

/** Starts a Caddy of its own. @param configure gives the whole Caddyfile for the port that it is to listen on */
export async function startCaddyFrom(
  configure: (port: number) => string,
): Promise<AsyncDisposable & { readonly port: number }> {
  const home = mkdtempSync(join(tmpdir(), 'caddy-'));
  const port = await freePort();
  const file = join(home, 'Caddyfile');
  writeFileSync(file, configure(port));
  const child = spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // What it stores goes there.
    env: { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home },
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
  const started = until('Caddy serves', () => {
    if (child.exitCode !== null) throw new Error(`Caddy has ended: ${log}`);
    return log.includes('serving initial configuration');
  });
  await Promise.race([failed, started]);
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null) {
        const exit = once(child, 'exit');
        child.kill('SIGKILL');
        await exit;
      }
      rmSync(home, { recursive: true, force: true });
    },
  };
}
