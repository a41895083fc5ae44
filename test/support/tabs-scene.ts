import type { BrowserContext, Page } from 'playwright-core';
import type { ServerOptions, Socket as ServerSocket } from 'socket.io';
import type { Client, connect as Connect } from '@sse-migrate/runtime/client';
import type { io as Io, Socket } from '@sse-migrate/runtime/shim';
import type { shareAcrossTabs as Share } from '@sse-migrate/runtime/tabs';
import { bundleForPage, openPage, servePages } from './client-page.js';
import { type BridgedServer, startBridged } from './socket-io-server.js';
import { until } from './until.js';

/** What a tab has on its `window`. */
export interface TabGlobals {
  connect: typeof Connect;
  io: typeof Io;
  shareAcrossTabs: typeof Share;
  log: unknown[];
  client?: Client;
  socket?: Socket;
}

declare const window: TabGlobals;

export function bundleForTabs(): Promise<string> {
  return bundleForPage({
    connect: 'client/index.ts',
    io: 'shim/index.ts',
    shareAcrossTabs: 'tabs/index.ts',
  });
}

/** A server, and one browser's tabs with clients of it. */
export interface TabsScene extends AsyncDisposable {
  readonly server: BridgedServer;
  readonly sockets: ServerSocket[];
  /** What pages have written to their consoles. */
  readonly warnings: [Page, string][];
  /** The streams that are open. */
  streams(): number;
  /** @param begin makes the `client` or `socket`. Default: a client that shares, and notes the events `x` and every loss */
  open(begin?: () => void): Promise<Page>;
}

/**
 * @param context closed by whoever made it; only the tabs are closed with the scene
 * @param script puts the names of `TabGlobals` that are functions on `window`
 * @param options of the Socket.IO server
 */
export async function startTabsScene(
  context: BrowserContext,
  script: string,
  options?: Partial<ServerOptions>,
): Promise<TabsScene> {
  const server = await startBridged({
    bridge: { graceMs: 600_000 },
    ...(options && { io: options }),
  });
  servePages(server, script);
  const sockets: ServerSocket[] = [];
  const warnings: [Page, string][] = [];
  let streams = 0;
  server.io.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('echo', (value: unknown, answer: (value: unknown) => void) => answer(value));
  });
  server.server.on('request', (request, response) => {
    if (!request.headers.accept?.includes('text/event-stream')) return;
    streams++;
    response.on('close', () => streams--);
  });
  const pages: Page[] = [];
  return {
    server,
    sockets,
    warnings,
    streams: () => streams,
    async open(begin = beginSharing) {
      const page = await openPage(context, server);
      pages.push(page);
      page.on('console', (message) => warnings.push([page, message.text()]));
      await page.evaluate(begin);
      await until('the tab is connected', () =>
        page.evaluate(() => (window.client ?? window.socket)?.connected),
      );
      return page;
    },
    async [Symbol.asyncDispose]() {
      for (const page of pages) await page.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

function beginSharing(): void {
  window.log = [];
  const client = window.connect({ connector: window.shareAcrossTabs() });
  client.on('x', (value: unknown) => window.log.push(value));
  client.on('disconnect', (reason) => window.log.push(reason));
  window.client = client;
}
