import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.js';

const program = process.env['NGINX_PATH'] ?? 'nginx';

const isInstalled = ['', '/usr/sbin/', '/usr/local/sbin/'].find(
  (folder) => spawnSync(folder + program, ['-v']).status === 0,
);

const reason =
  isInstalled === undefined
    ? `no program called ${program}: "apt-get install -y nginx-light", or name another in NGINX_PATH`
    : undefined;

/**
 * Why tests that need nginx are skipped, for their title; undefined when they can run.
 * In CI nothing may be skipped: there they run, and fail with this reason.
 */
export const nginxMissing: string | undefined = process.env['CI'] ? undefined : reason;

export interface NginxOptions {
  /** What the location says beyond `proxy_pass`. @default nothing, which is what most people have */
  readonly location?: string;
  /** Speaks HTTP/2, and HTTP/1.1, over TLS. */
  readonly tls?: { readonly keyFile: string; readonly certFile: string };
}

export interface RunningNginx extends AsyncDisposable {
  /** `http://127.0.0.1:port`, or `https:` */
  readonly origin: string;
}

/** What nginx writes to files goes below its prefix. */
export const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((name) => `${name}_temp_path ${name};`)
  .join(' ');

/** Starts an nginx of its own in front of `upstream`. */
export async function startNginx(
  upstream: string,
  options: NginxOptions = {},
): Promise<RunningNginx> {
  const { port, ...nginx } = await startNginxFrom((one) => configuration(one, upstream, options));
  return { origin: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`, ...nginx };
}

/** Starts an nginx of its own. @param configure gives the whole nginx.conf for the port that it is to listen on */
export async function startNginxFrom(
  configure: (port: number) => string,
): Promise<AsyncDisposable & { readonly port: number }> {
  if (reason !== undefined) throw new Error(reason);
  const prefix = mkdtempSync(join(tmpdir(), 'nginx-'));
  const port = await freePort();
  writeFileSync(join(prefix, 'nginx.conf'), configure(port));
  const child = spawn(
    `${isInstalled}${program}`,
    ['-p', prefix, '-c', 'nginx.conf', '-e', 'stderr'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  let isListening = false;
  await until('nginx listens', async () => {
    if (child.exitCode !== null) throw new Error(`nginx has ended: ${errors}`);
    isListening ||= await accepts(port);
    return isListening;
  });
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      await stop(child);
      rmSync(prefix, { recursive: true, force: true });
    },
  };
}

function configuration(
  port: number,
  upstream: string,
  { location = '', tls }: NginxOptions,
): string {
  return `
    daemon off;
    master_process off;
    pid nginx.pid;
    error_log stderr error;
    events {}
    http {
      access_log off;
      ${TEMPORARY}
      server {
        listen 127.0.0.1:${port}${tls ? ' ssl http2' : ''};
        ${tls ? `ssl_certificate ${tls.certFile}; ssl_certificate_key ${tls.keyFile};` : ''}
        location / {
          proxy_pass ${upstream};
          ${location}
        }
      }
    }`;
}

/** Below 32768, where the system takes the ports of outgoing connections from. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = net.createServer().listen(port, '127.0.0.1');
    const isFree = await Promise.race([
      once(server, 'listening').then(() => true),
      once(server, 'error').then(() => false),
    ]).catch(() => false);
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  const isOpen = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isOpen;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGQUIT');
  child.kill('SIGTERM');
  await exit;
}
