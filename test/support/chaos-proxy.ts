import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

/** What has been done to connections, by kind. */
export interface ChaosCounts {
  connections: number;
  /** The client's bytes never arrived. */
  requestsLost: number;
  /** The request arrived, and nothing of its answer. */
  responsesLost: number;
  /** Cut at some byte of the answer. */
  cut: number;
  /** Of all these: the server was not told, its side stays open. */
  halfOpen: number;
  /** At some byte of the answer nothing more came, and neither side was told. */
  stalled: number;
}

export interface ChaosProxy extends AsyncDisposable {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  readonly counts: Readonly<ChaosCounts>;
  /** From now on everything passes; what is open stays as it is. */
  calm(): void;
}

export interface ChaosOptions {
  /** The same seed gives the same fates, in the order in which connections come. */
  readonly seed: number;
  /** Where an answer is cut at the latest, in bytes; offsets are spread evenly over their magnitudes. */
  readonly maxOffset: number;
}

type Fate =
  | { readonly kind: 'pass' }
  | { readonly kind: 'lose-request' }
  | { readonly kind: 'cut'; readonly after: number }
  | { readonly kind: 'stall'; readonly after: number };

/** A TCP proxy in front of `target` that breaks every connection, sooner or later, in one way or another. */
export async function startChaosProxy(
  target: string,
  { seed, maxOffset }: ChaosOptions,
): Promise<ChaosProxy> {
  const random = randomOf(seed);
  const counts: ChaosCounts = {
    connections: 0,
    requestsLost: 0,
    responsesLost: 0,
    cut: 0,
    halfOpen: 0,
    stalled: 0,
  };
  const sockets = new Set<net.Socket>();
  let isCalm = false;

  const drawFate = (): Fate => {
    const draw = random();
    const after = Math.floor(maxOffset ** random());
    if (isCalm) return { kind: 'pass' };
    if (draw < 0.1) return { kind: 'lose-request' };
    if (draw < 0.3) return { kind: 'cut', after: 0 };
    return { kind: draw < 0.35 ? 'stall' : 'cut', after };
  };

  const server = net.createServer((client) => {
    counts.connections += 1;
    const fate = drawFate();
    const isHalfOpen = random() < 0.3;
    const upstream = net.connect(Number(new URL(target).port), '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    const breakOff = (kind: 'requestsLost' | 'responsesLost' | 'cut'): void => {
      counts[kind] += 1;
      // What was written before the cut still arrives.
      client.end().destroySoon();
      if (!isHalfOpen) return void upstream.resetAndDestroy();
      counts.halfOpen += 1;
      // The server goes on writing, and its bytes go nowhere.
      upstream.removeAllListeners('data').resume();
    };
    client.on('data', (chunk) => {
      if (fate.kind === 'lose-request') breakOff('requestsLost');
      else upstream.write(chunk);
    });
    const stall = (): void => {
      counts.stalled += 1;
      upstream.removeAllListeners('data').resume();
    };
    let room = 'after' in fate ? fate.after : Infinity;
    upstream.on('data', (chunk) => {
      const isLast = chunk.length > room;
      if (room > 0) client.write(isLast ? chunk.subarray(0, room) : chunk);
      room -= chunk.length;
      if (!isLast) return;
      if (fate.kind === 'stall') stall();
      else breakOff('after' in fate && fate.after === 0 ? 'responsesLost' : 'cut');
    });
    client.on('close', () => isHalfOpen || upstream.destroy());
    upstream.on('end', () => client.end()).on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address of this shape.
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    counts,
    calm: () => (isCalm = true),
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
