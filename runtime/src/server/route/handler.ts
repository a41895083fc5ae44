import type { SocketEvents } from '../engine/port.js';

/** How long a `connection` handler that waits for something may take to register the event's own. */
const PATIENCE_MS = 1000;
const LOOK_MS = 5;

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
  // Socket.IO lets nobody listen for `newListener`.
  const deadline = performance.now() + PATIENCE_MS;
  const timer = setInterval(() => {
    const isHandled = handlesNow(socket, event);
    if (!isHandled && performance.now() < deadline) return;
    clearInterval(timer);
    done(isHandled);
  }, LOOK_MS);
}

function handlesNow(socket: SocketEvents, event: string): boolean {
  const { fns = [], _anyListeners = [] } = socket;
  return socket.listenerCount(event) > 0 || fns.length > 0 || _anyListeners.length > 0;
}
