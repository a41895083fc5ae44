import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BridgeStats } from '@sse-migrate/runtime/server';
import { type RunningNginx, startNginxFrom, TEMPORARY } from './nginx.js';
import { startRedis } from './redis-server.js';

export type ClusterAdapter = 'redis' | 'redis, with recovery' | 'redis-streams';

export interface ClusterSettings {
  readonly name: string;
  readonly adapter: ClusterAdapter;
  readonly relay: boolean;
}

/** What a node is told to do. */
export type NodeOrder =
  | { readonly kind: 'tick'; readonly everyMs: number; readonly rooms: number }
  | { readonly kind: 'stop' }
  | { readonly kind: 'stats' }
  | { readonly kind: 'drain'; readonly drainMs: number; readonly handOverMs: number };

export interface NodeStats extends BridgeStats {
  /** Events that it has emitted. */
  readonly news: number;
}

export interface ClusterNode {
  readonly name: string;
  readonly port: number;
  tell(order: NodeOrder): void;
  stats(): Promise<NodeStats>;
  /** Ends it at once: it cannot say anything to anybody. */
  kill(): Promise<void>;
  /** Resolves when the process has ended. */
  readonly gone: Promise<unknown>;
}

export interface ClusterOptions {
  readonly adapter?: ClusterAdapter;
  readonly relay?: boolean;
  readonly nodes?: number;
}

export interface FrontOptions {
  /** What the upstream says beyond its servers. @default nothing: round-robin */
  readonly upstream?: string;
  /** What the location says beyond `proxy_pass`. */
  readonly location?: string;
}

/** Processes of one application with a Redis; disposing ends all. */
export interface Cluster extends AsyncDisposable {
  readonly nodes: readonly ClusterNode[];
  /** Starts an nginx in front of them. */
  startFront(options?: FrontOptions): Promise<RunningNginx>;
}

export async function startCluster({
  adapter = 'redis',
  relay = true,
  nodes: count = 3,
}: ClusterOptions = {}): Promise<Cluster> {
  const redis = await startRedis();
  const names = Array.from({ length: count }, (_, index) => `node ${index + 1}`);
  const nodes = await Promise.all(
    names.map((name) => startNode({ name, adapter, relay, redisPort: redis.port })),
  );
  const ports = nodes.map(({ port }) => port);
  return {
    nodes,
    async startFront(options = {}) {
      const nginx = await startNginxFrom((port) => configuration(port, ports, options));
      return Object.assign(nginx, { origin: `http://127.0.0.1:${nginx.port}` });
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(nodes.map((node) => node.kill()));
      await redis[Symbol.asyncDispose]();
    },
  };
}

async function startNode(
  settings: ClusterSettings & { readonly redisPort: number },
): Promise<ClusterNode> {
  const script = fileURLToPath(new URL('./cluster-node.ts', import.meta.url));
  const child = fork(script, [JSON.stringify(settings)], {
    execArgv: ['--conditions=@sse-migrate/source', '--import', 'tsx'],
  });
  const gone = once(child, 'exit');
  const nextMessage = async (): Promise<unknown> => {
    // It says nothing unasked.
    const message = once(child, 'message').then(([first]: unknown[]) => first);
    const end = gone.then(([code, signal]: unknown[]) => {
      throw new Error(`${settings.name} has ended (${String(code ?? signal)}), wanted an answer`);
    });
    return Promise.race([message, end]);
  };
  const { port } = (await nextMessage()) as { port: number };
  return {
    name: settings.name,
    port,
    gone,
    tell: (order) => void child.send(order),
    async stats() {
      child.send({ kind: 'stats' });
      return (await nextMessage()) as NodeStats;
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function configuration(
  port: number,
  ports: readonly number[],
  { upstream = '', location = '' }: FrontOptions,
): string {
  return `
    daemon off;
    master_process off;
    pid nginx.pid;
    error_log stderr crit;
    worker_rlimit_nofile 20000;
    events { worker_connections 10000; }
    http {
      access_log off;
      ${TEMPORARY}
      upstream nodes {
        ${upstream}
        ${ports.map((one) => `server 127.0.0.1:${one} max_fails=0;`).join(' ')}
        keepalive 64;
      }
      server {
        listen 127.0.0.1:${port} backlog=4096;
        location / {
          proxy_pass http://nodes;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          ${location}
        }
      }
    }`;
}
