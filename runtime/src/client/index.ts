export { Client } from './client.js';
export { connect } from './connect.js';
export type {
  ConnectError,
  DisconnectReason,
  LifecycleEvents,
  ReconnectionEvents,
  Status,
} from './lifecycle.js';
export type { Sender } from './sender.js';
export type { DefaultEventsMap, EventsMap } from './event-maps.js';
export type { Auth, ConnectOptions, RetryOptions } from './options.js';
export { fromResponse, type ResponseEventSource } from './from-response.js';
export { readStream } from './read-stream.js';
export type { Frame, ReadOptions } from './stream.js';
export { stream, type StreamEvent } from './request-stream.js';
export type { StreamOptions, StreamPosition } from './request-stream-answer.js';
export { type IncompleteEvidence, IncompleteStreamError } from './request-stream-error.js';
export { TransportError } from './transport-error.js';
export { ProtocolError } from '../protocol/errors.js';
