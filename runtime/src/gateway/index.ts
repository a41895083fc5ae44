export { sseGateway } from './gateway.js';
export type { ForwardOptions, GatewayOptions, TransportName } from './options.js';
export type { Bridge, BridgeStats } from '../server/bridge.js';
export type { BridgeCounters, BridgeEvent } from '../server/observe.js';
export type { NamedRoute, RouteHandler } from '../server/route/route.js';
export type { RouteOptions, RouteRequest } from '../server/route/options.js';
