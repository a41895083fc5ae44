/** Why a socket is not connected any more. */
export type DisconnectReason =
  | 'io server disconnect'
  | 'io client disconnect'
  | 'ping timeout'
  | 'transport close'
  | 'transport error'
  | 'parse error';

/** What is known of a loss: the error, or what the transport said. */
export type DisconnectDescription = Error | { description: string; context?: unknown };

/** What a middleware refused a connection with. */
export interface ExtendedError extends Error {
  // oxlint-disable-next-line typescript/no-explicit-any -- as in socket.io-client
  data?: any;
}

/** The socket's own events. */
export interface SocketReservedEvents {
  connect: () => void;
  connect_error: (error: ExtendedError) => void;
  disconnect: (reason: DisconnectReason, description?: DisconnectDescription) => void;
}
