import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startRedis } from './redis-server.js';
import { until } from './until.js';

const script = fileURLToPath(new URL('./adapter-node.ts', import.meta.url));

/** Two processes, `a` and `b`, of the same application, with a Redis of their own; disposing ends them. */
export interface AdapterNodes extends AsyncDisposable {
  /** Where a node's bridge answers for an adapter. */
  url(node: 'a' | 'b', adapter: string): string;
}

interface Announcement {
  readonly name: string;
  readonly urls: Readonly<Record<string, string>>;
}

/** @param recovery whether all servers have connection state recovery, where Socket.IO has it */
export async function startAdapterNodes({ recovery = false } = {}): Promise<AdapterNodes> {
  const flags = ['--conditions=@sse-migrate/source', '--import', 'tsx'];
  const redis = await startRedis();
  const args = [String(redis.port), ...(recovery ? ['recovery'] : [])];
  const child = spawn(process.execPath, [...flags, script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const end = async (): Promise<void> => {
    if (child.exitCode === null) {
      const exit = once(child, 'exit');
      child.kill();
      await exit;
    }
    await redis[Symbol.asyncDispose]();
  };
  await until('both nodes listen', () => output.split('\n').length > 2).catch(async (error) => {
    await end();
    throw error;
  });
  const lines = output.trim().split('\n');
  const nodes = lines.map((line) => JSON.parse(line) as Announcement);
  return {
    url: (node, adapter) => nodes.find(({ name }) => name === node)?.urls[adapter] ?? '',
    [Symbol.asyncDispose]: end,
  };
}
