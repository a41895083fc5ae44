export { Client } from './client.js';
export { connect } from './connect.js';
export type { ConnectError, DisconnectReason, LifecycleEvents, Sender, Status } from './client.js';
export type { DefaultEventsMap, EventsMap } from './event-maps.js';
export type { Auth, ConnectOptions, RetryOptions } from './options.js';
export { TransportError } from './transport-error.js';
export { ProtocolError } from '../protocol/errors.js';
