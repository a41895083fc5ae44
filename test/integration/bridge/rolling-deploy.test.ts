import { describe, expect, it } from 'vitest';
import { startCluster } from '../../support/cluster.js';
import { type Load, startLoad } from '../../support/cluster-load.js';
import { nginxMissing } from '../../support/nginx.js';
import { redisMissing } from '../../support/redis-server.js';
import { until } from '../../support/until.js';

const missing = nginxMissing ?? redisMissing;
const title = missing === undefined ? '' : ` (skipped: ${missing})`;

/** Refused and lost connections are another node's; what a node does not know, another may. */
const location = 'proxy_next_upstream error http_503 non_idempotent;';

async function moved(load: Load, clients: number): Promise<void> {
  const { newest } = load;
  await until('all are connected, and it goes on', () => {
    return load.connected === clients && load.newest > newest + 20;
  });
}

describe.skipIf(missing)(`three nodes behind a round-robin, with clients on all${title}`, () => {
  it.each(['redis, with recovery', 'redis-streams'] as const)(
    'lose nothing of one that is drained, and go on where one is killed: %s',
    async (adapter) => {
      await using cluster = await startCluster({ adapter });
      await using front = await cluster.startFront({ location });
      const load = await startLoad(cluster, front.origin, { clients: 60, everyMs: 10 });
      const [killed, drained] = cluster.nodes;
      await killed?.kill();
      await moved(load, 60);
      drained?.tell({ kind: 'drain', drainMs: 1000, handOverMs: 15_000 });
      await drained?.gone;
      await load.finish();
      load.close();
      const { 'node 1': ofKilled, 'node 2': ofDrained, 'node 3': ofKept } = load.tallies;
      const inOrder = { repeated: 0, reordered: 0 };
      expect(ofKept).toMatchObject({ ...inOrder, lost: 0, disconnects: 0 });
      expect(ofDrained).toMatchObject({ ...inOrder, lost: 0, recovered: ofDrained?.clients });
      expect(ofKilled).toMatchObject(inOrder);
      expect(ofKilled?.lost).toBeGreaterThan(0);
      expect([ofKept, ofDrained, ofKilled].every((tally) => (tally?.clients ?? 0) > 10)).toBe(true);
    },
  );
});
