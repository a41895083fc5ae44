import { once } from 'node:events';
import type { BrowserContext, Page } from 'playwright-core';
import type { ServerOptions, Socket as ServerSocket } from 'socket.io';
import { expect } from 'vitest';
import type { connect as Connect, stream as Stream } from '@sse-migrate/runtime/client';
import type { io as Io } from '@sse-migrate/runtime/shim';
import { bundleForPage, openPage, servePages } from './client-page.js';
import { type BridgedServer, startBridged } from './socket-io-server.js';
import { until } from './until.js';

/** What the script of a page has put there, and what tests note. */
export interface PageGlobals {
  connect: typeof Connect;
  io: typeof Io;
  stream: typeof Stream;
  log: unknown[];
  say(...args: unknown[]): void;
}

declare const window: PageGlobals;

/** Each connects, notes the events `x` and every loss, and can say `up`. */
export const SUBJECTS: [name: string, begin: () => void][] = [
  [
    'the native client',
    () => {
      window.log = [];
      const client = window.connect();
      client.on('x', (value: unknown) => window.log.push(value));
      client.on('disconnect', (reason) => window.log.push(reason));
      window.say = (...args) => client.send('up', ...args);
    },
  ],
  [
    'the shim',
    () => {
      window.log = [];
      const socket = window.io();
      socket.on('x', (value: unknown) => window.log.push(value));
      socket.on('disconnect', (reason) => window.log.push(reason));
      window.say = (...args) => socket.emit('up', ...args);
    },
  ],
];

/** Puts both clients, and `stream`, on `window`. */
export function bundleSubjects(): Promise<string> {
  const client = 'client/index.ts';
  return bundleForPage({ connect: client, stream: client, io: 'shim/index.ts' });
}

/** Nothing but its page makes a client of such a server look after its stream. */
export const PATIENT = { pingInterval: 100, pingTimeout: 600_000 };

/** Waits until such a server should have been heard of. */
export async function overdue(): Promise<void> {
  const since = performance.now();
  await until('a ping is overdue', () => performance.now() - since > 3 * PATIENT.pingInterval);
}

export async function startPageServer(
  script: string,
  io: Partial<ServerOptions> = {},
): Promise<BridgedServer> {
  // So long that nothing in a test ends because of it.
  const server = await startBridged({ io, bridge: { graceMs: 600_000 } });
  servePages(server, script);
  return server;
}

/** A page with a client that is connected and has noted 0. */
export interface OpenSubject extends AsyncDisposable {
  readonly page: Page;
  readonly socket: ServerSocket;
}

/** @param origin of something in front of the server */
export async function openSubject(
  context: BrowserContext,
  server: BridgedServer,
  subject: () => void,
  origin = server.origin,
): Promise<OpenSubject> {
  const page = await openPage(context, { origin });
  const connected = once(server.io, 'connection');
  await page.evaluate(subject);
  // Socket.IO emits `connection` with the socket.
  const [socket] = (await connected) as [ServerSocket];
  socket.emit('x', 0);
  await until('the page is connected', async () => (await logOf(page)).length);
  return { page, socket, [Symbol.asyncDispose]: () => page.close() };
}

export function logOf(page: Page): Promise<unknown[]> {
  return page.evaluate(() => window.log);
}

/** Everything in order, nothing twice, and no loss noted between. */
export async function expectAll(page: Page, count: number): Promise<void> {
  await until('all has come', async () => (await logOf(page)).length >= count);
  expect(await logOf(page)).toEqual(Array.from({ length: count }, (_, index) => index));
}
