import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';

/** The two pages of the application. Each function below drives either, before and after a migration. */
export type ChatPath = '/' | '/plain.html';

/** Where a tab comes from: a server, one of its pages, and whose files it got. */
export interface TabOrigin {
  readonly url: string;
  readonly path: ChatPath;
  /** Takes the page from this application folder: a tab loaded before, or after, a deployment. */
  readonly filesOf?: string;
}

/** What one prompt made of the model is known beforehand. */
export function expectedAnswer(prompt: string): string {
  return composeAnswer(prompt);
}

/** How many pieces the answer arrives in. */
export function expectedTokens(prompt: string): number {
  return composeAnswer(prompt).match(/\s*\S{1,6}/gu)?.length ?? 0;
}

/** Opens a tab in a browser profile of its own. */
export async function openTab(browser: Browser, { url, path, filesOf }: TabOrigin): Promise<Page> {
  const context = await browser.newContext();
  if (filesOf !== undefined) {
    await context.route(`${url}/**`, (route) => {
      const file = staticFile(filesOf, new URL(route.request().url()).pathname);
      return file === undefined ? route.continue() : route.fulfill({ path: file });
    });
  }
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await page.goto(url + path);
  return page;
}

/** Closes the tab, and with it its connections. */
export async function closeTab(page: Page): Promise<void> {
  await page.context().close();
}

export async function logIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Log in' }).click();
}

export async function logInWithToken(page: Page, token: string): Promise<void> {
  const field = page.getByLabel('Access token');
  if (!(await field.isVisible())) await page.getByText('I have an access token').click();
  await field.fill(token);
  await page.getByRole('button', { name: 'Log in' }).click();
}

export async function logOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('button', { name: 'Log in' }).waitFor();
}

/** What the log-in form complains about. */
export async function loginError(page: Page): Promise<string> {
  return textOf(page.getByRole('alert').filter({ hasText: /./ }));
}

/** Waits until the tab lists exactly these people, in the order of their arrival. */
export async function waitForPeople(
  page: Page,
  names: readonly string[],
  { timeoutMs = 10_000 } = {},
): Promise<void> {
  const people = page.getByRole('list', { name: 'People' });
  const exactly = new RegExp(`^${names.map((name) => `${name}( \\(you\\))?`).join('\\s*')}$`);
  try {
    await people.filter({ hasText: exactly }).waitFor({ timeout: timeoutMs });
  } catch (cause) {
    const shown = await people.getByRole('listitem').allTextContents();
    throw new Error(`the list of people is [${shown.join()}], not [${names.join()}]`, { cause });
  }
}

/** Writes into the message field without sending; the other tabs learn that somebody types. */
export async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text);
}

/** Waits until the tab says that this person, or with `undefined` that nobody, is typing. */
export async function waitForTyping(page: Page, name: string | undefined): Promise<void> {
  const typing = page.getByTestId('typing');
  await typing.filter({ hasText: name === undefined ? /^$/ : `${name} is typing` }).waitFor({
    state: 'attached',
  });
}

export async function send(page: Page, text: string): Promise<void> {
  await write(page, text);
  await page.getByRole('button', { name: 'Send' }).click();
}

export async function waitForMessage(page: Page, from: string, text: string): Promise<void> {
  await messages(page, from).filter({ hasText: text }).waitFor();
}

export async function ask(page: Page, prompt: string): Promise<void> {
  await write(page, prompt);
  await page.getByRole('button', { name: 'Ask AI' }).click();
}

export async function stopAnswer(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Stop' }).click();
}

/** One state of the answer as the page showed it. */
export interface AnswerStep {
  readonly atMs: number;
  readonly text: string;
}

export interface WatchedAnswer {
  readonly steps: readonly AnswerStep[];
  readonly text: string;
  /** What the page says went wrong with it. */
  readonly error: string | undefined;
}

/**
 * Notes each change of the next answer, from now on, with its time.
 * @returns a function that waits for the end of the answer
 */
export async function watchNextAnswer(page: Page): Promise<() => Promise<WatchedAnswer>> {
  const answers = await messages(page, 'Assistant').count();
  const watch = await page.getByRole('log').evaluateHandle(recordAnswer, answers);
  return async () => {
    await page.waitForFunction(({ ended }) => ended, watch);
    const { steps, error } = await watch.jsonValue();
    return { steps, text: steps.at(-1)?.text ?? '', error };
  };
}

/** Waits until at least so many characters of an unfinished answer are on the page. */
export async function waitForPartOfAnswer(page: Page, characters: number): Promise<void> {
  const busy = page.locator('[aria-busy=true]', { hasText: new RegExp(`[^]{${characters}}`) });
  await busy.waitFor();
}

/** Runs in the page. `index` counts the assistant's articles. */
function recordAnswer(log: Element, index: number) {
  const watch = {
    steps: [] as { atMs: number; text: string }[],
    ended: false,
    error: undefined as string | undefined,
  };
  new MutationObserver((_, observer) => {
    const article = log.querySelectorAll('[aria-label=Assistant]')[index];
    if (!article) return;
    const text = article.querySelector('.text')?.textContent ?? '';
    if (text !== (watch.steps.at(-1)?.text ?? '')) {
      watch.steps.push({ atMs: performance.now(), text });
    }
    watch.error = article.querySelector('[role=alert]')?.textContent ?? undefined;
    watch.ended = article.getAttribute('aria-busy') !== 'true';
    if (watch.ended) observer.disconnect();
  }).observe(log, { subtree: true, childList: true, characterData: true, attributes: true });
  return watch;
}

function messages(page: Page, from: string): Locator {
  return page.getByRole('log').getByRole('article', { name: from, exact: true });
}

async function textOf(locator: Locator): Promise<string> {
  await locator.waitFor();
  return (await locator.textContent())?.trim() ?? '';
}

/** The application's pages sit in two folders; what neither has is the server's to answer. */
function staticFile(dir: string, pathname: string): string | undefined {
  const name = pathname === '/' ? 'index.html' : pathname;
  return ['client/dist', 'public']
    .map((folder) => join(dir, folder, name))
    .find((file) => existsSync(file) && statSync(file).isFile());
}

const require = createRequire(import.meta.url);
// The application is plain JavaScript without types.
const { composeAnswer } = require('../../fixtures/apps/ai-chat/server/composer.js') as {
  composeAnswer: (prompt: string) => string;
};
