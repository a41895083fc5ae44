import type { Browser, Page } from 'playwright-core';
import { type ChatPath, closeTab, openTab } from './ai-chat.js';
import { type ApplicationCopy, buildClient, copyApplication, startServer } from './application.js';
import { launchChromium } from './chromium.js';

/** The built-in model's pause before each token: long enough to be seen in the times of arrival. */
export const TOKEN_DELAY_MS = 20;

/** Which page a tab shows, and whether it was loaded before the application was transformed. */
export interface TabKind {
  readonly path: ChatPath;
  readonly outdated?: boolean;
  /** Where the tab finds the server, when not at its own address. */
  readonly url?: string;
}

/** A running server and its tabs; disposing closes both. */
export interface Scene extends AsyncDisposable {
  /** The server's address. */
  readonly url: string;
  open(kind: TabKind): Promise<Page>;
}

/** A browser and the built application, shared by many scenes; disposing ends both. */
export interface Stage extends AsyncDisposable {
  startScene(): Promise<Scene>;
}

/** @param transform changes a copy of the application; a second copy stays as it was */
export async function setUpStage(transform?: (dir: string) => Promise<void>): Promise<Stage> {
  const { browser, [Symbol.asyncDispose]: closeBrowser } = await launchChromium();
  const before = await buildApplication();
  const after = transform === undefined ? before : await buildApplication(transform);

  return {
    startScene: () => startScene(browser, { before: before.dir, after: after.dir }),
    [Symbol.asyncDispose]: async () => {
      await closeBrowser();
      await before[Symbol.asyncDispose]();
      await after[Symbol.asyncDispose]();
    },
  };
}

async function startScene(
  browser: Browser,
  dirs: { readonly before: string; readonly after: string },
): Promise<Scene> {
  const server = await startServer(dirs.after, { TOKEN_DELAY_MS: String(TOKEN_DELAY_MS) });
  const tabs: Page[] = [];
  return {
    url: server.url,
    open: async ({ path, outdated = false, url = server.url }) => {
      const origin = { url, path };
      const page = await openTab(browser, outdated ? { ...origin, filesOf: dirs.before } : origin);
      tabs.push(page);
      return page;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(tabs.map(closeTab));
      await server.stop();
    },
  };
}

async function buildApplication(
  transform?: (dir: string) => Promise<void>,
): Promise<ApplicationCopy> {
  const application = copyApplication('ai-chat');
  await transform?.(application.dir);
  application.linkDependencies();
  await buildClient(application.dir);
  return application;
}
