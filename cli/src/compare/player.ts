/** How a scenario's socket is opened. */
export interface OpenOptions {
  /** Default: the path of `--url`. */
  readonly namespace?: string;
  readonly auth?: object;
  readonly query?: Readonly<Record<string, string>>;
}

/** Who hears what happens at a socket. */
export interface PlayerListener {
  /** A function at the end of the arguments answers the server. */
  readonly onEvent: (name: string, args: readonly unknown[]) => void;
  /** `connect`, `disconnect` with the reason, `connect_error` with the message and what the server added. */
  readonly onLifecycle: (name: string, args: readonly unknown[]) => void;
}

/** One socket, whichever library made it. */
export interface PlayerSocket {
  /** A function at the end of the arguments is called with the answer. */
  emit(name: string, args: readonly unknown[]): void;
  close(): void;
}

/** A client library under comparison. */
export interface Player {
  /** Such as `socket.io-client 4.8.4`. */
  readonly name: string;
  open(options: OpenOptions, listener: PlayerListener): PlayerSocket;
}

/** What all players share. */
export interface PlayerTarget {
  readonly url: URL;
  /** Where the bridge answers. */
  readonly path: string;
  /** Where the Socket.IO server answers. */
  readonly socketIoPath: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly auth?: object;
}
