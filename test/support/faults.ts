import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The TCP connections of a server, to be broken. */
export interface Connections {
  /** Breaks all that are open. @returns how many */
  cut(): number;
}

/** Watches a server's TCP connections from now on. */
export function watchConnections(server: Server): Connections {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return {
    cut() {
      const open = [...sockets];
      for (const socket of open) socket.destroy();
      return open.length;
    },
  };
}

export interface Losses {
  /** The share of requests that never arrive. */
  readonly requests: number;
  /** The share of requests that arrive, but whose answer does not. */
  readonly answers: number;
  readonly random: () => number;
}

/** A `fetch` that loses requests and answers; what gets through is the real one. */
export function lossyFetch({ requests, answers, random }: Losses): typeof fetch {
  return async (input, init) => {
    if (random() < requests) throw new TypeError('the request was lost');
    const response = await fetch(input, init);
    if (random() >= answers) return response;
    await response.body?.cancel();
    throw new TypeError('the answer was lost');
  };
}

/** Random numbers that are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
