import type { Page } from 'playwright-core';
import type { Socket as ServerSocket } from 'socket.io';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumMissing } from '../support/chromium.js';
import { openPage, servePages } from '../support/client-page.js';
import {
  freeze,
  type FreezableChromium,
  launchFreezable,
  show,
} from '../support/freezable-chromium.js';
import {
  bundleSubjects,
  expectAll,
  logOf,
  openSubject,
  overdue,
  type PageGlobals,
  PATIENT,
  startPageServer,
  SUBJECTS,
} from '../support/page-subjects.js';
import { startRelay } from '../support/relay.js';
import { startRouted } from '../support/routed-server.js';
import { until } from '../support/until.js';

declare const window: PageGlobals;

const skipped = chromiumMissing === undefined ? '' : ` (skipped, ${chromiumMissing})`;

describe.skipIf(chromiumMissing)(`a tab in the background${skipped}`, () => {
  let chromium: FreezableChromium;
  let script: string;

  beforeAll(async () => {
    chromium = await launchFreezable();
    script = await bundleSubjects();
  });

  afterAll(async () => {
    await chromium?.[Symbol.asyncDispose]();
  });

  test('a page that is frozen stands still', async () => {
    await using server = await startPageServer(script);
    const pages = [0, 1].map(() => openPage(chromium.context, server));
    const [frozen, witness] = (await Promise.all(pages)) as [Page, Page];
    const tick = (): void => {
      window.log = [];
      setInterval(() => window.log.push('tick'), 10);
    };
    await frozen.evaluate(tick);
    await until('it ticks', async () => (await logOf(frozen)).length);
    const goOn = await freeze(frozen);
    const { length } = await logOf(frozen);
    await witness.evaluate(tick);
    await until('time has gone by', async () => (await logOf(witness)).length > 2);
    expect(await logOf(frozen)).toHaveLength(length);
    await goOn();
    await until('it ticks again', async () => (await logOf(frozen)).length > length);
    for (const page of [frozen, witness]) await page.close();
  });

  test.each(SUBJECTS)('%s loses nothing while the tab is frozen', async (_name, subject) => {
    await using server = await startPageServer(script, PATIENT);
    await using opened = await openSubject(chromium.context, server, subject);
    const { page, socket } = opened;
    const log: unknown[] = [];
    socket.on('up', (value) => log.push(value));
    const goOn = await freeze(page);
    for (const value of [1, 2, 3]) socket.emit('x', value);
    // The page's own code runs, but nothing that it waits for.
    for (const value of [1, 2, 3]) await page.evaluate((said) => window.say(said), value);
    await overdue();
    expect([await logOf(page), log]).toEqual([[0], []]);
    await goOn();
    socket.emit('x', 4);
    await expectAll(page, 5);
    await until('all has been heard', () => log.length >= 3);
    expect(log).toEqual([1, 2, 3]);
  });

  /** What happens to a tab, and what makes its client look after its stream. */
  const RETURNS: [string, (page: Page) => Promise<() => Promise<void>>][] = [
    ['frozen and goes on', freeze],
    [
      'hidden and shown again',
      async (page) => {
        const goOn = await freeze(page);
        await goOn();
        return () => show(page);
      },
    ],
  ];

  const cases = SUBJECTS.flatMap(([name, begin]) =>
    RETURNS.map(([what, leave]) => [name, what, begin, leave] as const),
  );

  test.each(cases)(
    '%s asks at once for a new stream when its own has died in silence, in a tab that was %s',
    async (_name, _what, subject, leave) => {
      await using server = await startPageServer(script, PATIENT);
      await using relay = await startRelay(server.origin);
      await using opened = await openSubject(chromium.context, server, subject, relay.url);
      const { page, socket } = opened;
      const comeBack = await leave(page);
      relay.silence();
      for (const value of [1, 2, 3]) socket.emit('x', value);
      await overdue();
      await comeBack();
      socket.emit('x', 4);
      await expectAll(page, 5);
    },
  );

  test('an answer goes on in a tab that was frozen in the midst of it', async () => {
    const sockets: ServerSocket[] = [];
    await using server = await startRouted({ until: ['end'] }, (socket) => {
      socket.on('ask', () => sockets.push(socket));
    });
    servePages(server, script);
    const page = await openPage(chromium.context, { origin: new URL(server.url).origin });
    await page.evaluate(() => {
      window.log = [];
      const read = async (): Promise<void> => {
        for await (const { event, data } of window.stream('/chat', {})) {
          if (event === 'x') window.log.push(data);
        }
      };
      read().catch((error: unknown) => window.log.push(String(error)));
    });
    await until('it is asked', () => sockets.length);
    const [socket] = sockets;
    socket?.emit('x', 0);
    await until('it reads', async () => (await logOf(page)).length);
    const goOn = await freeze(page);
    for (const value of [1, 2, 3]) socket?.emit('x', value);
    await goOn();
    socket?.emit('x', 4);
    await expectAll(page, 5);
    socket?.emit('end');
    await page.close();
  });
});
