import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What `nginx -t` says of a configuration that is given as texts by relative path; `ok` when it takes it. */
export function checkWithNginx(texts: Readonly<Record<string, string>>, main: string): string {
  const prefix = mkdtempSync(join(tmpdir(), 'nginx-check-'));
  try {
    for (const [path, text] of Object.entries(texts)) {
      const target = join(prefix, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text.replaceAll('/etc/nginx/', ''));
    }
    const program = process.env['NGINX_PATH'] ?? 'nginx';
    const pid = /^[^#]*\bpid\s/m.test(texts[main] ?? '') ? [] : ['-g', 'pid nginx.pid;'];
    const args = ['-t', '-p', `${prefix}/`, '-c', main, '-e', 'stderr', ...pid];
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', env: withSbin() });
    return status === 0 ? 'ok' : stderr;
  } finally {
    rmSync(prefix, { recursive: true, force: true });
  }
}

function withSbin(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` };
}
