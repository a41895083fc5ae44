import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { CHROMIUM_ARGS, executablePath } from './chromium.js';

/** A Chromium whose tabs can be hidden and frozen, as people's are. */
export interface FreezableChromium extends AsyncDisposable {
  readonly context: BrowserContext;
}

/**
 * Playwright makes every page of its own believe that it is the one that is looked at, and such a page does not freeze. So this is a
 * browser that Playwright only connects to, and lets be what it is (`noDefaults`, which holds for the first context alone).
 */
export async function launchFreezable(): Promise<FreezableChromium> {
  const profile = mkdtempSync(join(tmpdir(), 'freezable-'));
  const args = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`];
  const child = spawn(executablePath, [...CHROMIUM_ARGS, ...args, 'about:blank'], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exit = once(child, 'exit');
  const stop = async (): Promise<void> => {
    // With all its processes, which would go on writing there.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await exit;
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    const lines = createInterface(child.stderr);
    const browser = await chromium.connectOverCDP(await endpointIn(lines), { noDefaults: true });
    // What is written behind that interests nobody, and would fill the pipe.
    child.stderr.resume();
    const [context] = browser.contexts();
    if (!context) throw new Error('Chromium has no first context');
    return { context, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function endpointIn(lines: AsyncIterable<string>): Promise<string> {
  const seen: string[] = [];
  for await (const line of lines) {
    seen.push(line);
    const [endpoint] = /ws:\/\/\S+/.exec(line) ?? [];
    if (endpoint !== undefined) return endpoint;
  }
  throw new Error(`Chromium ended and listened nowhere:\n${seen.join('\n')}`);
}

/**
 * Hides a page and freezes it, as Chromium does with tabs in the background: nothing that it waits for comes to it.
 * @returns lets it go on, still in the background
 */
export async function freeze(page: Page): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  return async () => {
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await session.detach();
  };
}

/** Brings a page to the front again. Such a one cannot be frozen any more. */
export async function show(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: true });
}
