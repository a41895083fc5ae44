// Runs one program after the other, each with a server of its own, and tells what it was told. A process of its own, so
// that what a program leaves behind, or throws, is nobody else's.
import { once } from 'node:events';
import type http from 'node:http';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Server } from 'socket.io';
import { show } from './show.js';

/** What is to be run. */
export interface Order {
  readonly folder: string;
  readonly main: string;
  readonly server: string;
  readonly isCommonJs: boolean;
}

/** What each speaker said, in order. */
export type Trace = Readonly<Record<string, readonly string[]>>;

/** Long after everything that is waited for. */
const LIMIT_MS = 30_000;

let trace: Record<string, string[]> = {};

function tell(who: unknown, ...values: readonly unknown[]): void {
  (trace[String(who)] ??= []).push(values.map(show).join(' '));
}

Object.assign(globalThis, { told: tell });

const warn = process.emitWarning.bind(process);
process.emitWarning = (...args: unknown[]) => {
  if (process.env['PROGRAM_WARNINGS']) Reflect.apply(warn, process, args);
};
console.warn = () => undefined;

let fail: (error: unknown) => void = () => undefined;
process.on('uncaughtException', (error) => fail(error));
process.on('unhandledRejection', (error) => fail(error));

process.on('message', (order: Order) => {
  trace = {};
  void perform(order).then(
    () => process.send?.({ trace }),
    (error: unknown) => {
      tell('failure', error);
      if (process.env['PROGRAM_WARNINGS']) console.error(error);
      // What is left of it cannot be known.
      process.send?.({ trace }, () => process.exit());
    },
  );
});
process.send?.('ready');

async function perform({ folder, main, server, isCommonJs }: Order): Promise<void> {
  const load = async (file: string): Promise<unknown> =>
    isCommonJs
      ? createRequire(join(folder, file))(join(folder, file))
      : import(pathToFileURL(join(folder, file)).href);
  process.env['PORT'] = String(await freshPort());
  // The files are ours: they give what they say.
  const { io, httpServer } = (await load(server)) as { io: Server; httpServer: http.Server };
  if (!httpServer.listening) await once(httpServer, 'listening');
  const { port } = httpServer.address() as AddressInfo;
  process.env['CHAT_URL'] = `http://127.0.0.1:${port}`;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  const late = delay(LIMIT_MS, undefined, { ref: false }).then(() =>
    Promise.reject(new Error('waited in vain')),
  );
  const { run } = (await Promise.race([load(main), failed, late])) as { run: () => Promise<void> };
  await Promise.race([run(), failed, late]);
  await Promise.race([left(io), failed, late]);
  const closed = once(httpServer, 'close');
  void io.close();
  httpServer.closeAllConnections();
  await Promise.race([closed, failed, late]);
  fail = () => undefined;
}

const used = new Set<number>();

/** Socket.IO's client keeps its managers by their address: a program must not get those of another one. */
async function freshPort(): Promise<number> {
  for (;;) {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    if (used.has(port)) continue;
    used.add(port);
    return port;
  }
}

async function left(io: Server): Promise<void> {
  while (['/', '/chat', '/admin'].some((name) => io.of(name).sockets.size > 0)) await delay(2);
}
