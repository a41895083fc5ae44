import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificate, opensslMissing } from '../../support/certificate.js';
import { type Cluster, startCluster } from '../../support/cluster.js';
import { nginxMissing, startNginxFrom, TEMPORARY } from '../../support/nginx.js';
import { redisMissing } from '../../support/redis-server.js';
import { dataOf, event, WireSession } from '../../support/wire-session.js';

const missing = nginxMissing ?? redisMissing ?? opensslMissing;
const title = missing === undefined ? '' : ` (skipped: ${missing})`;

function readFixture(name: string): string {
  return readFileSync(new URL(`../../../fixtures/edge/${name}`, import.meta.url), 'utf8');
}

/** The fixture as it is, but for where it listens, and what is at home on the machine of the test. */
function adapt(
  text: string,
  cluster: Cluster,
  { port, keyFile, certFile }: { port: number; keyFile: string; certFile: string },
): string {
  const top = 'daemon off; master_process off; pid nginx.pid; error_log stderr crit;';
  return cluster.nodes
    .reduce((now, node, index) => now.replace(`:${3001 + index} `, `:${node.port} `), text)
    .replace('127.0.0.1:8443', `127.0.0.1:${port}`)
    .replace('certificate.pem', certFile)
    .replace('key.pem', keyFile)
    .replace('worker_rlimit_nofile 100000;', top)
    .replace('http {', `http { access_log off; ${TEMPORARY}`);
}

describe.skipIf(missing)(`an nginx in front of three nodes, by a fixture${title}`, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ relay: false });
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  it.each(['nginx-sticky.conf', 'nginx-round-robin.conf'])(
    '%s brings every request to the node of its session',
    async (name) => {
      using certificate = createCertificate();
      await using nginx = await startNginxFrom((port) =>
        adapt(readFixture(name), cluster, { port, ...certificate }),
      );
      using session = new WireSession(`https://127.0.0.1:${nginx.port}/sse`);
      await session.connect();
      for (let count = 0; count < 5; count += 1) {
        const { lastId } = session;
        session.stream.cut();
        const answer = await session.send(event('say back', count));
        expect(answer).toEqual({ status: 200, body: { next: count + 3 } });
        const stream = await session.resume(lastId);
        expect(dataOf(await stream.next('$open'))).toMatchObject({ resumed: true });
        expect(dataOf(await stream.next('said back'))).toEqual([count]);
      }
      await session.send({ kind: 'leave' });
    },
  );
});
