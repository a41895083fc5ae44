import net, { type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';

/** What a relay does with the bytes that a server sends. It is made anew for each connection. */
export type Shape = (bytes: AsyncIterable<Buffer>, near: Socket) => Promise<void>;

export interface ShapingRelay extends AsyncDisposable {
  readonly url: string;
  /** How many connections there have been. */
  readonly connections: number;
}

/** A TCP relay in front of a server on 127.0.0.1: requests pass as they are, answers as `shape` has it. */
export async function startShapingRelay(url: string, shape: Shape): Promise<ShapingRelay> {
  const relayed = new URL(url);
  const target = Number(relayed.port);
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = net.createServer({ noDelay: true }, (near) => {
    connections += 1;
    const far = net.connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    near.pipe(far);
    near.on('close', () => far.destroy());
    shape(far, near).then(
      () => near.end(),
      () => near.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address of this shape.
  relayed.port = String((server.address() as AddressInfo).port);
  return {
    url: relayed.href,
    get connections() {
      return connections;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Delivers what comes within a moment stuck together, and then cut into pieces of these sizes, in turn. */
export function inPieces(sizes: readonly number[]): Shape {
  return async (bytes, near) => {
    let waiting = Buffer.alloc(0);
    let turn = 0;
    let pump = Promise.resolve();
    const flush = async (): Promise<void> => {
      await delay(3);
      while (waiting.length > 0 && !near.destroyed) {
        const size = sizes[turn++ % sizes.length] ?? 1;
        near.write(waiting.subarray(0, size));
        waiting = waiting.subarray(size);
        await nextTurn();
      }
    };
    for await (const chunk of bytes) {
      const wasEmpty = waiting.length === 0;
      waiting = Buffer.concat([waiting, chunk]);
      if (wasEmpty) pump = pump.then(flush);
    }
    await pump;
  };
}

/** Ends each connection behind the first frame of its answer. */
export const cutAfterFrame: Shape = async (bytes, near) => {
  let text = '';
  for await (const chunk of bytes) {
    const seen = text.length;
    text += chunk.toString('latin1');
    const body = text.indexOf('\r\n\r\n') + 4;
    const end = body < 4 ? -1 : text.indexOf('\n\n', body);
    if (end >= 0) return void near.write(chunk.subarray(0, end + 2 - seen));
    near.write(chunk);
  }
};

/** Ends connections behind so many bytes, in turn; from then on none. */
export function cutAfter(counts: readonly number[]): Shape {
  const left = [...counts];
  return async (bytes, near) => {
    let count = left.shift() ?? Infinity;
    for await (const chunk of bytes) {
      near.write(chunk.subarray(0, count));
      count -= chunk.length;
      if (count <= 0) return;
    }
  };
}
