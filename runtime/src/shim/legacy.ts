import type { Manager } from './io-manager.js';
import type { Packet } from './packet.js';

/** A manager's events that a socket of socket.io-client 2.x has as well, and their further names there. */
const FORWARDED = {
  error: [],
  ping: [],
  reconnect_attempt: ['reconnecting'],
  reconnect: [],
  reconnect_error: [],
  reconnect_failed: [],
} as const;

/** Shows a manager's events on a socket, as socket.io-client 2.x does. */
export function forwardEvents(
  manager: Manager,
  tell: (event: string, ...args: unknown[]) => void,
): void {
  for (const [event, aliases] of Object.entries(FORWARDED)) {
    // The names are the table's own.
    manager.on(event as keyof typeof FORWARDED, (...args: unknown[]) => {
      for (const name of [event, ...aliases]) tell(name, ...args);
      // The server answers in its own time; what is measured is nothing.
      if (event === 'ping') tell('pong', 0);
      if (event === 'error' && isTimeout(args[0])) tell('connect_timeout', manager.timeout());
    });
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'timeout';
}

/** What a manager of socket.io-client 2.x shows of itself. */
export function addMembers(manager: Manager): void {
  let lastPing: Date | undefined;
  manager.on('ping', () => (lastPing = new Date()));
  Object.defineProperties(manager, {
    readyState: { get: () => manager._readyState },
    reconnecting: { get: () => manager._reconnecting },
    lastPing: { get: () => lastPing },
    close: { value: () => manager._close() },
    packet: { value: (packet: Packet) => manager._packet(packet) },
  });
}
