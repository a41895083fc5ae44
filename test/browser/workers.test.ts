import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumMissing, type DisposableBrowser, launchChromium } from '../support/chromium.js';
import { bundleForPage, openPage, servePages } from '../support/client-page.js';
import { startBridged } from '../support/socket-io-server.js';
import { until } from '../support/until.js';

interface Globals {
  log: unknown[];
  say(value: unknown): void;
}

declare const window: Globals;

/** A client for whoever has a port to the worker: what is said to it is echoed by the server, what the server says goes to all. */
const WORKER = `
  const client = connect();
  const ports = [];
  client.on('x', (value) => ports.forEach((port) => port.postMessage(value)));
  function serve(port) {
    ports.push(port);
    port.onmessage = async ({ data }) => port.postMessage(await client.request('echo', data));
  }
  if ('onconnect' in self) self.onconnect = ({ ports: [port] }) => serve(port);
  else serve(self);
`;

const KINDS: [string, () => void][] = [
  [
    'a dedicated worker',
    () => {
      const worker = new Worker('/page/worker.js');
      window.log = [];
      worker.addEventListener('message', ({ data }) => window.log.push(data));
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
      window.say = (value) => worker.postMessage(value);
    },
  ],
  [
    'a shared worker',
    () => {
      const { port } = new SharedWorker('/page/worker.js');
      window.log = [];
      port.addEventListener('message', ({ data }) => window.log.push(data));
      port.start();
      window.say = (value) => port.postMessage(value);
    },
  ],
];

const skipped = chromiumMissing === undefined ? '' : ` (skipped, ${chromiumMissing})`;

describe.skipIf(chromiumMissing)(`the native client${skipped}`, () => {
  let chromium: DisposableBrowser;
  let script: string;

  beforeAll(async () => {
    chromium = await launchChromium();
    script = await bundleForPage({ connect: 'client/index.ts' });
  });

  afterAll(async () => {
    await chromium?.[Symbol.asyncDispose]();
  });

  test.each(KINDS)('works in %s', async (kind, begin) => {
    await using server = await startBridged();
    servePages(server, script, WORKER);
    server.io.on('connection', (socket) => {
      socket.on('echo', (value: unknown, answer: (value: unknown) => void) => answer(value));
    });
    const context = await chromium.browser.newContext();
    const pages = [await openPage(context, server), await openPage(context, server)];
    const shows = (page: Page, value: unknown): Promise<void> =>
      until(`it has shown ${String(value)}`, () =>
        page.evaluate((wanted) => window.log.includes(wanted), value),
      );
    for (const [index, page] of pages.entries()) {
      await page.evaluate(begin);
      await page.evaluate((value) => window.say(value), index);
      await shows(page, index);
    }
    server.io.emit('x', 'to all');
    for (const page of pages) await shows(page, 'to all');
    expect(server.io.of('/').sockets.size).toBe(kind === 'a shared worker' ? 1 : 2);
    await context.close();
  });
});
