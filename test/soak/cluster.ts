// npm run soak:cluster [-- clients events-per-second rooms case]: three nodes behind nginx, one is killed and one drained.
// The events go to the rooms in turn. A case is part of a name below; without one, all run, a minute each.
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
  { name: 'redis + recovery, relay', adapter: 'redis, with recovery', location: NEXT },
  {
    name: 'redis + recovery, sticky',
    adapter: 'redis, with recovery',
    location: NEXT,
    upstream: STICKY,
  },
  { name: 'redis-streams, relay', adapter: 'redis-streams', location: NEXT },
  { name: 'redis only, relay', adapter: 'redis', location: NEXT },
  {
    name: 'redis-streams, nginx asks the next',
    adapter: 'redis-streams',
    relay: false,
    location: ASKING,
  },
];

const [clients = 2000, perSecond = 50, rooms = 20] = process.argv.slice(2, 5).map(Number);
const DRAIN_MS = 5000;
const HAND_OVER_MS = 10_000;
/** What a drain may take beyond its time: a second to flush, and some for a busy machine. */
const LATE_MS = 10_000;

console.log(
  `${clients} clients in ${rooms} rooms, ${perSecond} events a second, drained within ${DRAIN_MS} ms`,
);
for (const one of CASES.filter(({ name }) => name.includes(process.argv[5] ?? '')))
  console.table(await run(one));
process.exit();

async function run({ name, location = '', upstream = '', ...options }: Case) {
  await using cluster = await startCluster(options);
  await using front = await cluster.startFront({ location, upstream });
  const load = await startLoad(cluster, front.origin, {
    clients,
    rooms,
    everyMs: 1000 / perSecond,
  });
  const [killed, drained, kept] = cluster.nodes;
  await seconds(2);
  await killed?.kill();
  await seconds(8);
  drained?.tell({ kind: 'drain', drainMs: DRAIN_MS, handOverMs: HAND_OVER_MS });
  await inTime('the drained node has not ended', drained?.gone, DRAIN_MS + HAND_OVER_MS + LATE_MS);
  await seconds(2);
  await load.finish();
  const stats = await kept?.stats();
  load.close();
  const fates = { killed: 'node 1', drained: 'node 2', kept: 'node 3' };
  return Object.fromEntries(
    Object.entries(fates).map(([fate, node]) => [
      `${name}: ${fate}`,
      { ...load.tallies[node], relayed: stats?.events.relayed },
    ]),
  );
}

async function inTime(failure: string, wanted: unknown, limitMs: number): Promise<void> {
  let late: NodeJS.Timeout | undefined;
  const limit = new Promise((_resolve, reject) => {
    late = setTimeout(() => reject(new Error(`${failure} in ${limitMs} ms`)), limitMs);
  });
  await Promise.race([wanted, limit]).finally(() => clearTimeout(late));
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}
