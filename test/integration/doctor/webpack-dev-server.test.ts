import { describe, expect, it } from 'vitest';
import { judgeLive } from '../../support/live-doctor.js';
import { missingProxies, writeProxyProject } from '../../support/proxies.js';
import { diagnosticsAt, startStreamOrigin, ticksAt } from '../../support/stream-origin.js';
import { startWebpackDevServer } from '../../support/webpack-dev-server.js';
import { GOOD_HEADERS } from '../../support/tick-server.js';
import { diagnoseTexts, fixTexts } from '../../unit/doctor/diagnose-texts.js';

type Texts = Readonly<Record<string, string>>;

/** The two shapes that `proxy` has; version 5 takes the list alone. */
const PROXIES = {
  5: (target: string) => `[{ context: ['/ticks', '/sse'], target: '${target}' }]`,
  4: (target: string) => `{ '/ticks': '${target}', '/sse': { target: '${target}', ws: true } }`,
} as const;

function projectFor(major: 4 | 5, target: string): Texts {
  return {
    'package.json': `{ "devDependencies": { "webpack-dev-server": "^${major}.0.0" } }`,
    'webpack.config.js': `module.exports = {\n  devServer: {\n    proxy: ${PROXIES[major](target)},\n  },\n};\n`,
  };
}

/** What the live doctor says of a stream that says nothing of compression, and of the bridge's diagnostic one. */
async function seenLive(major: 4 | 5, texts: Texts): Promise<readonly string[]> {
  using project = writeProxyProject(texts);
  // The configuration is the test's own text.
  const { devServer } = project.load('webpack.config.js') as { devServer: object };
  await using server = await startWebpackDevServer(major, devServer);
  return [await judgeLive(ticksAt(server.origin)), await judgeLive(diagnosticsAt(server.origin))];
}

describe.skipIf(missingProxies !== '')(`webpack-dev-server${missingProxies}`, () => {
  it.each([5, 4] as const)(
    '%i holds a stream back and keeps an abort for itself: found in the file, seen live, gone after the fix',
    async (major) => {
      await using origin = await startStreamOrigin();
      const texts = projectFor(major, origin.origin);
      const codes = diagnoseTexts(texts).findings.map(({ code }) => code);
      expect(codes).toEqual(['SSE3101', 'SSE3109']);
      expect(await seenLive(major, texts)).toEqual(['held SSE3501', 'streamed SSE3508']);
      const fixed = fixTexts(texts);
      expect(diagnoseTexts(fixed).findings).toEqual([]);
      expect(await seenLive(major, fixed)).toEqual(['streamed', 'streamed']);
    },
  );

  it('lets a stream through whose server says no-transform', async () => {
    await using origin = await startStreamOrigin({ headers: GOOD_HEADERS });
    const [ticks] = await seenLive(5, projectFor(5, origin.origin));
    expect(ticks).toBe('streamed');
  });
});
