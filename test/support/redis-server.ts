import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.js';

const executablePath = process.env['REDIS_SERVER_PATH'] ?? '/usr/bin/redis-server';

const reason = existsSync(executablePath)
  ? undefined
  : `no Redis at ${executablePath}: "apt-get install -y redis-server", or name another in REDIS_SERVER_PATH`;

/**
 * Why tests that need Redis are skipped, for their title; undefined when they can run.
 * In CI nothing may be skipped: there they run, and fail with this reason.
 */
export const redisMissing: string | undefined = process.env['CI'] ? undefined : reason;

/** A Redis of its own; disposing ends it and deletes what it kept. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  stop(): Promise<void>;
  /** Starts it again where it was, with what it kept. */
  start(): Promise<void>;
}

/** Starts a Redis on a free port of 127.0.0.1. @throws with the way to install it, when there is none */
export async function startRedis(): Promise<RedisServer> {
  if (reason !== undefined) throw new Error(reason);
  const dir = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const address = ['--port', String(port), '--bind', '127.0.0.1'];
  const options = [...address, '--save', '', '--appendonly', 'yes', '--dir', dir];
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = spawn(executablePath, options, { stdio: ['ignore', 'pipe', 'inherit'] });
    await isReady(child);
  };
  const stop = async (): Promise<void> => {
    if (!child) return;
    const exit = once(child, 'exit');
    child.kill();
    await exit;
    child = undefined;
  };
  await start();
  return {
    port,
    start,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function isReady(child: ChildProcess): Promise<void> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until('Redis accepts connections', () => output.includes('Ready to accept connections'));
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address of this shape.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
