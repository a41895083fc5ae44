import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumMissing, type DisposableBrowser, launchChromium } from '../support/chromium.js';
import { openPage } from '../support/client-page.js';
import {
  bundleSubjects,
  expectAll,
  type OpenSubject,
  openSubject,
  overdue,
  type PageGlobals,
  PATIENT,
  startPageServer,
  SUBJECTS,
} from '../support/page-subjects.js';
import { startRouted } from '../support/routed-server.js';
import type { BridgedServer } from '../support/socket-io-server.js';
import { until } from '../support/until.js';

declare const window: PageGlobals & { source?: EventSource };

const skipped = chromiumMissing === undefined ? '' : ` (skipped, ${chromiumMissing})`;

describe.skipIf(chromiumMissing)(`in a page${skipped}`, () => {
  let chromium: DisposableBrowser;
  let caching: DisposableBrowser;
  let script: string;

  beforeAll(async () => {
    chromium = await launchChromium();
    caching = await launchChromium({ backForwardCache: true });
    script = await bundleSubjects();
  });

  afterAll(async () => {
    await chromium?.[Symbol.asyncDispose]();
    await caching?.[Symbol.asyncDispose]();
  });

  async function open(server: BridgedServer, subject: () => void): Promise<OpenSubject> {
    return openSubject(await chromium.browser.newContext(), server, subject);
  }

  test.each(SUBJECTS)('%s leaves at once when the page goes away', async (_name, subject) => {
    await using server = await startPageServer(script);
    await using opened = await open(server, subject);
    const gone = once(opened.socket, 'disconnect');
    const said = once(opened.socket, 'up');
    await opened.page.evaluate(() => window.say('bye'));
    await opened.page.goto('data:text/html,elsewhere');
    expect(await said).toEqual(['bye']);
    expect((await gone)[0]).toBe('transport close');
  });

  test.each(SUBJECTS)('%s leaves at once when the tab is closed', async (_name, subject) => {
    await using server = await startPageServer(script);
    await using opened = await open(server, subject);
    const gone = once(opened.socket, 'disconnect');
    await opened.page.close({ runBeforeUnload: true });
    expect((await gone)[0]).toBe('transport close');
  });

  test.each(SUBJECTS)(
    '%s goes on where it was when the page comes back from the cache',
    async (_name, subject) => {
      await using server = await startPageServer(script, PATIENT);
      let streams = 0;
      let asked = 0;
      server.server.on('request', ({ headers }, response) => {
        if (!headers.accept?.includes('text/event-stream')) return;
        streams++;
        asked++;
        response.on('close', () => streams--);
      });
      const context = await caching.browser.newContext();
      await using opened = await openSubject(context, server, subject);
      const { page, socket } = opened;
      await page.goto(`${server.origin}/page/second`);
      await until('the page has let go of its stream', () => streams === 0);
      for (const value of [1, 2, 3]) socket.emit('x', value);
      await overdue();
      // Nothing is loaded: it is the same page, as the first value in its log shows.
      await page.goBack({ waitUntil: 'commit' });
      socket.emit('x', 4);
      await expectAll(page, 5);
      // The events that say so are three, and one request is enough.
      expect(asked).toBe(2);
      const said = once(socket, 'up');
      await page.evaluate(() => window.say('back'));
      expect(await said).toEqual(['back']);
    },
  );

  test.each(SUBJECTS)('%s loses nothing while the machine is offline', async (_name, subject) => {
    await using server = await startPageServer(script);
    await using opened = await open(server, subject);
    const { page, socket } = opened;
    const log: unknown[] = [];
    socket.on('up', (value) => log.push(value));
    await page.context().setOffline(true);
    await page.evaluate(() => window.say(1));
    for (const value of [1, 2, 3]) socket.emit('x', value);
    await page.evaluate(() => window.say(2));
    expect(log).toEqual([]);
    await page.context().setOffline(false);
    await expectAll(page, 4);
    await until('all has been heard', () => log.length >= 2);
    expect(log).toEqual([1, 2]);
  });

  /** What says that it is time to try again. */
  const SIGNS: [string, (page: Page) => Promise<void>][] = [
    [
      'the network is back',
      async (page) => {
        await page.context().setOffline(true);
        await page.context().setOffline(false);
      },
    ],
    // From the cache it comes with others; here it is alone.
    [
      'the page is shown',
      (page) => page.evaluate(() => void dispatchEvent(new PageTransitionEvent('pageshow'))),
    ],
  ];

  test.each(
    SUBJECTS.flatMap(([name, begin]) =>
      SIGNS.map(([what, give]) => [name, what, begin, give] as const),
    ),
  )('%s waits no longer when %s', async (_name, _what, subject, give) => {
    await using server = await startPageServer(script);
    await using opened = await open(server, subject);
    const { page, socket } = opened;
    const endRefusals = refuseStreams(server);
    const refusal = page.waitForResponse((response) => response.status() === 503);
    server.server.closeAllConnections();
    for (const value of [1, 2, 3]) socket.emit('x', value);
    await (await refusal).finished();
    // The client has a turn to read it in.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    endRefusals();
    await give(page);
    await expectAll(page, 4);
  });

  test('across origins the browser asks for leave once, to open and to speak', async () => {
    await using home = await startPageServer(script);
    await using server = await startPageServer(script, { cors: { origin: '*' } });
    const asked = preflightsOf(server);
    server.io.on('connection', (socket) => {
      socket.on('echo', (value: unknown, answer: (value: unknown) => void) => answer(value));
    });
    const page = await openPage(await chromium.browser.newContext(), home);
    const answer = await page.evaluate(async (url) => {
      const client = window.connect(url);
      await client.request('echo', 1);
      return client.request('echo', 2);
    }, server.origin);
    expect([answer, asked]).toEqual([2, ['/sse']]);
    await page.close();
  });

  test('across origins the browser asks for leave once, for any number of answers', async () => {
    await using home = await startPageServer(script);
    await using server = await startRouted(
      { io: { cors: { origin: '*' } }, until: ['end'] },
      (socket) => socket.on('ask', () => socket.emit('end')),
    );
    const asked = preflightsOf(server);
    const page = await openPage(await chromium.browser.newContext(), home);
    await page.evaluate(async (url) => {
      const read = async (): Promise<void> => {
        for await (const _event of window.stream(url, {}));
      };
      await read();
      await read();
    }, server.url);
    expect(asked).toEqual(['/chat']);
    await page.close();
  });

  test('an EventSource is a plain consumer', async () => {
    await using server = await startPageServer(script);
    await using opened = await open(server, () => {
      window.log = [];
      window.source = new EventSource('/sse');
      window.source.addEventListener('x', ({ data }) => window.log.push(...JSON.parse(data)));
    });
    opened.socket.emit('x', 1);
    await expectAll(opened.page, 2);
  });
});

/** Whoever asks for a stream is told to come back in five minutes. @returns ends that */
function refuseStreams({ server }: BridgedServer): () => void {
  const others = server.listeners('request');
  const resume = (request: IncomingMessage, response: ServerResponse): void =>
    others.forEach((listener) => Reflect.apply(listener, server, [request, response]));
  server.removeAllListeners('request').on('request', (request, response) => {
    const isRefused = request.headers.accept?.includes('text/event-stream');
    if (isRefused) response.writeHead(503, { 'retry-after': '300' }).end();
    else resume(request, response);
  });
  return () => void server.removeAllListeners('request').on('request', resume);
}

/** What a browser has asked leave for. */
function preflightsOf({ server }: Pick<BridgedServer, 'server'>): readonly unknown[] {
  const asked: unknown[] = [];
  server.prependListener('request', ({ method, url }) => method === 'OPTIONS' && asked.push(url));
  return asked;
}
