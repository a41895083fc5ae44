/** The other servers of an application, as its own Socket.IO adapter reaches them. */
export interface Peers {
  /** Tells all of them. @param message plain JSON: some adapters make text of it */
  send(message: object): void;
  /** Hears what one of them has sent. */
  onMessage(listener: (message: unknown) => void): void;
  /** How many there are, as far as the adapter knows: one that has crashed may be counted for a while. */
  count(): Promise<number>;
}

/** @param subject what the messages are about */
export type OpenPeers = (subject: string) => Peers;

/** What of a Socket.IO server reaches others: 4.x alone has it. */
export interface ClusteredServer {
  on?(event: string, listener: (message: unknown) => void): unknown;
  serverSideEmit?(event: string, message: object): unknown;
  of(nsp: string): { readonly adapter?: { serverCount?(): Promise<number> } };
}

/**
 * The way to the other servers, over whatever adapter the server has when it is used.
 * @returns undefined where Socket.IO has no messages between servers: on 2.x and 3.x
 * @see https://socket.io/docs/v4/server-api/#serverserversideemiteventname-args
 */
export function findPeers(server: ClusteredServer): OpenPeers | undefined {
  if (!server.serverSideEmit) return undefined;
  return (subject) => {
    // The number is that of the messages' form: nodes of two versions do not mistake each other.
    const event = `sse-migrate:${subject}:1`;
    return {
      send: (message) => void server.serverSideEmit?.(event, message),
      onMessage: (listener) => void server.on?.(event, listener),
      count: async () => ((await server.of('/').adapter?.serverCount?.()) ?? 1) - 1,
    };
  };
}
