import { describe, expect, it } from 'vitest';
import { judgeLive } from '../../support/live-doctor.js';
import { NEXT_PACKAGE, startNextDev } from '../../support/next-dev.js';
import { missingProxies, writeProxyProject } from '../../support/proxies.js';
import { diagnosticsAt, startStreamOrigin, ticksAt } from '../../support/stream-origin.js';
import { diagnoseTexts, fixTexts } from '../../unit/doctor/diagnose-texts.js';

/** Rewrites to a server elsewhere, and a stream of each of the two routers, which say nothing of compression. */
const applicationFor = (target: string): Record<string, string> => ({
  'package.json': NEXT_PACKAGE,
  'next.config.mjs': `export default {
  rewrites: async () => [
    { source: '/ticks', destination: '${target}/ticks' },
    { source: '/sse/:path*', destination: '${target}/sse/:path*' },
  ],
};
`,
  'pages/api/ticks.js': `export default function handler(req, res) {
  res.writeHead(200, { 'Content-Type': 'text/event-stream' });
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    res.write(\`data: {"sentAtMs":\${Date.now()}}\\n\\n\`);
    if (sent < 10) return;
    clearInterval(timer);
    res.end();
  }, 30);
}
`,
  'app/layout.js': 'export default ({ children }) => <html><body>{children}</body></html>;\n',
  'app/routed/route.js': `import { setTimeout } from 'node:timers/promises';
export const dynamic = 'force-dynamic';
export function GET() {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    async start(controller) {
      for (let sent = 0; sent < 10; sent += 1) {
        controller.enqueue(encoder.encode(\`data: {"sentAtMs":\${Date.now()}}\\n\\n\`));
        await setTimeout(30);
      }
      controller.close();
    },
  });
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
}
`,
});

async function seenLive(dir: string): Promise<object> {
  await using next = await startNextDev(dir);
  const [pages, app] = [`${next.url}/api/ticks`, `${next.url}/routed`];
  // What they compile to is made when they are asked for the first time.
  for (const url of [pages, app]) await (await fetch(url)).text();
  return {
    rewrite: await judgeLive(ticksAt(next.url)),
    headed: await judgeLive(diagnosticsAt(next.url)),
    pages: await judgeLive(pages),
    app: await judgeLive(app),
  };
}

describe.skipIf(missingProxies !== '')(`Next’s development server${missingProxies}`, () => {
  it('holds back what it rewrites and what pages/api answers, until the fix', async () => {
    await using origin = await startStreamOrigin();
    const texts = applicationFor(origin.origin);
    const { findings } = diagnoseTexts(texts);
    expect(findings.map(({ code, file }) => `${code} ${file}`)).toEqual([
      'SSE3302 app/routed/route.js',
      'SSE3105 next.config.mjs',
      'SSE3302 pages/api/ticks.js',
    ]);
    using project = writeProxyProject(texts);
    const streamed = 'streamed';
    const held = 'held SSE3501';
    const before = { rewrite: held, headed: streamed, pages: held, app: streamed };
    expect(await seenLive(project.dir)).toEqual(before);

    const fixed = fixTexts(texts);
    expect(diagnoseTexts(fixed).findings).toEqual([]);
    project.write('next.config.mjs', fixed['next.config.mjs'] ?? '');
    const after = { rewrite: streamed, headed: streamed, pages: streamed, app: streamed };
    expect(await seenLive(project.dir)).toEqual(after);
  }, 120_000);
});
