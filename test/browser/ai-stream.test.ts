import { marked } from 'marked';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ApplicationCopy,
  buildClient,
  copyApplication,
  type RunningServer,
  startServer,
} from '../support/application.js';
import { chromiumMissing, type DisposableBrowser, launchChromium } from '../support/chromium.js';
import { startRelay } from '../support/relay.js';
import { until } from '../support/until.js';

// The application is plain JavaScript without types.
const { ANSWER } = (await import(
  new URL('../../fixtures/apps/ai-stream/server/answer.js', import.meta.url).href
)) as { ANSWER: string };
const RENDERED = marked.parse(ANSWER, { async: false });

const skipped = chromiumMissing === undefined ? '' : ` (skipped, ${chromiumMissing})`;

describe.skipIf(chromiumMissing)(`a chat in request mode${skipped}`, () => {
  let chromium: DisposableBrowser;
  let application: ApplicationCopy;

  beforeAll(async () => {
    chromium = await launchChromium();
    application = copyApplication('ai-stream');
    await buildClient(application.dir);
  });

  afterAll(async () => {
    await chromium?.[Symbol.asyncDispose]();
    await application?.[Symbol.asyncDispose]();
  });

  const start = (tokenMs: number): Promise<RunningServer> =>
    startServer(application.dir, { TOKEN_MS: String(tokenMs) });

  async function open(url: string): Promise<{ page: Page } & AsyncDisposable> {
    const page = await chromium.browser.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(url);
    return { page, [Symbol.asyncDispose]: () => page.close() };
  }

  test('shows Markdown, code and tables in style while they grow, and never a mark', async () => {
    await using server = await start(5);
    await using opened = await open(server.url);
    const { page } = opened;
    await page.evaluate(watchAnswer);
    await ask(page);
    await waitForStatus(page, 'done');
    const { marks, grown } = await page.evaluate(() => window.seen);
    expect(marks).toEqual([]);
    expect(grown).toMatchObject({
      h2: 'rgba(0, 0, 0, 0)',
      li: 'rgba(0, 0, 0, 0)',
      pre: 'rgb(15, 23, 42)',
      th: 'rgb(226, 232, 240)',
    });
    for (const name of ['li strong', 'li em', 'pre code', 'td strong', 'blockquote']) {
      await page.locator(`article ${name}`).first().waitFor();
    }
    expect(await textOf(page)).toBe(await page.evaluate(plainText, RENDERED));
    // The answer holds an image whose `onerror` sets the title.
    expect(await page.locator('article img').count()).toBe(1);
    expect(await page.title()).toBe('AI stream');
  });

  test('never touches a block that is done: its elements stay, and what is selected in it', async () => {
    await using server = await start(5);
    await using opened = await open(server.url);
    const { page } = opened;
    await page.evaluate(watchDoneBlocks);
    await ask(page);
    const paragraph = page.locator('article > [data-status=done] p').first();
    const selected = await paragraph.evaluate((element) => {
      getSelection()?.selectAllChildren(element);
      return getSelection()?.toString();
    });
    await waitForStatus(page, 'done');
    expect(selected).toContain('one response open');
    expect(await page.evaluate(() => getSelection()?.toString())).toBe(selected);
    const { states, changes } = await page.evaluate(() => window.doneBlocks);
    expect(states).toBeGreaterThan(20);
    expect(changes).toEqual([]);
  });

  test('goes on after a reload and after a cut; the handler runs once', async () => {
    await using server = await start(15);
    await using relay = await startRelay(server.url);
    await using opened = await open(relay.url);
    const { page } = opened;
    await ask(page);
    await waitForLength(page, 200);
    await page.reload();
    await waitForLength(page, 400);
    relay.cut();
    await waitForStatus(page, 'done');
    expect(await textOf(page)).toBe(await page.evaluate(plainText, RENDERED));
    expect(server.output.match(/^(answered|stopped)/gm)).toEqual(['answered']);
    // Nothing is left to go on with.
    await page.reload();
    expect(await page.locator('article').getAttribute('data-status')).toBe('idle');
  });

  test('stops at the server when it is stopped in the page', async () => {
    await using server = await start(40);
    await using opened = await open(server.url);
    const { page } = opened;
    await ask(page);
    await waitForLength(page, 50);
    await page.getByRole('button', { name: 'Stop' }).click();
    await waitForStatus(page, 'stopped');
    await until('the handler has stopped', () => server.output.includes('stopped after'));
  });
});

interface Seen {
  /** Texts in which marks of Markdown could be read. */
  readonly marks: string[];
  /** The background of elements in blocks that were still growing. */
  readonly grown: Record<string, string>;
}

interface DoneBlocks {
  /** How often something was shown. */
  states: number;
  /** Nodes that were added, removed or written in what was done. */
  readonly changes: string[];
}

declare const window: Window & { seen: Seen; doneBlocks: DoneBlocks };

/** Runs in the page: looks at every state of the answer. */
function watchAnswer(): void {
  const seen: Seen = { marks: [], grown: {} };
  window.seen = seen;
  new MutationObserver(() => {
    const text = document.querySelector('article')?.textContent ?? '';
    if (/\*\*|```|\|--|^## |\]\(/m.test(text)) seen.marks.push(text);
    for (const name of ['h2', 'li', 'pre', 'th']) {
      const element = document.querySelector(`article [data-status=streaming] ${name}`);
      if (element) seen.grown[name] = getComputedStyle(element).backgroundColor;
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

/** Runs in the page: remembers every node of what is done, and looks whether it is the same in every later state. */
function watchDoneBlocks(): void {
  const watch: DoneBlocks = { states: 0, changes: [] };
  const known: (readonly [Node, readonly Node[], string])[] = [];
  const nodesOf = (block: Node): readonly Node[] => {
    const walker = document.createTreeWalker(block);
    const nodes = [block];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    return nodes;
  };
  window.doneBlocks = watch;
  new MutationObserver(() => {
    watch.states += 1;
    for (const [block, nodes, text] of known) {
      const now = nodesOf(block);
      const isSame =
        nodes.length === now.length && nodes.every((node, index) => node === now[index]);
      if (!isSame || !block.isConnected || block.textContent !== text) watch.changes.push(text);
    }
    for (const block of document.querySelectorAll('article > [data-status=done]')) {
      if (known.some(([other]) => other === block)) continue;
      known.push([block, nodesOf(block), block.textContent ?? '']);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}

/** Runs in the page: what a reader sees of it. */
function plainText(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  return (body.textContent ?? '').replace(/\s+/g, ' ').trim();
}

async function textOf(page: Page): Promise<string> {
  return page.evaluate(plainText, await page.locator('article').innerHTML());
}

async function ask(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ask' }).click();
}

/** Waits until so many characters of an answer that is not complete are shown. */
async function waitForLength(page: Page, length: number): Promise<void> {
  await page.waitForFunction((wanted) => {
    const article = document.querySelector('article[data-status=streaming]');
    return (article?.textContent ?? '').length >= wanted;
  }, length);
}

async function waitForStatus(page: Page, status: string): Promise<void> {
  await page.locator(`article[data-status=${status}]`).waitFor();
}
