import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { formatHtml, formatMarkdown } from '@sse-migrate/codemods';
import type { Finding, MigrationResult } from '@sse-migrate/codemods';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumMissing, launchChromium } from '../support/chromium.js';
import { runCommand } from '../support/command-line.js';
import { readSchema, violations } from '../support/schema.js';

const fixture = fileURLToPath(new URL('../../fixtures/apps/ai-chat', import.meta.url));
const reportSchema = readSchema('../../codemods/docs/report.schema.json');
const sarifSchema = readSchema('../support/sarif.schema.json');

/** A server, a client that moves, one that cannot, and a place for a person. */
const SMALL = {
  'package.json': '{ "dependencies": { "socket.io": "^4.8.0", "socket.io-client": "^4.8.0" } }\n',
  'server.js':
    "const io = require('socket.io')(3000);\nio.on('connection', (socket) => {\n  socket.on('chat', (text, done) => { io.to('all').emit('chat', { text }); done(); });\n});\n",
  'client.js':
    "import { io } from 'socket.io-client';\nconst socket = io('ws://localhost:3000');\nsocket.emit('chat', 'hi', () => {});\nsocket.on('chat', ({ text }) => show(text));\n",
  'admin.js':
    "import { io } from 'socket.io-client';\nconst admin = io('/admin');\nadmin.io.opts.query = {};\n",
};

let folder = '';
let small = '';

beforeAll(() => {
  small = mkdtempSync(join(tmpdir(), 'sse-migrate-report-'));
  for (const [name, text] of Object.entries(SMALL)) writeFileSync(join(small, name), text);
  folder = mkdtempSync(join(tmpdir(), 'sse-migrate-report-'));
  cpSync(fixture, folder, {
    recursive: true,
    filter: (path) => !/(?:node_modules|dist)$/.test(path),
  });
});

afterAll(() => {
  for (const one of [folder, small]) rmSync(one, { recursive: true, force: true });
});

/** A result with many findings, some of them written to break out of a page. */
function resultWith(findings: number): MigrationResult {
  const list = Array.from({ length: findings }, (_, index): Finding => {
    const isTodo = index % 4 === 0;
    return {
      code: isTodo ? 'SSE2001' : 'SSE1001',
      severity: isTodo ? 'todo' : 'note',
      file: `src/file-${index}.js`,
      line: index + 1,
      column: 1,
      message: `</td><script>document.title='broken'</script> | number ${index}`,
      advice: 'Do <b>something</b> & be "careful".',
    };
  });
  return {
    root: '/app',
    files: { total: 1, changed: 0, unchanged: 1, skipped: 0 },
    changes: [{ file: 'a.js', before: 'a<b\n', after: '</pre>\n', actions: ['<i>'] }],
    groups: [],
    uses: { total: 0, native: 0, shim: 0, left: 0, unaccounted: 0 },
    findings: list,
    skipped: [],
  };
}

describe('the JSON report', () => {
  it.each([
    ['scan', ['scan']],
    ['transform', ['transform', '--dry-run']],
  ])('of %s says what its schema says, and nothing besides', async (_, command) => {
    const { stdout } = await runCommand(...command, folder, '--json');
    expect(violations(reportSchema, stdout)).toEqual([]);
  });

  it('would be found out if it lacked a field or had one more', () => {
    const { changes: _, ...rest } = resultWith(1);
    const found = violations(reportSchema, JSON.stringify({ version: 2, ...rest, extra: 1 }));
    expect(found).toHaveLength(3);
  });

  it('stays what it was', async () => {
    const { stdout } = await runCommand('scan', small, '--json');
    await expect(stdout.replaceAll(small, '/app')).toMatchFileSnapshot('snapshots/report.json');
  });
});

describe('the SARIF report', () => {
  it('says what the part of SARIF 2.1.0 that it uses allows', async () => {
    const { stdout } = await runCommand('scan', small, '--sarif');
    expect(violations(sarifSchema, stdout)).toEqual([]);
    const [run] = Object(JSON.parse(stdout)).runs;
    expect(run.originalUriBaseIds.PROJECTROOT.uri).toBe(`${pathToFileURL(small).href}/`);
    expect(run.results).not.toEqual([]);
    for (const { ruleIndex, ruleId } of run.results) {
      expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
    }
  });

  it('would be found out if a place had no line', async () => {
    const { stdout } = await runCommand('scan', small, '--sarif');
    const broken = stdout.replaceAll(/"startLine": \d+/g, '"startLine": 0');
    expect(violations(sarifSchema, broken)[0]).toContain('/startLine must be >= 1');
  });

  it('stays what it was', async () => {
    const { stdout } = await runCommand('scan', small, '--sarif');
    const text = stdout.replaceAll(pathToFileURL(small).href, 'file:///app');
    await expect(text).toMatchFileSnapshot('snapshots/report.sarif');
  });
});

describe('the Markdown report', () => {
  it('is on stdout, alone', async () => {
    const { stdout, stderr } = await runCommand('scan', folder, '--markdown');
    expect(stdout).toContain('### Sockets');
    expect(stdout).toContain('| `client/src/socket.js:4` | native |');
    expect(stderr).toBe('');
  });

  it('keeps foreign text inside its cell, and a comment inside its limit', () => {
    const text = formatMarkdown(resultWith(400));
    expect(text).not.toContain('<script');
    expect(text).toContain('\\| number 0');
    expect(text.length).toBeLessThan(65_536);
  });
});

describe.skipIf(chromiumMissing)(`the page ${chromiumMissing ?? ''}`, () => {
  async function open(browser: Browser, path: string) {
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const began = performance.now();
    await page.goto(pathToFileURL(path).href);
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
    return { page, asked, openMs: performance.now() - began };
  }

  it('draws every event, says the same in a table, and asks the network for nothing', async () => {
    const file = join(folder, 'report.html');
    await runCommand('scan', folder, '--html', file);
    await using chromium = await launchChromium();
    const { page, asked } = await open(chromium.browser, file);
    expect(await page.locator('svg a').count()).toBe(16);
    expect(await page.locator('section:first-of-type tbody tr').count()).toBe(16);
    expect(asked.filter((url) => !/^(?:file|data):/.test(url))).toEqual([]);
    await page.locator('svg a').first().focus();
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#event-0');
  });

  it('opens 2,000 findings in two seconds, and filters them by text, code and kind', async () => {
    const file = join(folder, 'many.html');
    writeFileSync(file, formatHtml(resultWith(2000)));
    await using chromium = await launchChromium();
    const { page, openMs } = await open(chromium.browser, file);
    expect(openMs).toBeLessThan(2000);
    expect(await page.title()).toContain('from Socket.IO');
    const shown = page.locator('#filter-count');
    await page.getByLabel('Asks').selectOption('todo');
    expect(await shown.textContent()).toBe('500 of 2000 findings');
    await page.getByLabel('Text').fill('file-8.js');
    expect(await shown.textContent()).toBe('1 of 2000 findings');
    await page.locator('#filter-code').selectOption('SSE1001');
    expect(await shown.textContent()).toBe('0 of 2000 findings');
  });
});
