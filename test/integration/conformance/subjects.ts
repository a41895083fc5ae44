import * as real from 'socket.io-client';
import * as shim from '@sse-migrate/runtime/shim';

/** A client library under test; the types are Socket.IO's own for both. */
export interface Subject {
  readonly name: string;
  readonly io: typeof real.io;
  readonly Manager: typeof real.Manager;
}

/** One suite, two subjects: what the first does is what the second must do. */
export const SUBJECTS: readonly Subject[] = [
  {
    name: 'socket.io-client over WebSocket',
    io: ((url: string, options: object) =>
      real.io(url, { transports: ['websocket'], ...options })) as typeof real.io,
    Manager: real.Manager,
  },
  {
    name: 'the shim over the bridge',
    // The suite asks of the shim what it asks of the original; the types are compared elsewhere.
    io: shim.io as unknown as typeof real.io,
    Manager: shim.Manager as unknown as typeof real.Manager,
  },
];
