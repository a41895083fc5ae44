import type http from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

export interface RunningHttpServer extends AsyncDisposable {
  readonly server: http.Server;
  /** `http://127.0.0.1:port` */
  readonly origin: string;
}

/** Lets a server listen on a free port of 127.0.0.1; disposing breaks its connections off. */
export async function listen(server: http.Server): Promise<RunningHttpServer> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address of this shape.
  const { port } = server.address() as AddressInfo;
  return {
    server,
    origin: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
