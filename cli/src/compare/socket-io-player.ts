import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { OpenOptions, Player, PlayerListener, PlayerSocket, PlayerTarget } from './player.js';

/** What is used of a socket of socket.io-client 2.x, 3.x and 4.x, and of the shim. */
interface SocketLike {
  on(name: string, listener: (...args: readonly unknown[]) => void): unknown;
  emit(name: string, ...args: readonly unknown[]): unknown;
  close(): unknown;
  onAny?(listener: (name: string, ...args: readonly unknown[]) => void): unknown;
  /** Before there was `onAny`, all events went through here. */
  onevent?(packet: unknown): void;
  ack?(id: unknown): (...args: readonly unknown[]) => void;
}

interface OwnOptions {
  readonly path: string;
  readonly transportOptions?: object;
}

export type IoLike = (url: string, options: object) => SocketLike;

/**
 * The project's own socket.io-client.
 *
 * @param module a package name, an alias of one, or a path
 * @throws {Error} when it is not installed there
 */
export function socketIoPlayer(target: PlayerTarget, module: string, folder: string): Player {
  const require = createRequire(join(folder, 'package.json'));
  let file: string;
  try {
    file = require.resolve(module);
  } catch (error) {
    throw new Error(
      `There is no ${module} in ${folder}. Install the client that the application had, such as \`npm install --no-save socket.io-client@4\`, or name another with --client.`,
      { cause: error },
    );
  }
  const loaded: unknown = require(file);
  const io: unknown = Object(loaded).io ?? loaded;
  if (!isIo(io)) throw new Error(`${file} is no socket.io-client: it gives no function io.`);
  // 2.x takes headers of the polling transport only there.
  const transportOptions = { polling: { extraHeaders: target.headers } };
  const name = `${module} ${versionOf(file)}`.trim();
  return ioPlayer(name, io, target, { path: target.socketIoPath, transportOptions });
}

/**
 * Any library with Socket.IO's API.
 *
 * @param own options of this library alone, with the path where it is answered
 */
export function ioPlayer(name: string, io: IoLike, target: PlayerTarget, own: OwnOptions): Player {
  return {
    name,
    open: (options, listener) => open(io, optionsFor(target, options, own), listener),
  };
}

function open(
  io: IoLike,
  { url, options }: { url: string; options: object },
  { onEvent, onLifecycle }: PlayerListener,
): PlayerSocket {
  const socket = io(url, options);
  socket.on('connect', () => onLifecycle('connect', []));
  socket.on('disconnect', (reason) => onLifecycle('disconnect', [reason]));
  const onRefusal = (error: unknown): void => onLifecycle('connect_error', refusalOf(error));
  socket.on('connect_error', onRefusal);
  // 2.x says so when a middleware refuses.
  if (socket.onAny === undefined) socket.on('error', onRefusal);
  hearAll(socket, onEvent);
  return {
    emit: (name, args) => void socket.emit(name, ...args),
    close: () => void socket.close(),
  };
}

function hearAll(socket: SocketLike, onEvent: PlayerListener['onEvent']): void {
  if (socket.onAny !== undefined) {
    socket.onAny((name, ...args) => onEvent(name, args));
    return;
  }
  const onward = socket.onevent?.bind(socket);
  socket.onevent = (packet) => {
    const { data, id } = Object(packet);
    const [name, ...args]: readonly unknown[] = data ?? [];
    const answer = id === undefined || id === null ? undefined : socket.ack?.(id);
    onEvent(String(name), answer === undefined ? args : [...args, answer]);
    onward?.(packet);
  };
}

/** What a middleware said; 2.x gives it as a bare text. */
function refusalOf(error: unknown): unknown[] {
  const { message, data } = Object(error);
  const said = typeof error === 'string' ? error : String(message ?? error);
  return data === undefined ? [said] : [said, data];
}

function optionsFor(
  { url, headers, auth }: PlayerTarget,
  options: OpenOptions,
  ownOptions: OwnOptions,
): { url: string; options: object } {
  const namespace = options.namespace ?? url.pathname;
  const own = options.auth ?? auth;
  return {
    url: new URL(namespace, url.origin).href,
    options: {
      ...ownOptions,
      forceNew: true,
      reconnection: false,
      extraHeaders: headers,
      query: { ...Object.fromEntries(url.searchParams), ...options.query },
      ...(own === undefined ? {} : { auth: own }),
    },
  };
}

function versionOf(file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const { version }: { version?: unknown } = Object(JSON.parse(readFileSync(manifest, 'utf8')));
    if (typeof version === 'string') return version;
  }
  return '';
}

function isIo(value: unknown): value is IoLike {
  return typeof value === 'function';
}
