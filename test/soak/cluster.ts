// npm run soak:cluster [-- clients events-per-second]: three nodes behind nginx, one is killed and one drained.
import { type ClusterOptions, type FrontOptions, startCluster } from '../support/cluster.js';
import { startLoad } from '../support/cluster-load.js';

interface Case extends ClusterOptions, FrontOptions {
  readonly name: string;
}

/** So that a request does not end at a node that is gone, or going. */
const NEXT = 'proxy_next_upstream error http_503 non_idempotent;';
const STICKY = 'hash $http_sse_session consistent;';
const ASKING = 'proxy_next_upstream error http_503 http_404 non_idempotent;';

const CASES: readonly Case[] = [
  { name: 'redis, relay', adapter: 'redis', location: NEXT },
  { name: 'redis-streams, relay', adapter: 'redis-streams', location: NEXT },
  { name: 'redis, sticky', adapter: 'redis', relay: false, location: NEXT, upstream: STICKY },
  {
    name: 'redis-streams, nginx asks the next',
    adapter: 'redis-streams',
    relay: false,
    location: ASKING,
  },
];

const [clients = 2000, perSecond = 50] = process.argv.slice(2).map(Number);
const DRAIN_MS = 5000;

console.log(
  `${clients} clients, ${perSecond} events a second to each, drained within ${DRAIN_MS} ms`,
);
for (const one of CASES) console.table(await run(one));
process.exit();

async function run({ name, location = '', upstream = '', ...options }: Case) {
  await using cluster = await startCluster(options);
  await using front = await cluster.startFront({ location, upstream });
  const load = await startLoad(cluster, front.origin, { clients, everyMs: 1000 / perSecond });
  const [killed, drained, kept] = cluster.nodes;
  await seconds(2);
  await killed?.kill();
  await seconds(5);
  drained?.tell({ kind: 'drain', drainMs: DRAIN_MS });
  await drained?.gone;
  await seconds(2);
  await load.finish();
  const stats = await kept?.stats();
  load.close();
  const rows = { killed: 'node 1', drained: 'node 2', kept: 'node 3' };
  return Object.fromEntries(
    Object.entries(rows).map(([fate, node]) => [
      `${name}: ${fate}`,
      { ...load.tallies[node], relayed: stats?.events.relayed },
    ]),
  );
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}
