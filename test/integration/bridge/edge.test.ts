import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCaddyFrom } from '../../support/caddy.js';
import { createCertificate, opensslMissing } from '../../support/certificate.js';
import { type Cluster, startCluster } from '../../support/cluster.js';
import { nginxMissing, startNginxFrom, TEMPORARY } from '../../support/nginx.js';
import { connectTabs } from '../../support/http2-tabs.js';
import { missingProgram } from '../../support/programs.js';
import { redisMissing } from '../../support/redis-server.js';
import { until } from '../../support/until.js';
import { dataOf, event, WireSession } from '../../support/wire-session.js';

const missing = nginxMissing ?? redisMissing ?? opensslMissing;
const title = missing === undefined ? '' : ` (skipped: ${missing})`;

function readFixture(name: string): string {
  return readFileSync(new URL(`../../../fixtures/edge/${name}`, import.meta.url), 'utf8');
}

type Edge = AsyncDisposable & { readonly port: number };
type Certificate = ReturnType<typeof createCertificate>;

/** The fixture as it is, but for its nodes. */
function withNodes(text: string, cluster: Cluster): string {
  return cluster.nodes.reduce(
    (now, node, index) => now.replace(new RegExp(`:${3001 + index}\\b`), `:${node.port}`),
    text,
  );
}

/** And for where it listens, and what is at home on the machine of the test. */
function startNginx(name: string, cluster: Cluster, certificate: Certificate): Promise<Edge> {
  const top = 'daemon off; master_process off; pid nginx.pid; error_log stderr crit;';
  return startNginxFrom((port) =>
    withNodes(readFixture(name), cluster)
      .replace('127.0.0.1:8443', `127.0.0.1:${port}`)
      .replace('certificate.pem', certificate.certFile)
      .replace('key.pem', certificate.keyFile)
      .replace('worker_rlimit_nofile 100000;', top)
      .replace('http {', `http { access_log off; ${TEMPORARY}`),
  );
}

function startCaddy(name: string, cluster: Cluster, certificate: Certificate): Promise<Edge> {
  const { certFile, keyFile } = certificate;
  return startCaddyFrom((port) => {
    const site = `{
      admin off
      auto_https disable_redirects
    }
    https://127.0.0.1:${port} {
      bind 127.0.0.1
      tls ${certFile} ${keyFile}`;
    return withNodes(readFixture(name), cluster).replace('example.org {', site);
  });
}

const EDGES = [
  { name: 'nginx-sticky.conf', start: startNginx, missing: '' },
  { name: 'nginx-round-robin.conf', start: startNginx, missing: '' },
  { name: 'Caddyfile', start: startCaddy, missing: missingProgram('caddy') },
];

const TABS = 40;

describe.skipIf(missing)(`three nodes behind the fixture${title}`, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ relay: false });
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  describe.each(EDGES)('$name$missing', ({ name, start, missing: noProgram }) => {
    it.skipIf(noProgram)('get every request of a session at the node that has it', async () => {
      using certificate = createCertificate();
      await using edge = await start(name, cluster, certificate);
      using session = new WireSession(`https://127.0.0.1:${edge.port}/sse`);
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
    });

    it.skipIf(noProgram)(`serve ${TABS} tabs over one HTTP/2 connection`, async () => {
      using certificate = createCertificate();
      await using edge = await start(name, cluster, certificate);
      using tabs = connectTabs(`https://127.0.0.1:${edge.port}`, '/sse', certificate.cert);
      const all = await Promise.all(Array.from({ length: TABS }, () => tabs.open()));
      const statuses = all.map((tab, index) => tab.send('say to all', `from ${index}`));
      expect(await Promise.all(statuses)).toEqual(all.map(() => 200));
      await until('everybody has heard everybody', () =>
        all.every(({ text }) => text.match(/^event: said$/gm)?.length === TABS),
      );
    });
  });
});
