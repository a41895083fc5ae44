import { once } from 'node:events';
import type { Page } from 'playwright-core';
import type { Socket as ServerSocket } from 'socket.io';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { connect as Connect } from '@sse-migrate/runtime/client';
import type { io as Io } from '@sse-migrate/runtime/shim';
import { chromiumMissing, type DisposableBrowser, launchChromium } from '../support/chromium.js';
import { bundleForPage, openPage, servePages } from '../support/client-page.js';
import { type BridgedServer, startBridged } from '../support/socket-io-server.js';
import { until } from '../support/until.js';

/** What the script of the page has put there, and what these tests note. */
interface Globals {
  connect: typeof Connect;
  io: typeof Io;
  log: unknown[];
  say(...args: unknown[]): void;
  source?: EventSource;
}

declare const window: Globals;

/** Each connects, notes the events `x` and every loss, and can say `up`. */
const SUBJECTS: [string, () => void][] = [
  [
    'the native client',
    () => {
      window.log = [];
      const client = window.connect();
      client.on('x', (value: unknown) => window.log.push(value));
      client.on('disconnect', (reason) => window.log.push(reason));
      window.say = (...args) => client.send('up', ...args);
    },
  ],
  [
    'the shim',
    () => {
      window.log = [];
      const socket = window.io();
      socket.on('x', (value: unknown) => window.log.push(value));
      socket.on('disconnect', (reason) => window.log.push(reason));
      window.say = (...args) => socket.emit('up', ...args);
    },
  ],
];

const skipped = chromiumMissing === undefined ? '' : ` (skipped, ${chromiumMissing})`;

describe.skipIf(chromiumMissing)(`in a page${skipped}`, () => {
  let chromium: DisposableBrowser;
  let caching: DisposableBrowser;
  let script: string;

  beforeAll(async () => {
    chromium = await launchChromium();
    caching = await launchChromium({ backForwardCache: true });
    script = await bundleForPage({ connect: 'client/index.ts', io: 'shim/index.ts' });
  });

  afterAll(async () => {
    await chromium?.[Symbol.asyncDispose]();
    await caching?.[Symbol.asyncDispose]();
  });

  async function startServer(): Promise<BridgedServer> {
    // So long that nothing in a test ends because of it.
    const server = await startBridged({ bridge: { graceMs: 600_000 } });
    servePages(server, script);
    return server;
  }

  async function open(
    server: BridgedServer,
    subject: () => void,
    { browser } = chromium,
  ): Promise<{ page: Page; socket: ServerSocket } & AsyncDisposable> {
    const context = await browser.newContext();
    const page = await openPage(context, server);
    const connected = once(server.io, 'connection');
    await page.evaluate(subject);
    // Socket.IO emits `connection` with the socket.
    const [socket] = (await connected) as [ServerSocket];
    socket.emit('x', 0);
    await until('the page is connected', async () => (await logOf(page)).length);
    return { page, socket, [Symbol.asyncDispose]: () => context.close() };
  }

  const logOf = (page: Page): Promise<unknown[]> => page.evaluate(() => window.log);

  /** Everything in order, nothing twice, and no loss noted between. */
  async function expectAll(page: Page, count: number): Promise<void> {
    await until('all has come', async () => (await logOf(page)).length >= count);
    expect(await logOf(page)).toEqual(Array.from({ length: count }, (_, index) => index));
  }

  test.each(SUBJECTS)('%s leaves at once when the page goes away', async (_name, subject) => {
    await using server = await startServer();
    await using opened = await open(server, subject);
    const gone = once(opened.socket, 'disconnect');
    const said = once(opened.socket, 'up');
    await opened.page.evaluate(() => window.say('bye'));
    await opened.page.goto('data:text/html,elsewhere');
    expect(await said).toEqual(['bye']);
    expect((await gone)[0]).toBe('transport close');
  });

  test.each(SUBJECTS)('%s leaves at once when the tab is closed', async (_name, subject) => {
    await using server = await startServer();
    await using opened = await open(server, subject);
    const gone = once(opened.socket, 'disconnect');
    await opened.page.close({ runBeforeUnload: true });
    expect((await gone)[0]).toBe('transport close');
  });

  test.each(SUBJECTS)(
    '%s goes on where it was when the page comes back from the cache',
    async (_name, subject) => {
      await using server = await startServer();
      let streams = 0;
      server.server.on('request', ({ headers }, response) => {
        if (!headers.accept?.includes('text/event-stream')) return;
        streams++;
        response.on('close', () => streams--);
      });
      await using opened = await open(server, subject, caching);
      const { page, socket } = opened;
      await page.goto(`${server.origin}/page/second`);
      await until('the page has let go of its stream', () => streams === 0);
      for (const value of [1, 2, 3]) socket.emit('x', value);
      // Nothing is loaded: it is the same page, as the first value in its log shows.
      await page.goBack({ waitUntil: 'commit' });
      socket.emit('x', 4);
      await expectAll(page, 5);
      const said = once(socket, 'up');
      await page.evaluate(() => window.say('back'));
      expect(await said).toEqual(['back']);
    },
  );

  test.each(SUBJECTS)('%s loses nothing while the machine is offline', async (_name, subject) => {
    await using server = await startServer();
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

  test.each(SUBJECTS)('%s loses nothing while the tab is frozen', async (_name, subject) => {
    await using server = await startServer();
    await using opened = await open(server, subject);
    const { page, socket } = opened;
    const session = await page.context().newCDPSession(page);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    for (const value of [1, 2, 3]) socket.emit('x', value);
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    socket.emit('x', 4);
    await expectAll(page, 5);
  });

  test('an EventSource is a plain consumer', async () => {
    await using server = await startServer();
    await using opened = await open(server, () => {
      window.log = [];
      window.source = new EventSource('/sse');
      window.source.addEventListener('x', ({ data }) => window.log.push(...JSON.parse(data)));
    });
    opened.socket.emit('x', 1);
    await expectAll(opened.page, 2);
  });
});
