import { lookup } from './lookup.js';

export { Manager, type ManagerReservedEvents } from './io-manager.js';
export type { ManagerOptions, SocketOptions } from './options.js';
export { Socket } from './socket.js';
export type {
  DisconnectDescription,
  ExtendedError,
  SocketReservedEvents,
} from './socket-events.js';
export {
  Transport as Fetch,
  Transport as NodeWebSocket,
  Transport as NodeXHR,
  Transport as WebSocket,
  Transport as WebTransport,
  Transport as XHR,
} from './transports.js';
export { lookup as connect, lookup as default, lookup as io };

/** The version of Socket.IO's protocol that this API belongs to. */
export const protocol = 5;
