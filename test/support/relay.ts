import net, { type AddressInfo } from 'node:net';
import { once } from 'node:events';

/** A TCP relay in front of a server, whose connections can be cut. */
export interface Relay extends AsyncDisposable {
  readonly url: string;
  /**
   * Breaks connections that are open now, on both sides, at once.
   * @param share of them, chosen by chance; default 1, all
   * @returns how many
   */
  cut(share?: number): number;
  /** Lets nothing through, in either direction, over connections that stay open. @returns what lets it through again */
  stall(): () => void;
  /** Lets nothing more through the connections that are open now, and tells nobody. New ones pass. */
  silence(): void;
}

/** @param url of the server on 127.0.0.1 that it leads to */
export async function startRelay(url: string): Promise<Relay> {
  const target = Number(new URL(url).port);
  const open = new Map<net.Socket, net.Socket>();
  let isStalled = false;
  const lead = (near: net.Socket, far: net.Socket): void => void near.pipe(far).pipe(near);
  const server = net.createServer((near) => {
    const far = net.connect(target, '127.0.0.1');
    open.set(near, far);
    near.on('error', () => undefined).on('close', () => open.delete(near));
    far.on('error', () => undefined);
    if (!isStalled) lead(near, far);
    // However one side ends, the other is reset as well.
    near.on('close', () => far.resetAndDestroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const cut = (share = 1): number => {
    const chosen = [...open.keys()].filter(() => Math.random() < share);
    for (const socket of chosen) socket.resetAndDestroy();
    return chosen.length;
  };
  const silence = (): void =>
    open.forEach((far, near) => {
      for (const socket of [near, far]) socket.unpipe().pause();
    });
  return {
    // A TCP server that listens has an address of this shape.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    silence,
    stall() {
      isStalled = true;
      silence();
      return () => {
        isStalled = false;
        open.forEach((far, near) => lead(near, far));
      };
    },
    [Symbol.asyncDispose]: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
