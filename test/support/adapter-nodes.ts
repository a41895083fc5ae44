import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

const script = fileURLToPath(new URL('./adapter-node.ts', import.meta.url));

/** Two processes, `a` and `b`, of the same application; disposing ends them. */
export interface AdapterNodes extends AsyncDisposable {
  /** Where a node's bridge answers for an adapter. */
  url(node: 'a' | 'b', adapter: string): string;
}

interface Announcement {
  readonly name: string;
  readonly urls: Readonly<Record<string, string>>;
}

export async function startAdapterNodes(redisPort: number): Promise<AdapterNodes> {
  const flags = ['--conditions=@sse-migrate/source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...flags, script, String(redisPort)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until('both nodes listen', () => output.split('\n').length > 2);
  const lines = output.trim().split('\n');
  const nodes = lines.map((line) => JSON.parse(line) as Announcement);
  return {
    url: (node, adapter) => nodes.find(({ name }) => name === node)?.urls[adapter] ?? '',
    [Symbol.asyncDispose]: async () => {
      const exit = once(child, 'exit');
      child.kill();
      await exit;
    },
  };
}
