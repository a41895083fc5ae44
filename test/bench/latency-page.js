import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createTimer } from './latency-timer.js';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** The same timer in a page of the server's own origin; undefined where there is no Chromium. */
export async function startPageTimer(url) {
  if (!existsSync(executablePath)) return undefined;
  // A page that is served from here has no address, and may then not open a WebSocket to one.
  const args = ['--no-sandbox', '--disable-gpu', '--disable-features=LocalNetworkAccessChecks'];
  const browser = await chromium.launch({ executablePath, args });
  const page = await browser.newPage();
  const html = '<!doctype html><link rel="icon" href="data:,">';
  await page.route(`${url}/page`, (route) =>
    route.fulfill({ contentType: 'text/html', body: html }),
  );
  await page.goto(`${url}/page`);
  // Else each request of the page would go by way of this process.
  await page.unrouteAll();
  await page.addScriptTag({ path: script('@sse-migrate/runtime/dist/client.global.js') });
  await page.addScriptTag({ path: script('@sse-migrate/runtime/dist/shim.global.js') });
  // Both are called `io`.
  await page.evaluate('globalThis.shim = io');
  await page.addScriptTag({ path: script('socket.io-client/dist/socket.io.min.js') });
  const libraries = '{ io, shim, connect: SseClient.connect }';
  await page.evaluate(`globalThis.timer = (${createTimer.toString()})(${libraries})`);
  const call =
    (method) =>
    (...given) =>
      page.evaluate(([name, values]) => globalThis.timer[name](...values), [method, given]);
  return {
    names: await page.evaluate(() => globalThis.timer.names),
    timeConnect: call('timeConnect'),
    timeEcho: call('timeEcho'),
    closeAll: call('closeAll'),
    stop: () => browser.close(),
  };
}

function script(path) {
  return fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));
}
