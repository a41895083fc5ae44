import http from 'node:http';
import { describe, expect, it } from 'vitest';
import { listen } from '../../support/http-server.js';
import { judgeLive } from '../../support/live-doctor.js';
import { missingProxies, writeProxyProject } from '../../support/proxies.js';
import { diagnosticsAt, startStreamOrigin, ticksAt } from '../../support/stream-origin.js';
import { diagnoseTexts, fixTexts } from '../../unit/doctor/diagnose-texts.js';

type Texts = Readonly<Record<string, string>>;

const MAJORS = { 3: 'http-proxy-middleware', 2: 'http-proxy-middleware-v2' } as const;
type Major = keyof typeof MAJORS;

/** A gateway as people write it. @param options of the proxy, beside its target */
function gatewayFor(major: Major, target: string, { options = '', first = '' } = {}): Texts {
  return {
    'package.json': `{ "dependencies": { "http-proxy-middleware": "^${major}.0.0" } }`,
    'gateway.cjs': `const express = require('express');
const compression = require('compression');
const { createProxyMiddleware, responseInterceptor } = require('http-proxy-middleware');
const app = express();
${first}
app.use(
  createProxyMiddleware({
    target: '${target}',
    logLevel: 'silent',${options}
  }),
);
module.exports = app;
`,
  };
}

/** Runs the gateway of test/proxies' own http-proxy-middleware. */
async function withGateway<T>(
  major: Major,
  texts: Texts,
  use: (origin: string) => Promise<T>,
): Promise<T> {
  const text = texts['gateway.cjs'] ?? '';
  using project = writeProxyProject({
    'gateway.cjs': text.replace(`'http-proxy-middleware'`, `'${MAJORS[major]}'`),
  });
  // The module is the text above: an Express application.
  const app = project.load('gateway.cjs') as http.RequestListener;
  await using server = await listen(http.createServer(app));
  return await use(server.origin);
}

/** What the live doctor says of each path. */
function seenLive(
  major: Major,
  texts: Texts,
  urlsAt: (origin: string) => readonly string[],
): Promise<string[]> {
  return withGateway(major, texts, async (origin) => {
    const seen: string[] = [];
    for (const url of urlsAt(origin)) seen.push(await judgeLive(url));
    return seen;
  });
}

const codesIn = (texts: Texts): string[] => diagnoseTexts(texts).findings.map(({ code }) => code);
const ticks = (origin: string): string[] => [ticksAt(origin)];
const both = (origin: string): string[] => [ticksAt(origin), diagnosticsAt(origin)];

/** What is found in a file for the proxy itself: only the old one keeps aborts for itself. */
const OWN: Readonly<Record<Major, readonly string[]>> = { 3: [], 2: ['SSE3109'] };

describe.skipIf(missingProxies !== '').each([3, 2] as const)(
  `http-proxy-middleware %i${missingProxies}`,
  (major) => {
    const handler = (text: string): string =>
      major === 3 ? `\n    on: { proxyRes: ${text} },` : `\n    onProxyRes: ${text},`;

    it('streams alone, and passes aborts on, the old one after the fix', async () => {
      await using origin = await startStreamOrigin();
      const texts = gatewayFor(major, origin.origin);
      expect(codesIn(texts)).toEqual(OWN[major]);
      const lost = major === 2 ? 'streamed SSE3508' : 'streamed';
      expect(await seenLive(major, texts, both)).toEqual(['streamed', lost]);
      const fixed = fixTexts(texts);
      expect(codesIn(fixed)).toEqual([]);
      expect(await seenLive(major, fixed, both)).toEqual(['streamed', 'streamed']);
    });

    it('behind compression() holds the stream back, until the fix', async () => {
      await using origin = await startStreamOrigin();
      const texts = gatewayFor(major, origin.origin, { first: 'app.use(compression());' });
      expect(codesIn(texts)).toEqual(['SSE3301', ...OWN[major]]);
      expect(await seenLive(major, texts, ticks)).toEqual(['held SSE3501']);
      expect(await seenLive(major, fixTexts(texts), ticks)).toEqual(['streamed']);
    });

    it('with responseInterceptor holds the stream back, until the fix, and still intercepts the rest', async () => {
      await using origin = await startStreamOrigin();
      origin.server.on('request', (request, response) => {
        if (request.url === '/page') response.setHeader('Content-Type', 'text/html').end('page');
      });
      const intercepting = `responseInterceptor(async (buffer) => buffer.toString().replace('page', 'PAGE'))`;
      const options = `\n    selfHandleResponse: true,${handler(intercepting)}`;
      const texts = gatewayFor(major, origin.origin, { options });
      expect(codesIn(texts)).toEqual([...OWN[major], 'SSE3106']);
      expect(await seenLive(major, texts, ticks)).toEqual(['held SSE3502']);
      const fixed = fixTexts(texts);
      expect(codesIn(fixed)).toEqual([]);
      expect(await seenLive(major, fixed, ticks)).toEqual(['streamed']);
      const page = await withGateway(major, fixed, async (at) =>
        (await fetch(`${at}/page`)).text(),
      );
      expect(page).toBe('PAGE');
    });

    it('with a proxyTimeout cuts a stream whose first token takes its time, until the fix', async () => {
      await using origin = await startStreamOrigin({ events: 3, intervalMs: 600 });
      const texts = gatewayFor(major, origin.origin, { options: '\n    proxyTimeout: 400,' });
      expect(codesIn(texts)).toEqual([...OWN[major], 'SSE3108']);
      // The first token comes too late even for the headers: the proxy answers with an error of its own.
      expect(await seenLive(major, texts, ticks)).toEqual(['no-stream SSE3504']);
      expect(await seenLive(major, fixTexts(texts), ticks)).toEqual(['streamed']);
    });
  },
);
