import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

const script = fileURLToPath(new URL('./route-node.ts', import.meta.url));

/** A server process of an application of several nodes; disposing kills it. */
export interface RouteNode extends AsyncDisposable {
  /** Of its route. */
  readonly url: string;
  /** What it has printed. */
  readonly output: string;
  /** Ends it at once: it cannot say anything to anybody. */
  kill(): Promise<void>;
}

/** So long that a machine that is busy passes none of them. */
const PATIENT = { leaseMs: 10_000, graceMs: 10_000 };

/** @param name begins every token that it emits */
export async function startNode(
  name: string,
  redisPort: number,
  { leaseMs, graceMs }: { readonly leaseMs: number; readonly graceMs: number } = PATIENT,
): Promise<RouteNode> {
  const flags = ['--conditions=@sse-migrate/source', '--import', 'tsx'];
  const child = spawn(
    process.execPath,
    [...flags, script, name, ...[redisPort, leaseMs, graceMs].map(String)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  await until(`node ${name} listens`, () => output.includes('\n'));
  return {
    url: output.split('\n')[0] ?? '',
    get output() {
      return output;
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
