/** One of Socket.IO's transports, for `transports: [WebSocket]`: accepted as that option is, and without meaning here. */
export class Transport {
  readonly name = 'sse';
}
