/** Names that Socket.IO keeps for itself: older majors would run a server's handlers of `disconnect`. */
const RESERVED: ReadonlySet<unknown> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

export function isReserved(event: unknown): boolean {
  return RESERVED.has(event);
}
