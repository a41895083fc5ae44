import net, { type AddressInfo } from 'node:net';
import { once } from 'node:events';

/** A TCP relay in front of a server, whose connections can be cut. */
export interface Relay extends AsyncDisposable {
  readonly url: string;
  /** Breaks every connection that is open now, on both sides, at once. @returns how many */
  cut(): number;
}

/** @param url of the server on 127.0.0.1 that it leads to */
export async function startRelay(url: string): Promise<Relay> {
  const target = Number(new URL(url).port);
  const open = new Set<net.Socket>();
  const server = net.createServer((near) => {
    const far = net.connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
    }
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const cut = (): number => {
    const sockets = [...open];
    for (const socket of sockets) socket.resetAndDestroy();
    return sockets.length / 2;
  };
  return {
    // A TCP server that listens has an address of this shape.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    [Symbol.asyncDispose]: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
