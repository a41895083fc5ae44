/** `connect_error` carries a TransportError, or what a middleware said, with its `data`. */
export type ConnectError = Error & { data?: unknown };

/** As in Socket.IO. `io client disconnect` is this side's `close()`, `forced close` its `interrupt()`. */
export type DisconnectReason =
  | 'io server disconnect'
  | 'io client disconnect'
  | 'ping timeout'
  | 'transport close'
  | 'transport error'
  | 'parse error'
  | 'forced close';

/** The client's own events: the names that Socket.IO reserves, so that none of the application's can be one. */
export interface LifecycleEvents {
  /** The namespace is connected; what was sent before has gone out. */
  connect: () => void;
  /** The namespace is not connected any more. After `io …` the client stays closed until `open()`. */
  disconnect: (reason: DisconnectReason, details?: Error) => void;
  /**
   * An attempt failed. After a refusal by the server the client is closed, else it tries again.
   * A method, so that a listener may say what its middleware puts into `data`.
   */
  connect_error(error: ConnectError): void;
}

/** What a client hears of the attempts to come back, by the names and in the order of Socket.IO's manager. */
export interface ReconnectionEvents {
  /** An attempt begins; the first is 1. */
  reconnect_attempt: (attempt: number) => void;
  /** It is there again, after so many attempts; `connect` follows. */
  reconnect: (attempt: number) => void;
  /** An attempt has failed, after its `connect_error`. */
  reconnect_error: (error: Error) => void;
  /** There will be no further attempt; the last `reconnect_error` follows. */
  reconnect_failed: () => void;
}

/**
 * `closed`: nothing happens until `open()`. `opening`: the server has not answered yet. `open`: connected.
 * `resuming`: connected, the stream was cut and is being taken up again. `waiting`: for the next attempt.
 */
export type Status = 'closed' | 'opening' | 'open' | 'resuming' | 'waiting';
