import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumMissing, type DisposableBrowser, launchChromium } from '../support/chromium.js';
import { runCommand } from '../support/command-line.js';
import { startNginxBeforeBoth } from '../support/gateway-nginx.js';
import { startGateway } from '../support/gateway-server.js';
import { nginxMissing } from '../support/nginx.js';
import { missingPython } from '../support/programs.js';
import { startPython, UPSTREAMS } from '../support/python-server.js';
import { startRelay } from '../support/relay.js';

const runtime = fileURLToPath(new URL('../../runtime/', import.meta.url));
const missing = chromiumMissing ?? nginxMissing ?? missingPython('socketio', 'python3-socketio');

/** The whole answer to one prompt. */
const whole = (prompt: string): string =>
  `You ask about “${prompt}”. The short answer is: it depends, but not on much. Small steps beat great plans, because every small step leaves you standing somewhere you can return from. So begin with the piece that you understand best, and let the rest follow from it. ☕`;

describe.skipIf(missing)(`a chat whose server is Python${missing ? ` (${missing})` : ''}`, () => {
  let folder: string;
  let chromium: DisposableBrowser;
  let transformed: Awaited<ReturnType<typeof runCommand>>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ai-chat-in-python-'));
    cpSync(join(UPSTREAMS, 'ai-chat'), folder, { recursive: true });
    transformed = await runCommand('transform', folder, '--yes', '--force');
    await bundle(join(folder, 'web'));
    chromium = await launchChromium();
  });

  afterAll(async () => {
    await chromium?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is transformed, and told of the gateway', () => {
    expect(transformed.status).toBe(1);
    expect(transformed.stderr).toContain('SSE2003');
    expect(transformed.stderr).toContain('sse-migrate gateway --upstream');
    expect(transformed.stderr).toContain('6 native, 0 shim, 0 left, 0 unaccounted for');
  });

  test('shows an answer token by token, and loses none when the connection is cut', async () => {
    // So slow that it goes on for seconds after each cut, also on a busy machine.
    const env = { TOKEN_DELAY_S: '0.1' };
    await using python = await startPython('server.py', { cwd: folder, env });
    await using gateway = await startGateway({ upstream: python.origin });
    await using nginx = await startNginxBeforeBoth(python.origin, gateway.origin);
    await using relay = await startRelay(nginx.origin);
    const page = await chromium.browser.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(relay.url);
    await page
      .getByRole('status')
      .filter({ hasText: /^connected$/ })
      .waitFor();
    const seen = await page.getByRole('article').evaluateHandle((article) => {
      const texts: string[] = [];
      new MutationObserver(() => texts.push(article.textContent ?? '')).observe(article, {
        childList: true,
        characterData: true,
        subtree: true,
      });
      return texts;
    });
    await page.getByLabel('Prompt').fill('gateways');
    await page.getByRole('button', { name: 'Ask' }).click();
    for (const part of [20, 80, 160]) {
      const text = new RegExp(`[^]{${part}}`);
      await page.locator('[aria-busy=true]', { hasText: text }).waitFor();
      expect(relay.cut()).toBeGreaterThan(0);
    }
    await page.locator('article:not([aria-busy])', { hasText: '☕' }).waitFor();
    const texts = await seen.jsonValue();
    expect(texts.at(-1)).toBe(whole('gateways'));
    expect(texts.every((text) => whole('gateways').startsWith(text))).toBe(true);
    expect(texts.length).toBeGreaterThan(20);
    expect(await page.getByRole('status').textContent()).toBe('connected');
    expect(gateway.gateway.stats().events).toMatchObject({ opened: 1, reset: 0, ended: 0 });
    expect(gateway.gateway.stats().events.resumed).toBeGreaterThanOrEqual(3);
    await page.close();
  });
});

async function bundle(web: string): Promise<void> {
  const link = join(web, 'node_modules/@sse-migrate/runtime');
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(runtime, link);
  const build = await rolldown({ input: join(web, 'src/chat.js'), cwd: web });
  await build.write({ file: join(web, 'dist/chat.js'), format: 'esm', codeSplitting: false });
  await build.close();
}
