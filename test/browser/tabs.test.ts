import { once } from 'node:events';
import type { BrowserContext, Page, Route } from 'playwright-core';
import type { ServerOptions, Socket as ServerSocket } from 'socket.io';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumMissing, type DisposableBrowser, launchChromium } from '../support/chromium.js';
import { freeze, type FreezableChromium, launchFreezable } from '../support/freezable-chromium.js';
import {
  bundleForTabs,
  startTabsScene,
  type TabGlobals,
  type TabsScene,
} from '../support/tabs-scene.js';
import { until } from '../support/until.js';

declare const window: TabGlobals;

const skipped = chromiumMissing === undefined ? '' : ` (skipped, ${chromiumMissing})`;
const counted = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe.skipIf(chromiumMissing)(`tabs that share a stream${skipped}`, () => {
  let chromium: DisposableBrowser;
  let freezable: FreezableChromium;
  let script: string;

  beforeAll(async () => {
    chromium = await launchChromium();
    freezable = await launchFreezable();
    script = await bundleForTabs();
  });

  afterAll(async () => {
    await chromium?.[Symbol.asyncDispose]();
    await freezable?.[Symbol.asyncDispose]();
  });

  const startScene = async (
    options?: Partial<ServerOptions>,
    context?: BrowserContext,
  ): Promise<TabsScene> =>
    startTabsScene(context ?? (await chromium.browser.newContext()), script, options);

  const logOf = (page: Page): Promise<unknown[]> => page.evaluate(() => window.log);

  async function expectAll(page: Page, count: number): Promise<void> {
    await expect.poll(() => logOf(page), { timeout: 10_000 }).toEqual(counted(count));
  }

  const ask = (page: Page, value: unknown): Promise<unknown> =>
    page.evaluate((asked) => window.client?.request('echo', asked), value);

  test('are one client, with one stream, and each gets its own answers', async () => {
    await using scene = await startScene();
    const pages: Page[] = [];
    for (const _ of counted(10)) pages.push(await scene.open());
    expect([scene.sockets.length, scene.streams()]).toEqual([1, 1]);
    const ids = await Promise.all(pages.map((page) => page.evaluate(() => window.client?.id)));
    expect(new Set(ids)).toEqual(new Set([scene.sockets[0]?.id]));
    const answers = await Promise.all(pages.map((page, index) => ask(page, index)));
    expect(answers).toEqual(counted(10));
    for (const value of counted(5)) scene.server.io.emit('x', value);
    for (const page of pages) await expectAll(page, 5);
  });

  test('survive the death of the one that holds it, and lose and repeat nothing', async () => {
    await using scene = await startScene();
    const pages: Page[] = [];
    for (const _ of counted(10)) pages.push(await scene.open());
    const heard: unknown[] = [];
    scene.sockets[0]?.on('up', (value) => heard.push(value));
    let value = 0;
    let said = 0;
    for (const dying of [0, 1, 2]) {
      const [leader, ...others] = pages.slice(dying);
      const speaking = others.map((page, index) =>
        page.evaluate(
          (first) => {
            for (let next = first; next < first + 5; next++) window.client?.send('up', next);
          },
          said + index * 5,
        ),
      );
      said += others.length * 5;
      for (let count = 0; count < 5; count++) scene.server.io.emit('x', value++);
      await leader?.close({ runBeforeUnload: dying === 1 });
      for (let count = 0; count < 5; count++) scene.server.io.emit('x', value++);
      await Promise.all(speaking);
      for (const page of others) await expectAll(page, value);
    }
    await until('all has been heard', () => heard.length >= said);
    expect(heard.toSorted((one, other) => Number(one) - Number(other))).toEqual(counted(said));
    expect([scene.sockets.length, scene.streams()]).toEqual([1, 1]);
  });

  test('while nobody leads, what one says is kept, in its order, also if its client is closed', async () => {
    await using scene = await startScene();
    const [leader, next, speaking, closing] = [
      await scene.open(),
      await scene.open(),
      await scene.open(),
      await scene.open(),
    ] as const;
    const heard: unknown[] = [];
    scene.sockets[0]?.on('up', (value) => heard.push(value));
    // Who is to lead asks the server first how far the one before has come, and waits.
    const asked: Route[] = [];
    await next.route('**/sse', (route) => void asked.push(route));
    await leader.close();
    await until('it asks', () => asked.length);
    await closing.evaluate(() => {
      for (const value of [0, 1, 2]) window.client?.send('up', value);
      window.client?.close();
    });
    const said = speaking.evaluate(() => {
      for (const value of [3, 4, 5]) window.client?.send('up', value);
      // The other leads before this one has heard of it.
      for (const endAt = Date.now() + 500; Date.now() < endAt;);
      window.client?.send('up', 6);
    });
    await Promise.all([said, next.unroute('**/sse')]);
    await until('all has been heard', () => heard.length >= 7);
    expect(heard.toSorted((one, other) => Number(one) - Number(other))).toEqual(counted(7));
    expect(heard.filter((value) => Number(value) > 2)).toEqual([3, 4, 5, 6]);
    scene.server.io.emit('x', 0);
    for (const page of [next, speaking]) await expectAll(page, 1);
    expect([scene.sockets.length, scene.streams()]).toEqual([1, 1]);
  });

  test.each(STOPS)(
    'go on without one that %s while it holds the stream, and it goes on with them',
    async (_name, stop) => {
      // A leader that is silent is asked after a quarter of that, and has as long to answer.
      const options = { pingInterval: 1000, pingTimeout: 2000 };
      await using scene = await startScene(options, freezable.context);
      const [leader, ...others] = [await scene.open(), await scene.open(), await scene.open()];
      if (!leader) throw new Error('there is no tab');
      const [socket] = scene.sockets;
      const heard: unknown[] = [];
      socket?.on('up', (value) => heard.push(value));
      let value = 0;
      let said = 0;
      const tell = (): void => counted(5).forEach(() => scene.server.io.emit('x', value++));
      const say = async (pages: Page[]): Promise<void> => {
        for (const page of pages) {
          await page.evaluate((first) => {
            for (let next = first; next < first + 5; next++) window.client?.send('up', next);
          }, said);
          said += 5;
        }
      };
      tell();
      await say([leader, ...others]);
      const goOn = await stop(leader);
      tell();
      await say(others);
      for (const page of others) await expectAll(page, value);
      await until('all has been heard', () => heard.length >= said);
      expect(await Promise.all(others.map((page, index) => ask(page, index)))).toEqual([0, 1]);
      // What it has not been told of yet must do no harm.
      await Promise.all([goOn(), say(others)]);
      tell();
      await say([leader, ...others]);
      for (const page of [leader, ...others]) await expectAll(page, value);
      await until('all has been heard', () => heard.length >= said);
      expect(heard.toSorted((one, other) => Number(one) - Number(other))).toEqual(counted(said));
      expect(await ask(leader, 'still there')).toBe('still there');
      expect([scene.sockets.length, scene.streams(), socket?.connected]).toEqual([1, 1, true]);
    },
  );

  test('lose nothing in one that is frozen while another holds the stream', async () => {
    await using scene = await startScene({}, freezable.context);
    const pages = [await scene.open(), await scene.open(), await scene.open()];
    const [, follower] = pages;
    if (!follower) throw new Error('there is no tab');
    const heard: unknown[] = [];
    scene.sockets[0]?.on('up', (value) => heard.push(value));
    const goOn = await freeze(follower);
    for (const value of counted(5)) scene.server.io.emit('x', value);
    await follower.evaluate(() => window.client?.send('up', 'from the cold'));
    for (const page of pages.filter((other) => other !== follower)) await expectAll(page, 5);
    await goOn();
    await expectAll(follower, 5);
    expect(await ask(follower, 'still there')).toBe('still there');
    expect(heard).toEqual(['from the cold']);
    expect([scene.sockets.length, scene.streams()]).toEqual([1, 1]);
  });

  test('leave when the last of them is closed', async () => {
    await using scene = await startScene();
    const pages = [await scene.open(), await scene.open()];
    const [socket] = scene.sockets;
    const gone = once(socket as ServerSocket, 'disconnect');
    await pages[0]?.close({ runBeforeUnload: true });
    await until('the other has taken it up', async () => (await ask(pages[1] as Page, 1)) === 1);
    expect(socket?.connected).toBe(true);
    await pages[1]?.close({ runBeforeUnload: true });
    expect((await gone)[0]).toBe('transport close');
  });

  test('warn, once each, when they do not share and the server speaks HTTP/1.1', async () => {
    await using scene = await startScene();
    const sharing = [await scene.open(), await scene.open()];
    for (const page of sharing) await ask(page, 1);
    const first = await scene.open(beginAlone);
    await ask(first, 1);
    expect(scene.warnings).toEqual([]);
    const alone = [first, await scene.open(beginAlone), await scene.open(beginAlone)];
    await until('each has warned', () => scene.warnings.length >= alone.length);
    for (const page of alone) await ask(page, 1);
    expect(new Set(scene.warnings.map(([page]) => page))).toEqual(new Set(alone));
    expect(scene.warnings).toHaveLength(alone.length);
    expect(scene.warnings[0]?.[1]).toContain('shareAcrossTabs()');
  });

  test('share through the shim as well, each namespace and answer its own', async () => {
    await using scene = await startScene();
    const other = scene.server.io.of('/other');
    const pages = [await scene.open(beginShim), await scene.open(beginShim)];
    expect([scene.sockets.length, scene.streams()]).toEqual([1, 1]);
    const echo = (page: Page, value: unknown): Promise<unknown> =>
      page.evaluate((said) => window.socket?.emitWithAck('echo', said), value);
    expect(await Promise.all(pages.map((page, index) => echo(page, index)))).toEqual([0, 1]);
    for (const page of pages) {
      await until('the other namespace is there', () =>
        page.evaluate(() => window.socket?.io.nsps['/other']?.connected),
      );
    }
    other.emit('x', 'of the other');
    scene.server.io.emit('x', 'to all');
    for (const page of pages) {
      await until('both have come', async () => (await logOf(page)).length === 2);
      expect(new Set(await logOf(page))).toEqual(new Set(['of the other', 'to all']));
    }
    await pages[0]?.close();
    expect(await echo(pages[1] as Page, 'still there')).toBe('still there');
    expect([scene.sockets.length, scene.streams()]).toEqual([1, 1]);
  });
});

/** What stops a tab without its end. Each gives back what lets it go on. */
const STOPS: [string, (page: Page) => Promise<() => Promise<void>>][] = [
  ['is frozen', freeze],
  [
    'hangs',
    async (page) => {
      const hanging = page.evaluate(() => {
        const endAt = Date.now() + 4000;
        while (Date.now() < endAt);
      });
      return () => hanging;
    },
  ],
];

function beginAlone(): void {
  window.client = window.connect();
}

function beginShim(): void {
  window.log = [];
  const options = { connector: window.shareAcrossTabs() };
  window.socket = window.io(options);
  for (const socket of [window.socket, window.io('/other', options)]) {
    socket.on('x', (value: unknown) => window.log.push(value));
    socket.on('disconnect', (reason) => window.log.push(reason));
  }
}
