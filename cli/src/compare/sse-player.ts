import { connect } from '@sse-migrate/runtime/client';
import { io } from '@sse-migrate/runtime/shim';
import { ioPlayer } from './socket-io-player.js';
import type { IoLike } from './socket-io-player.js';
import type { OpenOptions, Player, PlayerListener, PlayerSocket, PlayerTarget } from './player.js';

/** Which of the two clients stands for SSE. */
export type SseClient = 'shim' | 'native';

/** The shim or the native client. */
export function ssePlayer(client: SseClient, target: PlayerTarget): Player {
  // The shim has the whole of socket.io-client's API, with narrower types than are asked for here.
  if (client === 'shim')
    return ioPlayer('the SSE shim', io as unknown as IoLike, target, { path: target.path });
  return {
    name: 'the native SSE client',
    open: (options, listener) => openNative(target, options, listener),
  };
}

function openNative(
  { url, path, headers, auth }: PlayerTarget,
  options: OpenOptions,
  { onEvent, onLifecycle }: PlayerListener,
): PlayerSocket {
  const own = options.auth ?? auth;
  const client = connect(new URL(options.namespace ?? url.pathname, url.origin).href, {
    path,
    headers,
    share: false,
    retry: false,
    query: { ...Object.fromEntries(url.searchParams), ...options.query },
    ...(own === undefined ? {} : { auth: own }),
  });
  client.on('connect', () => onLifecycle('connect', []));
  client.on('disconnect', (reason: unknown) => onLifecycle('disconnect', [reason]));
  client.on('connect_error', (error: unknown) => {
    const { message, data } = Object(error);
    onLifecycle('connect_error', data === undefined ? [message] : [message, data]);
  });
  client.onAny((name: string, ...args: readonly unknown[]) => onEvent(name, args));
  return {
    emit: (name, args) => void client.send(name, ...args),
    close: () => void client.close(),
  };
}
