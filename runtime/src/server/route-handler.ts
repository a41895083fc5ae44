import type { SocketEvents } from './socket-io-server.js';

/** How long a `connection` handler that waits for something may take to register the event's own. */
const PATIENCE_MS = 1000;

/**
 * Calls back once a socket has a handler for an event: at once, or when it has been registered, or with `false` when that
 * takes too long. A socket with catch-all handlers or middlewares of its own handles anything.
 */
export function whenHandled(
  socket: SocketEvents | undefined,
  event: string,
  done: (isHandled: boolean) => void,
): void {
  if (!socket || handlesNow(socket, event)) return done(true);
  const settle = (): void => {
    clearTimeout(timer);
    socket.off('newListener', onListener);
    // `newListener` comes just before the listener is there.
    process.nextTick(() => done(handlesNow(socket, event)));
  };
  const onListener = (name: unknown): void => {
    if (name === event) settle();
  };
  const timer = setTimeout(settle, PATIENCE_MS);
  socket.on('newListener', onListener);
}

function handlesNow(socket: SocketEvents, event: string): boolean {
  const { fns = [], _anyListeners = [] } = socket;
  return socket.listenerCount(event) > 0 || fns.length > 0 || _anyListeners.length > 0;
}
