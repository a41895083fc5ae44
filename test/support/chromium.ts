import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

export const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** What every Chromium of the tests is started with. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A page that a test serves itself has no address, and may then not open a WebSocket to one.
  '--disable-features=LocalNetworkAccessChecks',
] as const;

const reason = existsSync(executablePath)
  ? undefined
  : `no Chromium at ${executablePath}: "apt-get install -y chromium", or name another in CHROMIUM_PATH`;

/**
 * Why tests that need a browser are skipped, for their title; undefined when they can run.
 * In CI nothing may be skipped: there they run, and fail with this reason.
 */
export const chromiumMissing: string | undefined = process.env['CI'] ? undefined : reason;

export interface DisposableBrowser extends AsyncDisposable {
  readonly browser: Browser;
}

/**
 * Starts a headless Chromium. Throws, with the way to install it, when there is none.
 * @param backForwardCache as people have it; Playwright turns it off
 */
export async function launchChromium({
  backForwardCache = false,
} = {}): Promise<DisposableBrowser> {
  if (reason !== undefined) throw new Error(reason);

  const browser = await chromium.launch({
    executablePath,
    ignoreDefaultArgs: backForwardCache ? ['--disable-back-forward-cache'] : [],
    args: [...CHROMIUM_ARGS],
  });
  return { browser, [Symbol.asyncDispose]: () => browser.close() };
}
