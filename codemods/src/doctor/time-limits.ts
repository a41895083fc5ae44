/** How often a server sends a comment at least. What cuts a stream after this time, or earlier, cuts it always. */
export const HEARTBEAT_MS = 15_000;
