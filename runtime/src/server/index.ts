export { sseBridge, type Bridge, type BridgeStats } from './bridge.js';
export type { BridgeCounters, BridgeEvent } from './observe.js';
export type { BridgeOptions } from './options.js';
export type { SocketIoServer } from './socket-io-server.js';
